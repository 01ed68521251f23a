// What bills and balances are made of, and numbers pasted from a spreadsheet that become a payment.
import { check, same, twins } from '../lib/suite.mjs';

const three = [{ net: '80.25', due: 12 }, { net: '250.00', due: -20 }, { net: '125.50', due: -3 }];

twins('a column pasted from a spreadsheet becomes a payment', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [first, second] = person.numbers;
  await page.goto('/');
  await page.getByRole('link', { name: 'Paste numbers' }).click();
  await t.look(v, 'paste numbers');
  await page.getByRole('button', { name: 'Look them up' }).click();
  await v.see('There is a problem', 'Paste at least one');
  await t.look(v, 'paste numbers, nothing pasted');
  const lines = page.getByLabel('One invoice or order number a line');
  await lines.fill(`Invoice\tAmount\n${first.toLowerCase()}\t50.00\n${second}\n${second}\nX-99\n`);
  await page.getByRole('button', { name: 'Look them up' }).click();
  await v.see('2 of 4 can be paid', 'Ticked, in part, as pasted', 'Twice in the paste', 'Unknown number.');
  await t.look(v, 'paste numbers, looked up');
  await page.getByRole('button', { name: 'Pay selected invoices' }).click();
  await v.see('Check and pay');
  same(await page.getByLabel(`Pay now on ${first}`).inputValue(), '50.00', 'the amount that was pasted');
});

twins('the months, the balance and the bill say what they are made of', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  await page.goto('/');
  await page.getByRole('link', { name: 'All months as a table' }).click();
  await t.look(v, 'spend by month');
  await page.getByRole('link', { name: '24 months' }).click();
  await t.look(v, 'spend by month, two years');
  await page.locator('.tbl tbody tr:has(td:not(.zero)) a').first().click();
  await v.see('All but cancelled');

  await page.goto('/statement');
  await page.getByRole('link', { name: 'What makes this balance' }).click();
  await t.look(v, 'balance on a day');
  await page.locator('[aria-label*="what was posted on"]').first().click();
  await v.see('What was posted on this invoice', 'Issued');
  await t.look(v, 'postings of an invoice');
  await page.goto('/balance?day=2026-02-30');
  await v.see('There is a problem');
  await t.look(v, 'balance, no such day');

  await page.goto('/invoices');
  await page.locator('table.inv tbody th[scope=row] a:first-child').first().click();
  const why = page.getByRole('link', { name: 'Why is this bill different?' });
  check(await why.count() === 1, 'there is a bill before it');
  await why.click();
  await v.see('the one before');
  await t.look(v, 'a bill and the one before');
});
