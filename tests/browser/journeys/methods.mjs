// Saved methods: kept while paying, paid with, added in the middle of a payment, changed and removed.
import { check, same, twins } from '../lib/suite.mjs';
import { atGateway, becomes, leave, payRow, stateIs } from '../lib/steps.mjs';

const three = [{ net: '250.00', due: -20 }, { net: '125.50', due: -3 }, { net: '80.25', due: 12 }];

async function keep(v, number) {
  await payRow(v, number);
  await v.page.getByRole('radio', { name: 'Card' }).check();
  await v.page.getByRole('checkbox', { name: 'Use this for future payments' }).check();
}

twins('keep a card while paying, then pay an invoice from its mail in three clicks', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  await page.goto('/invoices?tab=all');
  await keep(v, person.numbers[0]);
  check(await page.getByLabel('Billing address').isVisible(), 'no billing address is asked for');
  await t.look(v, 'review, keeping the card');
  await page.getByRole('button', { name: 'Make payment' }).click();
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');

  // Opening the link of the mail is the first click, and leads to the invoice.
  let clicks = 1;
  await page.goto(`/invoices?q=${person.numbers[1]}`);
  const invoice = await page.getByRole('link', { name: person.numbers[1], exact: true }).getAttribute('href');
  await page.goto(invoice);
  const click = async button => { clicks++; await button.click(); };
  await click(page.getByRole('button', { name: /^Pay/ }).first());
  check(await page.getByRole('radio', { name: /4242/ }).isChecked(), 'the saved card is not chosen');
  await t.look(v, 'review, a saved card chosen');
  await click(page.getByRole('button', { name: 'Make payment' }));
  await becomes(v, 'Payment received');
  same(clicks, 3, 'clicks from the mail to the paid invoice');
  await stateIs(v, person.numbers[1], 'Paid');
});

twins('with a card that is kept, all that is overdue is paid in two clicks from home', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  await page.goto('/invoices?tab=all');
  await keep(v, person.numbers[2]);
  await page.getByRole('button', { name: 'Make payment' }).click();
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');

  let clicks = 0;
  const click = async button => { clicks++; await button.click(); };
  await page.goto('/');
  await click(page.getByRole('button', { name: /^Pay €375\.50 overdue/ }));
  await click(page.getByRole('button', { name: 'Make payment' }));
  await becomes(v, 'Payment received');
  same(clicks, 2, 'clicks from home until all that was overdue is paid');
  for (const number of person.numbers.slice(0, 2)) await stateIs(v, number, 'Paid');
});

twins('add a card in the middle of a payment and return to it', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  await page.goto('/invoices?tab=all');
  await payRow(v, person.numbers[0]);
  await page.getByLabel(/^Pay now on/).fill('100.00');
  await page.getByRole('radio', { name: 'Bank debit' }).check();
  await page.getByRole('checkbox', { name: 'Use this for future payments' }).check();
  await page.getByLabel('Billing address').fill('Kai 9');
  await page.getByRole('button', { name: 'Add a payment method' }).click();
  await v.see('Nothing is paid now.');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await v.see('Check and pay');
  check(await page.getByRole('radio', { name: 'Bank debit' }).isChecked(), 'what was chosen is forgotten');
  check(await page.getByRole('checkbox', { name: 'Use this for future payments' }).isChecked(), 'the box is forgotten');
  same(await page.getByLabel('Billing address').inputValue(), 'Kai 9', 'the address typed before');
  same(await page.getByLabel(/^Pay now on/).inputValue(), '100.00', 'the amount typed before');
  await t.look(v, 'back at the review without a method added');
  await page.getByRole('button', { name: 'Add a payment method' }).click();
  await v.see('Nothing is paid now.');
  await t.look(v, 'add a method');
  await page.getByRole('button', { name: 'Agree and continue' }).click();
  await v.see('Continue to');
  await t.look(v, 'on the way to add a method');
  await page.getByRole('link', { name: 'Continue to' }).click();
  await page.waitForURL(`${v.portal.gateway}/**`);
  await page.getByRole('button', { name: 'Save this test method' }).click();
  await page.waitForURL(`${v.portal.origin}/pay/*`);
  check(await page.getByRole('radio', { name: /4242/ }).isChecked(), 'what was added is not chosen');
  same(await page.getByLabel(/^Pay now on/).inputValue(), '100.00', 'the amount typed before');
  await page.getByRole('button', { name: 'Make payment' }).click();
  await becomes(v, 'Payment received');
  await v.see('100.00');
});

twins('name, date, prefer and remove a saved method', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  await page.goto('/methods');
  await v.see('Nothing is kept yet');
  await t.look(v, 'no methods');
  for (const kind of ['Card', 'Bank debit']) {
    await page.goto('/methods');
    await page.getByRole('link', { name: 'Add a payment method' }).first().click();
    await page.getByRole('radio', { name: kind }).check();
    await page.getByRole('button', { name: 'Agree and continue' }).click();
    await page.getByRole('link', { name: 'Continue to' }).click();
    await page.waitForURL(`${v.portal.gateway}/**`);
    await page.getByRole('button', { name: 'Save this test method' }).click();
    await page.waitForURL(`${v.portal.origin}/methods*`);
    await v.see('is kept now.');
  }
  await t.look(v, 'methods');
  await page.getByRole('link', { name: /Edit Visa/ }).click();
  await page.getByLabel('Name').fill('Office card');
  await page.getByLabel('Expiry').fill('13/2030');
  await page.getByRole('button', { name: 'Save' }).click();
  await v.see('Enter month and year');
  await t.look(v, 'a method, a wrong month');
  await page.getByLabel('Expiry').fill('11/2031');
  await page.getByRole('button', { name: 'Save' }).click();
  await v.see('Office card', '11/2031');
  await page.getByRole('button', { name: /Make default/ }).click();
  await page.getByRole('link', { name: /Edit Test Bank/ }).click();
  await v.see('Mandate: SM-');
  await t.look(v, 'a debit and its mandate');
  const mandate = await page.request.get(`${v.path()}/mandate`);
  check((await mandate.text()).includes('Account holder:'), 'the mandate cannot be downloaded');
  await page.getByRole('link', { name: 'Remove', exact: true }).click();
  await t.look(v, 'remove a method');
  await page.getByRole('button', { name: 'Remove it' }).click();
  await v.see('Office card');
  await v.miss('Test Bank');
});
