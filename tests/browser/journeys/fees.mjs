// What paying costs: set by staff, shown beside each method and in the total, charged as it was shown.
import { check, twins } from '../lib/suite.mjs';
import { atGateway, becomes, leave, payRow } from '../lib/steps.mjs';

// In a currency of its own: the others go on without.
async function rules(t, how, currency) {
  const s = await t.visitor(how);
  const { page } = s;
  await page.goto('/staff/login');
  await s.login(t.portal.org.staff.find(one => one.role === 'owner'));
  await page.waitForURL('**/staff');
  await page.goto('/staff/settings/fees');
  await t.look(s, 'staff, fees, none');
  await page.getByLabel('Way of paying').selectOption({ label: 'Card' });
  await page.getByLabel('Currency').fill(currency);
  await page.getByLabel('Percent').first().fill('12');
  await page.getByRole('button', { name: 'Save' }).click();
  await s.see('Enter at most 10 percent.');
  await t.look(s, 'staff, a fee that is none');
  await page.getByLabel('Percent').first().fill('1.9');
  await page.getByLabel('And an amount').fill('0.25');
  await page.getByLabel('Tax on the fee').selectOption({ label: 'One tax' });
  await page.getByLabel('Name of the tax').fill('VAT');
  await page.getByLabel('Rate of the tax').fill('20');
  await page.getByRole('button', { name: 'Save' }).click();
  await s.see('Saved.', '1.9 % + ', 'VAT 20 %');
  await t.look(s, 'staff, fees');
}

twins('what paying costs is shown by method, charged as shown, and on the receipt', async (t, how) => {
  const currency = how.script ? 'SEK' : 'DKK';
  await rules(t, how, currency);
  const person = t.portal.customer({ invoices: [{ net: '100.00', due: 9 }], currency });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  const pay = page.getByRole('button', { name: 'Make payment' });
  const says = async words => check((await pay.innerText()).includes(words), `the button says ${await pay.innerText()}`);
  await page.goto('/invoices?tab=all');
  await payRow(v, person.numbers[0]);
  await v.see('with tax', 'No fee', 'VAT 20 % on the fee');
  await says('102.58'); // 1.90 + 0.25, and 0.43 of tax
  await t.look(v, 'review, with a fee');
  await page.getByRole('radio', { name: 'Bank debit' }).check();
  if (v.script) {
    await says('100.00');
    await page.getByRole('radio', { name: 'Card' }).check();
    await says('102.58');
    await page.getByLabel('Pay now on').fill('50.00');
    check(!await pay.isVisible(), 'a payment can be made of what was not worked out');
  } else {
    await pay.click(); // another method than the total was of
    await v.see('The fee with its tax is', 'Nothing has been charged.');
    await says('100.00');
    await page.getByRole('radio', { name: 'Card' }).check();
    await page.getByLabel('Pay now on').fill('50.00');
  }
  await page.getByRole('button', { name: 'Work the total out again' }).last().click();
  await says('51.44'); // 0.95 + 0.25, and 0.24
  await pay.click();
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
  await v.see('Fee', 'VAT 20 % on the fee');
  await t.look(v, 'payment received, with a fee');
  await page.getByRole('link', { name: 'View receipt' }).click();
  await v.see('Receipt', 'VAT 20 % on the fee', '51.44');
  await t.look(v, 'receipt, with a fee');
});
