// The first log-in of an owner, on a portal that `init` has just made.
import { Portal } from '../lib/portal.mjs';
import { check, same, test } from '../lib/suite.mjs';
import { Visitor } from '../lib/visitor.mjs';

test('an owner sets up a new portal', async t => {
  const portal = new Portal();
  let v;
  try {
    await portal.open({ fresh: true });
    check(portal.owner, 'init prints no link');
    v = await Visitor.open(t.browser, portal);
    const { page } = v;
    await page.goto(portal.owner);
    await page.getByLabel('New password', { exact: true }).fill('brass kettle under lantern');
    await page.getByLabel('New password again').fill('brass kettle under lantern');
    await page.getByRole('button', { name: 'Save password' }).click();
    await v.see('Set up your portal');
    await t.look(v, 'first set-up');
    await page.getByLabel('Name of your business').fill('');
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await v.see('There is a problem');
    await t.look(v, 'first set-up, a name missing');
    await page.getByLabel('Name of your business').fill('Northgate Bindery');
    await page.getByLabel('Address').fill('4 Quay Street\nGalway');
    await page.getByLabel('Currency').selectOption('EUR');
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await v.see('Northgate Bindery');
    same(v.path(), '/staff', 'where the owner arrives');
    v.end();
  } finally {
    await v?.context.close();
    await portal.close();
  }
});
