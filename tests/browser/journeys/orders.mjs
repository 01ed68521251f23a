// Quotes: written by staff, read and answered by the customer from the mail, invoiced; and those that have ended.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { check, twins, until } from '../lib/suite.mjs';

async function accountant(t, how) {
  const v = await t.visitor(how);
  await v.page.goto('/staff/login');
  await v.login(t.portal.org.staff.find(one => one.role === 'accountant'));
  await v.see('Today');
  return v;
}

// Where the button of the mail to that address leads.
async function mailed(t, to, number) {
  const folder = join(t.portal.data, 'mail');
  const found = () => readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8').replaceAll('=\r\n', ''))
    .find(text => text.includes(`<${to}>`) && text.includes(number) && text.includes('/orders/'));
  const text = await until(found, `no mail about ${number} to ${to}`);
  return `/orders/${text.match(/\/orders\/([A-Za-z0-9_-]{20})/)[1]}`;
}

async function write(s, person, number) {
  const { page } = s;
  await page.goto(`/staff/orders`);
  await page.getByRole('link', { name: 'New quote' }).click();
  await page.getByLabel('Number of the customer').fill(person.number);
  await page.getByLabel('Number', { exact: true }).fill(number);
  const first = page.getByRole('group', { name: 'Line 1' });
  await first.getByLabel('Item').fill('Mooring');
  await first.getByLabel('Quantity').fill('3');
  await first.getByLabel('Unit price').fill('40.00');
}

twins('a quote is written, mailed, read, accepted and invoiced', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '10.00', due: 9 }] }), number = `${person.number}-Q`;
  const s = await accountant(t, how);
  await write(s, person, number);
  await t.look(s, 'a draft of a quote, new');
  await s.page.getByRole('button', { name: 'Save' }).click();
  await s.see('There is a problem', 'Enter the rate of the tax');
  await t.look(s, 'a draft of a quote, wrong');
  await s.page.getByRole('group', { name: 'Line 1' }).getByLabel('Percent').fill('19');
  await s.page.getByRole('button', { name: 'More rows' }).click();
  await s.page.getByRole('group', { name: 'Line 8' }).waitFor();
  await s.page.getByRole('button', { name: 'Save' }).click();
  await s.see('Saved. The customer does not see it yet.', '€142.80');
  await t.look(s, 'a draft of a quote');
  await s.page.goto('/staff/orders');
  await s.see('Drafts', number);
  await t.look(s, 'orders, for staff');
  await s.page.getByRole('link', { name: number }).click();
  await s.page.getByRole('button', { name: 'Issue it and send it' }).click();
  await s.see('It is on its way.', number, '€142.80');

  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto(await mailed(t, person.email, number));
  await v.see(number, 'To be accepted', 'Mooring', 'Comments');
  await t.look(v, 'a quote');
  await page.getByLabel('Your name').fill('');
  await page.getByRole('button', { name: 'Accept this quote' }).click();
  await v.see('There is a problem', 'Enter your name.');
  await t.look(v, 'a quote, without a name');
  await page.getByLabel('Your name').fill('Ines Calder');
  await page.getByRole('button', { name: 'Accept this quote' }).click();
  await v.see('Accepted by Ines Calder', '127.0.0.1');
  await t.look(v, 'a quote that was accepted');

  await s.page.goto('/staff/inbox?kind=order');
  await s.page.locator('a.item', { hasText: number }).first().click();
  await s.page.getByRole('link', { name: 'Open it' }).click();
  await s.see('Accepted', 'Ines Calder', person.email, 'Make the invoice');
  await t.look(s, 'a quote that was accepted, for staff');
  await s.page.getByLabel('Number of the invoice').fill(`${number}-I`);
  await s.page.getByRole('button', { name: 'Issue the invoice' }).click();
  await s.see(`${number}-I`, '€142.80');
  await page.reload();
  await page.getByRole('link', { name: `View invoice ${number}-I` }).click();
  await v.see(`${number}-I`, `Made of ${number}`);
});

twins('a quote is declined with words, asked about, and replaced by a next version', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '80.00', due: 9, kind: 'quote' }] }), [number] = person.numbers;
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/orders');
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByLabel('Add a comment').fill('Is this per berth?');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await v.see('Is this per berth?');
  await page.getByLabel('Your name').fill('Ines Calder');
  await page.getByText('Decline instead').click();
  await page.getByRole('button', { name: 'Decline this quote' }).click();
  await v.see('There is a problem', 'Say why');
  await page.getByLabel('Why not').fill('Too dear for one berth.');
  await page.getByRole('button', { name: 'Decline this quote' }).click();
  await v.see('Declined by Ines Calder', 'Too dear for one berth.');
  await t.look(v, 'a quote that was declined');

  const s = await accountant(t, how);
  await s.page.goto('/staff/inbox?kind=order');
  await s.page.locator('a.item', { hasText: number }).first().click();
  await s.page.getByRole('link', { name: 'Open it' }).click();
  await s.see('Declined', 'Too dear for one berth.');
  await s.page.getByRole('button', { name: 'Write a new version' }).click();
  await s.see(`The next version of ${number}`);
  await t.look(s, 'a draft of a next version');
  await s.page.getByRole('group', { name: 'Line 1' }).getByLabel('Unit price').fill('60.00');
  await s.page.getByRole('button', { name: 'Issue it and send it' }).click();
  await s.see(`${number}-2`, 'Takes the place of', '€60.00');
  await page.reload();
  await v.see('A newer version has taken its place', `${number}-2`);
  await page.getByRole('link', { name: `${number}-2` }).click();
  await v.see('To be accepted', '€60.00', 'It takes the place of');
});

twins('a quote that is over cannot be accepted', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '80.00', due: -2, kind: 'quote' }] }), [number] = person.numbers;
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/orders');
  await v.see('Expired');
  await t.look(v, 'orders');
  await page.getByRole('link', { name: number, exact: true }).click();
  await v.see('cannot be accepted any more');
  check(await page.getByRole('button', { name: 'Accept this quote' }).count() === 0, 'it cannot be accepted');
  await t.look(v, 'a quote that is over');
});
