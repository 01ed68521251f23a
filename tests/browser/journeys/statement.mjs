// The statement of account: asked for, read, paged through, mailed, and seen by staff.
import { day, same, test, twins } from '../lib/suite.mjs';

twins('a statement is read, of other days, as open items, and mailed', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '250.00', due: -20 }, { net: '125.50', due: -3, paid: '25.50' },
    { net: '60.00', due: 0, kind: 'credit_note' }] });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [first, second, note] = person.numbers;
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Statements' }).click();
  await v.see('Statement of account', person.name, 'Closing balance €290.00', 'Paid and credited −€85.50');
  await v.see(`${second} Invoice`, `${second} Paid before`, `${note} Credit note`);
  await t.look(v, 'statement');

  await page.getByLabel('From', { exact: true }).fill(day(-400));
  await page.getByLabel('To', { exact: true }).fill(day(-45));
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await v.see(first, 'Closing balance €250.00');
  await v.miss(second);
  await page.getByRole('link', { name: 'Year', exact: true }).click();
  await v.see(first, second, 'Closing balance €290.00');
  await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Open items only' });
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await v.see('Open items', `${first} Invoice`, '20 days late', 'of €125.50', 'Open balance €290.00');
  await t.look(v, 'statement, open items');

  await page.goto('/statement?from=2026-02-30');
  await v.see('There is a problem', 'Enter a day that exists');
  await t.look(v, 'statement, no such day');
  await page.goto('/statement?from=2001-01-01&to=2001-12-31');
  await v.see('Nothing in these days');
  await t.look(v, 'statement, empty');

  await page.goto('/statement');
  await page.getByRole('button', { name: 'E-mail' }).click();
  await v.see(`The statement is on its way to ${person.email}`);
  await t.look(v, 'statement, sent');
  await page.getByRole('button', { name: 'Send monthly' }).click();
  await v.see('You get it each month');
  await page.getByRole('button', { name: 'Stop that' }).click();
  await v.see('Get it each month');
  await page.getByRole('button', { name: /^Pay €350/ }).click();
  await v.see('Check and pay', first, second);
});

twins('a long statement comes in pages that go on where the one before ended', async (t, how) => {
  const invoices = Array.from({ length: 120 }, () => ({ net: '10.00', due: 20 }));
  const v = await (await t.visitor(how)).enter(t.portal.customer({ invoices }));
  const { page } = v;
  await page.goto('/statement');
  await v.see('100 of 120 are shown here', 'Closing balance €1,200.00');
  await t.look(v, 'statement of many');
  await page.getByRole('link', { name: 'Next ones' }).click();
  await v.see('Earlier ones brought forward', '1,010.00', 'Closing balance €1,200.00');
  await t.look(v, 'statement of many, the rest');
  same(await page.locator('.stm tbody tr:not(.ob)').count(), 20, 'the rows of the second page');
  await page.getByRole('link', { name: 'Earlier ones' }).click();
  await v.see('Opening balance');
});

test('staff see the statement of a customer and send it', async t => {
  const person = t.portal.customer({ invoices: [{ net: '75.00', due: -3 }] });
  const v = await t.visitor();
  const { page } = v;
  await page.goto('/staff/login');
  await v.login(t.portal.org.staff.find(one => one.role === 'support'));
  await page.waitForURL('**/staff');
  await page.goto('/staff/customers?q=' + encodeURIComponent(person.number));
  await page.getByRole('link', { name: person.name }).click();
  await page.getByRole('link', { name: 'Statement', exact: true }).click();
  await v.see('Statement of account', 'Closing balance €75.00');
  await t.look(v, 'statement in the console');
  await page.getByRole('button', { name: 'Send' }).click();
  await v.see('The statement is on its way.');
  await t.look(v, 'statement in the console, sent');
});
