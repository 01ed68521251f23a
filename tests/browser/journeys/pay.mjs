// Paying: one, some, all that is late; by card, bank debit and UPI; refused, given up, later.
import { Portal } from '../lib/portal.mjs';
import { check, same, test, twins } from '../lib/suite.mjs';
import { atGateway, becomes, confirm, leave, payRow, stateIs } from '../lib/steps.mjs';
import { Visitor } from '../lib/visitor.mjs';

const three = [{ net: '250.00', due: -20 }, { net: '125.50', due: -3 }, { net: '80.25', due: 12 }];

twins('log in, home, list, detail, pay by card, confirmation, receipt, back to the list', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  await t.portal.join(person);
  const v = await t.visitor(how);
  const { page } = v;
  await page.goto('/login');
  await v.login(person);
  await v.see('375.50', '455.75');
  await t.look(v, 'home');
  await page.getByRole('link', { name: 'Invoices', exact: true }).first().click();
  await t.look(v, 'invoices');
  const [number] = person.numbers;
  await page.goto(`/invoices?tab=overdue&q=${number.slice(0, 3)}`);
  await v.see(number, '250.00');
  await t.look(v, 'invoices, filtered');
  const filtered = v.path();
  await page.getByRole('link', { name: number, exact: true }).click();
  await v.see(number, 'Berth 1', '250.00');
  await t.look(v, 'invoice');
  await page.goBack();
  same(v.path(), filtered, 'the list with its filters');
  await payRow(v, number);
  await t.look(v, 'review');
  await confirm(v, 'Card');
  await t.look(v, 'on the way to the gateway');
  await leave(v);
  await t.look(v, 'test gateway');
  await atGateway(v);
  await becomes(v, 'Payment received');
  await v.see(number, '250.00');
  await t.look(v, 'payment received');
  const payment = v.path();
  await page.getByRole('link', { name: 'View receipt' }).click();
  await v.see('250.00', number);
  await t.look(v, 'receipt');
  await page.getByRole('link', { name: 'Close' }).click();
  same(v.path(), payment, 'where Close leads');
  await page.getByRole('link', { name: 'Got it' }).click();
  same(v.path(), filtered, 'where Got it leads');
  await v.miss(`Pay ${number}`);
  await stateIs(v, number, 'Paid');
  await page.goto('/payments');
  await v.see('250.00');
  await t.look(v, 'payments');
  const pdf = await page.request.get(`${payment}/receipt.pdf`);
  check((await pdf.body()).subarray(0, 5).toString() === '%PDF-', 'the receipt is no PDF');
});

twins('tick two, see their sum, pay them together', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  await page.goto('/invoices?tab=all');
  check(!await page.locator('.bulk').isVisible(), 'the bulk bar shows with nothing ticked');
  for (const number of person.numbers.slice(0, 2))
    await page.getByRole('row').filter({ hasText: number }).getByRole('checkbox').check();
  check(await page.locator('.bulk').isVisible(), 'the bulk bar does not show');
  if (how.script) {
    await page.locator('.bulk').getByText('€375.50').waitFor();
    await v.see('2 selected');
    await t.look(v, 'invoices, two ticked');
    await page.getByLabel('Select all on this page').check();
    await page.locator('.bulk').getByText('€455.75').waitFor();
    await page.getByRole('row').filter({ hasText: person.numbers[2] }).getByRole('checkbox').uncheck();
    await page.locator('.bulk').getByText('€375.50').waitFor();
  }
  await page.locator('.bulk').getByRole('button', { name: /Pay selected/ }).click();
  await v.see('Check and pay', '€375.50', ...person.numbers.slice(0, 2));
  await v.miss(person.numbers[2]);
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
  for (const number of person.numbers.slice(0, 2)) await stateIs(v, number, 'Paid');
  await stateIs(v, person.numbers[2], 'Due');
});

twins('pay all that is overdue from home', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/');
  await v.page.getByRole('button', { name: /^Pay €375\.50 overdue/ }).click();
  await v.see('Check and pay', '€375.50');
  await confirm(v, 'UPI').catch(() => confirm(v, 'Card'));
  await leave(v);
});

twins('part of an invoice and a mistyped amount', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  const amount = v.page.getByLabel(`Pay now on ${person.numbers[0]}`);
  await amount.fill('9,999.00');
  await confirm(v, 'Card');
  await v.see('There is a problem', 'Nothing has been charged.');
  same(await amount.inputValue(), '9,999.00', 'what was typed');
  check((await v.page.title()).startsWith('Error: '), 'the title does not begin with Error');
  await t.look(v, 'review with a fault');
  await amount.fill('100');
  await v.page.getByRole('button', { name: 'Check again' }).click();
  await v.see('leaves €150.00', '€100.00');
  await t.look(v, 'review, a part of the balance');
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
  await v.see('150.00');
  await stateIs(v, person.numbers[0], '150.00');
});

async function byDebit(t, how) {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  await confirm(v, 'Bank debit');
  await leave(v);
  await t.look(v, 'test gateway, bank debit');
  await atGateway(v);
  await becomes(v, 'Payment request received');
  await t.look(v, 'request received');
  const payment = v.path();
  await stateIs(v, person.numbers[0], 'Pending');
  await t.look(v, 'invoices, one pending');
  check(!await v.page.getByRole('button', { name: `Pay ${person.numbers[0]}` }).count(),
    'a pending invoice can be paid');
  await t.portal.pass(180_000);
  await v.page.goto(payment);
  await becomes(v, 'Payment received');
  await stateIs(v, person.numbers[0], 'Paid');
}

// One after the other: they share the gateway's clock.
test('bank debit: request received, then settled', async t => {
  await byDebit(t, { script: true });
  await byDebit(t, { script: false });
});

twins('UPI', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '4500.00', due: -2 }], currency: 'INR' });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  await confirm(v, 'UPI');
  await leave(v);
  await t.look(v, 'test gateway, UPI');
  await atGateway(v);
  await becomes(v, 'Payment received');
  await v.see('UPI', '₹4,500.00');
});

twins('a card that is declined: why, and again', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  await confirm(v, 'Card');
  await leave(v);
  await v.page.getByLabel('Test card').selectOption({ index: 2 });
  await atGateway(v);
  await becomes(v, 'The payment did not go through');
  await v.see('You have not been charged.', /declined/i);
  await t.look(v, 'payment failed');
  await v.page.getByRole('button', { name: 'Try again' }).click();
  await v.see('Check and pay', person.numbers[0]);
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
});

twins('one more step at the bank', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  await confirm(v, 'Card');
  await leave(v);
  await v.page.getByLabel('What should happen?').selectOption({ label: 'Asks for one more step, then succeeds' });
  await v.page.getByRole('button', { name: /^Pay / }).click();
  await v.page.getByText('The bank asks for one more step').waitFor();
  await t.look(v, 'test gateway, one more step');
  await atGateway(v, { press: /^It is me/ });
  await becomes(v, 'Payment received');
});

twins('given up on the gateway\'s page: cancelled, and paid again', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v, { press: 'Cancel and go back' });
  await becomes(v, 'Payment cancelled');
  await t.look(v, 'payment cancelled');
  await v.page.getByRole('button', { name: 'Try again' }).click();
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
});

twins('given up before leaving', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  await confirm(v, 'Card');
  await v.page.goto(v.path().replace('/go', ''));
  await v.see('Your payment is waiting for you');
  await t.look(v, 'payment waiting for its payer');
  await v.page.getByRole('link', { name: 'Continue the payment' }).click();
  await v.page.getByRole('button', { name: 'Cancel payment' }).click();
  await v.see('Payment cancelled');
  await stateIs(v, person.numbers[0], 'Overdue');
});

twins('an answer that does not come: confirming, and no second payment', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v, { outcome: 'Stays processing for ever' });
  await until_pending(v);
  await stateIs(v, person.numbers[0], 'Pending');
  check(!await v.page.getByRole('button', { name: `Pay ${person.numbers[0]}` }).count(),
    'it can be paid a second time');
});

// The gateway takes the payment and its answer is lost: nobody knows, until it is asked. A portal of
// its own, since the fault waits for whoever pays next.
twins('a lost answer: confirming, asked again, paid once', async (t, how) => {
  const portal = new Portal();
  let v;
  try {
    await portal.open();
    const person = portal.customer({ invoices: three });
    v = await (await Visitor.open(t.browser, portal, how)).enter(person);
    await confirmed(t, v, person.numbers[0]);
    v.end();
  } finally {
    await v?.context.close();
    await portal.close();
  }
});

async function confirmed(t, v, number) {
  await v.page.goto('/invoices');
  await payRow(v, number);
  await v.portal.tell('switches', { on: 'start', wire: 'cut' });
  await confirm(v, 'Card');
  await v.see('We’re confirming your payment', 'Don’t pay again.', 'keep asking');
  check(/^\/payments\/[\w-]+$/.test(v.path()), `not on the payment's page but at ${v.path()}`);
  await t.look(v, 'confirming');
  const payment = v.path();
  await stateIs(v, number, 'Pending');
  await v.page.goto(payment);
  if (!v.script) await v.page.getByRole('button', { name: 'Check again' }).click();
  await becomes(v, 'Your payment is waiting for you');
  same(v.path(), payment, 'where it is asked again');
  await t.look(v, 'waiting for the payer');
  await v.page.getByRole('link', { name: 'Continue the payment' }).click();
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
  await v.page.goto('/payments');
  same(await v.page.getByRole('row').filter({ hasText: number }).count(), 1, 'payments of it');
  await stateIs(v, number, 'Paid');
}

async function until_pending(v) {
  await v.see(/Don’t pay again|cannot be paid again/);
}

test('without the permission to pay there is no way to pay', async t => {
  const person = t.portal.customer({ invoices: three, may: 'view' });
  const v = await (await t.visitor()).enter(person);
  const none = async () => {
    const controls = v.page.locator('main').getByRole('button', { name: /^(Pay|Make payment)/ })
      .or(v.page.locator('main').getByRole('link', { name: /^Pay / }));
    same(await controls.count(), 0, `controls of paying at ${v.path()}`);
  };
  for (const path of ['/', '/invoices?tab=all', '/payments']) {
    await v.page.goto(path);
    await none();
  }
  await t.look(v, 'payments, none');
  await v.page.goto('/invoices?tab=all');
  await t.look(v, 'invoices, only to look at');
  await v.page.getByRole('link', { name: person.numbers[0], exact: true }).click();
  await none();
  await t.look(v, 'invoice, only to look at');
});
