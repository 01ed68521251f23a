// Documents both ways and proofs of a business: sent, refused, seen, withdrawn, approved.
import { readFileSync } from 'node:fs';
import { same, test, twins } from '../lib/suite.mjs';

const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const file = (name, buffer = pdf) => ({ name, mimeType: 'application/octet-stream', buffer });

async function staff(t, how, role) {
  const v = await t.visitor(how);
  await v.page.goto('/staff/login');
  await v.login(t.portal.org.staff.find(one => one.role === role));
  await v.see('Today');
  return v;
}

async function customerOf(v, person) {
  await v.page.goto(`/staff/customers?q=${person.number}`);
  await v.page.getByRole('link', { name: person.name }).click();
}

// What a link downloads: its name and its bytes.
async function download(v, name) {
  const [one] = await Promise.all([v.page.waitForEvent('download'), v.page.getByRole('link', { name }).first().click()]);
  return { name: one.suggestedFilename(), bytes: readFileSync(await one.path()) };
}

twins('documents go both ways, in versions, and are withdrawn visibly', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '20.00', due: 9 }] });
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/documents');
  await v.see('No documents yet');
  await t.look(v, 'documents, none');
  await page.getByRole('link', { name: 'Send a document' }).click();
  await page.getByLabel('What it is').fill('Framework contract');
  await page.getByLabel('Note').fill('Signed by both');
  await page.getByLabel('File').setInputFiles(file('contract.pdf', Buffer.from('MZ nothing')));
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await v.see('There is a problem', 'The content of this file is not what its name says.');
  same(await page.getByLabel('What it is').inputValue(), 'Framework contract', 'what was typed');
  await t.look(v, 'document refused');
  await page.getByLabel('File').setInputFiles(file('contract ü.pdf'));
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await v.see('Framework contract', 'It is sent', 'Version 1', 'Signed by both');
  const got = await download(v, 'Download');
  same(got.name, 'contract ü.pdf', 'the name of the download');
  same(got.bytes.equals(pdf), true, 'the bytes of the download');
  await page.getByLabel('File').setInputFiles(file('contract-2.pdf'));
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await v.see('Version 2', 'Version 1');
  await t.look(v, 'document with versions');

  const s = await staff(t, how, 'support');
  await customerOf(s, person);
  await s.page.getByRole('link', { name: 'Documents' }).click();
  await s.page.getByRole('link', { name: 'Framework contract' }).click();
  await t.look(s, 'staff, document');
  await s.page.getByRole('button', { name: /Mark as seen.*Version 2/ }).click();
  await s.see('Seen');
  await s.page.getByRole('link', { name: person.name }).click();
  await t.look(s, 'staff, documents');
  await s.page.getByLabel('What it is').fill('Price list');
  await s.page.getByLabel('File').setInputFiles(file('prices.csv', Buffer.from('item;price\n1;2\n')));
  await s.page.getByRole('button', { name: 'Share' }).click();
  await s.see('Price list', 'Share a new version');
  await s.page.getByRole('button', { name: 'Withdraw' }).click();
  await s.see('There is a problem', 'Say why.');
  await s.page.getByLabel('Why').fill('Old prices');
  await s.page.getByRole('button', { name: 'Withdraw' }).click();
  await s.see('Withdrawn by', 'Old prices');

  await page.goto('/');
  await v.see('Shared documents', 'Framework contract');
  await v.miss('Price list');
  await page.goto('/documents');
  await v.see('Price list', 'Withdrawn', 'Seen');
  await t.look(v, 'documents, some withdrawn');
  await page.getByRole('link', { name: 'Price list', exact: true }).click();
  await v.see('Withdrawn by', 'Old prices');
  same(await page.getByRole('link', { name: 'Download' }).count(), 0, 'downloads of what was withdrawn');
  await t.look(v, 'document withdrawn');
});

test('a business is verified by what it is asked for', async t => {
  const owner = await staff(t, {}, 'owner');
  await owner.page.goto('/staff/settings/verification');
  await t.look(owner, 'settings, verification');
  await owner.page.getByLabel('Who owns the business').check();
  await owner.page.getByLabel('All customers').check();
  await owner.page.getByRole('button', { name: 'Save' }).click();
  await owner.see('Saved.');
  const person = t.portal.customer({ invoices: [{ net: '20.00', due: 9 }], may: 'view,manage' });
  const v = await (await t.visitor()).enter(person), { page } = v;
  await page.goto('/');
  await page.getByRole('link', { name: 'See what is asked' }).click();
  await v.see('Who owns the business', 'Asked for');
  await page.getByLabel('What it proves').selectOption({ label: 'Who owns the business' });
  await page.getByLabel('File').setInputFiles(file('owners.pdf'));
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await v.see('It is sent.', 'Received');
  await t.look(v, 'verification');

  const s = await staff(t, {}, 'support');
  await customerOf(s, person);
  await s.page.getByRole('link', { name: 'Verification' }).click();
  await t.look(s, 'staff, verification');
  await s.page.getByRole('link', { name: 'Who owns the business' }).click();
  await s.page.getByRole('button', { name: 'Refuse' }).click();
  await s.see('There is a problem', 'Say why.');
  await t.look(s, 'staff, proof');
  await s.page.getByLabel('Why it is refused').fill('One owner is missing');
  await s.page.getByRole('button', { name: 'Refuse' }).click();
  await s.see('Refused', 'One owner is missing');
  await page.goto('/account/verification');
  await v.see('Refused', 'One owner is missing');
  await t.look(v, 'verification, refused');
});
