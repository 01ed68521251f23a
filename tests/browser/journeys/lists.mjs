// The list of invoices: found by a part of a number, filtered by everything, in one's own columns, under a name.
import { check, same, twins } from '../lib/suite.mjs';

const four = [{ net: '80.25', due: 12 }, { net: '250.00', due: -20 }, { net: '125.50', due: -3 }, { net: '9.00', due: 30 }];
const numbers = page => page.locator('table.inv tbody th[scope=row] a:first-child').allInnerTexts();
const heads = async page => (await page.locator('table.inv thead th a').allInnerTexts()).map(text => text.trim());

twins('invoices are searched, filtered on a page of their own, and a filter is taken off', async (t, how) => {
  const person = t.portal.customer({ invoices: four });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [, oldest, old] = person.numbers;
  await page.goto('/invoices');
  await page.getByRole('searchbox', { name: 'Search invoices' }).fill(oldest.slice(1));
  await page.getByRole('searchbox', { name: 'Search invoices' }).press('Enter');
  await v.see('1 invoice in all');
  same(await numbers(page), [oldest], 'what a part of its number finds');

  await page.goto('/list/filters');
  await t.look(v, 'every filter');
  await page.getByLabel('At least').fill('100,5');
  await page.getByRole('button', { name: 'Show' }).click();
  await v.see('There is a problem', 'Total: ');
  await t.look(v, 'invoices, a filter is wrong');
  await page.goto('/list/filters');
  await page.getByLabel('At least').fill('100.50');
  await page.getByLabel('State', { exact: true }).selectOption('overdue');
  await page.getByRole('button', { name: 'Show' }).click();
  await v.see('Total from', '2 invoices in all');
  await t.look(v, 'invoices, filtered');
  same((await numbers(page)).sort(), [oldest, old].sort(), 'what the filters find');
  await page.getByRole('link', { name: 'Remove: Overdue' }).click();
  await v.miss('Remove: Overdue');
  await v.see('Total from');
});

twins('columns are chosen and ordered, kept in a view, and the view is shown first', async (t, how) => {
  const person = t.portal.customer({ invoices: four });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v;
  await page.goto('/list/columns');
  await page.getByLabel('Date', { exact: true }).check();
  for (const name of ['Type', 'Amount', 'Tax']) await page.getByLabel(name, { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Up: State' }).click();
  await page.getByRole('button', { name: 'Up: State' }).focus();
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await t.look(v, 'columns of the list');
  await page.getByRole('button', { name: 'Show the list' }).click();
  same(await heads(page), ['Invoice', 'Date', 'Due date', 'State', 'Total', 'Balance'], 'the columns in their order');
  await t.look(v, 'invoices, own columns');

  await page.goto('/invoices?tab=overdue&sort=-total');
  await page.locator('summary', { hasText: 'Filters' }).click();
  await page.getByRole('link', { name: 'Views' }).click();
  await page.getByLabel('Name').fill('Late, largest first');
  await page.getByRole('button', { name: 'Save' }).click();
  await v.see('Late, largest first');
  await page.getByRole('button', { name: 'Show first' }).click();
  await v.see('shown first');
  await t.look(v, 'saved views');
  await page.goto('/list/columns');
  await page.getByRole('button', { name: 'As usual' }).click();
  await page.goto('/invoices');
  check(page.url().includes('tab=overdue&sort=-total'), `the list that comes first: ${page.url()}`);
  same(await heads(page), ['Invoice', 'Date', 'Due date', 'State', 'Total', 'Balance'], 'the columns of the view');
  await page.goto('/list/views');
  await page.getByRole('button', { name: 'Delete' }).click();
  await v.see('No saved views');
});
