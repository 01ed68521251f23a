// Lists and papers as files: ticked ones at once, all of a list made meanwhile, collected and deleted.
import { check, same, test, twins, until } from '../lib/suite.mjs';

const menu = page => page.locator('.page-head details.more > summary');

// What a press brings: the file's name.
async function got(page, press) {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return file.suggestedFilename();
}

twins('ticked invoices come as files, from the bar and from the menu', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '250.00', due: -20 }, { net: '125.50', due: 3, paid: '125.50' }] });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [, paid] = person.numbers;
  await page.goto('/invoices');
  await page.locator('tr', { hasText: paid }).getByRole('checkbox').check();
  await page.locator('.bulk details.more > summary').click();
  check(/\.csv$/.test(await got(page, () => page.locator('.bulk [value=csv]').click())), 'the bar gives a CSV');
  await page.goto('/invoices');
  await page.locator('tr', { hasText: paid }).getByRole('checkbox').check();
  await menu(page).click();
  check(/\.zip$/.test(await got(page, () => page.locator('.of-sel [value=zip]').click())), 'the menu gives a ZIP');
});

test('an export of many is left, and collected when it is ready', async t => {
  const person = t.portal.customer({ invoices: Array.from({ length: 24 }, (_, i) => ({ net: '10.00', due: i - 12 })) });
  const v = await (await t.visitor()).enter(person);
  const { page } = v;
  await page.goto('/exports');
  await v.see('Nothing to collect');
  await t.look(v, 'exports, none');
  await page.goto('/invoices');
  await menu(page).click();
  await page.locator('.of-all [value=zip]').click();
  await page.waitForURL('**/exports?*');
  await v.see('24 invoices as a ZIP of PDFs');
  await t.look(v, 'exports, being made');
  await until(async () => {
    await page.goto('/exports');
    return await page.getByRole('link', { name: 'Download' }).count() > 0;
  }, 'the export is ready');
  await t.look(v, 'exports, ready');
  check(/\.zip$/.test(await got(page, () => page.getByRole('link', { name: 'Download' }).click())), 'it is a ZIP');
  await page.getByRole('button', { name: 'Delete' }).click();
  await v.see('Nothing to collect');
  same(await page.getByRole('link', { name: 'Download' }).count(), 0);
});
