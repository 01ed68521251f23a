// The same money twice: two tabs, a double click, a page that has grown old.
import { check, same, test, twins } from '../lib/suite.mjs';
import { atGateway, becomes, confirm, leave, payByCard, payRow } from '../lib/steps.mjs';

const one = [{ net: '310.00', due: -4 }, { net: '90.00', due: 9 }];

async function payments(v) {
  await v.page.goto('/payments');
  return v.page.locator('tbody tr').count();
}

twins('two tabs with one invoice: the second is told of the first', async (t, how) => {
  const person = t.portal.customer({ invoices: one });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices');
  await payRow(v, person.numbers[0]);
  const first = v.page, second = await v.context.newPage();
  await second.goto(v.path());
  await confirm(v, 'Card');
  const payment = v.path().replace('/go', '');
  v.page = second;
  await confirm(v, 'Card');
  same(second.answer.status(), 409, 'the status');
  await v.see('Nothing has been charged.');
  await t.look(v, 'review, already being paid');
  const link = second.locator(`main a[href^="${payment}"]`);
  check(await link.count() === 1, 'no link to the first payment');
  await link.click();
  v.page = first;
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
  same(await payments(v), 1, 'payments made');
});

twins('two contacts pay the same invoice: the second is told who', async (t, how) => {
  const person = t.portal.customer({ invoices: one });
  const other = t.portal.contact({ customer: person.number, may: 'view,pay', name: 'Tove Lind',
    email: person.email.replace('pay', 'other') });
  const [v, w] = [await (await t.visitor(how)).enter(person), await (await t.visitor(how)).enter(other)];
  for (const each of [v, w]) {
    await each.page.goto('/invoices');
    await payRow(each, person.numbers[0]);
  }
  await confirm(v, 'Card');
  await confirm(w, 'Card');
  await w.see('Nothing has been charged.', 'Ines Calder');
});

test('a double click on Make payment makes one payment', async t => {
  for (const script of [true, false]) {
    const person = t.portal.customer({ invoices: one });
    const v = await (await t.visitor({ script })).enter(person);
    await v.page.goto('/invoices');
    await payRow(v, person.numbers[0]);
    await v.page.getByRole('radio', { name: 'Card' }).check();
    await v.page.getByRole('button', { name: 'Make payment' }).dblclick();
    await v.page.waitForURL('**/payments/**');
    same(await payments(v), 1, 'payments made');
  }
});

twins('a review that has grown old is shown again, with what changed', async (t, how) => {
  const person = t.portal.customer({ invoices: one });
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/invoices?tab=all');
  for (const number of person.numbers)
    await v.page.getByRole('row').filter({ hasText: number }).getByRole('checkbox').check();
  await v.page.locator('.bulk').getByRole('button', { name: /Pay selected/ }).click();
  await v.see('€400.00');
  const old = v.page;
  v.page = await v.context.newPage();
  await v.page.goto('/invoices');
  await payByCard(v, person.numbers[0]);
  v.page = old;
  await confirm(v, 'Card');
  same(old.answer.status(), 409, 'the status');
  await v.see('Nothing has been charged.', person.numbers[0]);
  await t.look(v, 'review, stale');
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
  await v.see('90.00');
});
