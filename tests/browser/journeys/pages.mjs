// Every other page and state: those that no journey passes.
import { check, same, test } from '../lib/suite.mjs';

const rich = t => t.portal.org.customers.find(c => c.contacts.some(p => p.permissions.includes('pay')));

async function enter(t, customer) {
  const v = await t.visitor();
  await v.login(customer.contacts.find(p => p.permissions.includes('pay')));
  await v.page.waitForURL('**/');
  return v;
}

test('the pages of a customer with years of documents', async t => {
  const v = await enter(t, rich(t));
  await t.look(v, 'home of the demo');
  for (const tab of ['due', 'overdue', 'pending', 'paid', 'all', 'cancelled']) {
    await v.page.goto(`/invoices?tab=${tab}`);
    same(v.page.answer.status(), 200, `the status of the tab ${tab}`);
    await t.look(v, `invoices of the demo, ${tab}`);
  }
  await v.page.goto('/invoices?tab=all');
  await v.page.locator('th[scope=row] a').first().click();
  await t.look(v, 'invoice of the demo');
  for (const path of ['/credits', '/payments']) {
    await v.page.goto(path);
    same(v.page.answer.status(), 200, `the status of ${path}`);
    await t.look(v, `${path.slice(1)} of the demo`);
  }
});

test('lists that are empty say why', async t => {
  const v = await (await t.visitor()).enter(t.portal.customer());
  for (const path of ['/', '/invoices', '/payments', '/credits']) {
    await v.page.goto(path);
    same(v.page.answer.status(), 200, `the status of ${path}`);
    await t.look(v, `empty ${path}`);
  }
});

test('a search that finds nothing says what was searched', async t => {
  const v = await (await t.visitor()).enter(t.portal.customer({ invoices: [{ net: '10.00', due: 3 }] }));
  await v.page.goto('/invoices?tab=all&q=nothing-like-this');
  await v.see('nothing-like-this', 'Clear filters');
  await t.look(v, 'no results');
});

test('a customer who owes nothing', async t => {
  const v = await (await t.visitor()).enter(t.portal.customer({
    invoices: [{ net: '10.00', due: -40, paid: '10.00' }] }));
  await v.page.goto('/');
  check(!await v.page.getByRole('button', { name: /^Pay / }).count(), 'there is something to pay');
  await t.look(v, 'home, all paid');
  await v.page.goto('/invoices');
  await t.look(v, 'invoices, all paid');
});

test('the menu on a phone', async t => {
  const v = await t.visitor({ size: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await v.enter(t.portal.customer({ invoices: [{ net: '10.00', due: 3 }] }));
  await v.page.goto('/');
  await v.page.getByRole('button', { name: 'Menu' }).tap();
  check(await v.page.locator('#nav').getByRole('link', { name: 'Invoices' }).isVisible(), 'the menu does not open');
  await t.look(v, 'menu on a phone');
});
