// Payments on a later day: scheduled with a kept card, seen, cancelled; and auto-pay switched on and off.
import { check, day, test, twins, until } from '../lib/suite.mjs';
import { atGateway, becomes, leave, payRow, stateIs } from '../lib/steps.mjs';

const three = [{ net: '250.00', due: 20 }, { net: '125.50', due: 12 }, { net: '80.25', due: 9 }];

async function keepACard(v, number) {
  await v.page.goto('/invoices?tab=all');
  await payRow(v, number);
  await v.page.getByRole('radio', { name: 'Card' }).check();
  await v.page.getByRole('checkbox', { name: 'Use this for future payments' }).check();
  await v.page.getByRole('button', { name: 'Make payment' }).click();
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
}

twins('schedule a payment, see the mark, cancel it', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  const [first, number] = person.numbers;
  await page.goto('/invoices?tab=all');
  await payRow(v, first);
  check(!await page.getByLabel('Payment date').isVisible(), 'a later day is offered with nothing kept');
  await keepACard(v, first);
  await page.goto('/invoices?tab=all');
  await payRow(v, number);
  await page.getByLabel('Payment date').fill(day(5));
  await t.look(v, 'review, on a later day');
  await page.getByRole('button', { name: 'Make payment' }).click();
  await v.see('Payment request received', 'Scheduled for', number, 'Nothing has been charged.');
  await t.look(v, 'payment scheduled');
  const payment = v.path();
  await stateIs(v, number, 'scheduled for');
  await page.goto('/invoices?tab=all');
  await t.look(v, 'invoices, one scheduled');
  await page.getByRole('link', { name: number, exact: true }).click();
  await v.see('Scheduled for', 'What you pay now, it leaves out.');
  await t.look(v, 'invoice, scheduled');
  await page.goto('/');
  await v.see('scheduled for');
  await t.look(v, 'home, one scheduled');
  await page.goto(payment);
  await page.getByRole('button', { name: 'Cancel payment' }).click();
  await v.see('Payment cancelled', 'You have not been charged.');
  await stateIs(v, number, 'Due');
  await v.miss('scheduled for');
});

test('auto-pay is set up from home, and switched off', async t => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor()).enter(person);
  const { page } = v;
  await page.goto('/auto-pay');
  await v.see('It needs a method that is kept');
  await t.look(v, 'auto-pay, nothing kept');
  await keepACard(v, person.numbers[0]);
  await page.goto('/');
  await v.see('Auto-pay is off');
  await t.look(v, 'home, auto-pay offered');
  await page.getByRole('link', { name: 'Set up auto-pay' }).click();
  await page.getByLabel('Pay invoices by themselves').check();
  await page.getByRole('button', { name: 'Save auto-pay' }).click();
  await v.see('Say how much one payment may take at most.');
  await t.look(v, 'auto-pay, with an error');
  await page.getByLabel('When').selectOption({ label: '7 days before it' });
  await page.getByLabel('EUR').fill('100.00');
  await page.getByRole('button', { name: 'Save auto-pay' }).click();
  await v.see('Auto-pay is on.', 'Switched on by');
  await until(async () => {
    await page.reload();
    return (await v.words()).includes('Coming');
  }, 'nothing is coming');
  await v.see('€80.25');
  await t.look(v, 'auto-pay, on');
  await page.getByLabel('Pay invoices by themselves').uncheck();
  await page.getByRole('button', { name: 'Save auto-pay' }).click();
  await v.see('Auto-pay is off.');
  await v.miss('Coming');
});
