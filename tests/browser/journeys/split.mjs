// A line of the bank that pays invoices of several customers: staff split it, and undo all of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { day, same, twins } from '../lib/suite.mjs';

twins('split money of a group that pays together', async (t, how) => {
  const one = t.portal.customer({ invoices: [{ net: '250.00', due: -20 }] });
  const two = t.portal.customer({ invoices: [{ net: '80.25', due: 12 }] });
  const file = join(t.portal.folder, `${one.number}-bank.csv`);
  const text = `${one.numbers[0]} and ${two.numbers[0]}`;
  writeFileSync(file, `date,amount,currency,text,party,id\n${day(0)},340.25,EUR,${text},Harbour Group ${one.number},${one.number}\n`);
  t.portal.command('bank', 'import', '--data', t.portal.data, '--org', t.portal.org.slug, '--account',
    'DE89370400440532013000', file);
  const v = await t.visitor(how);
  const { page } = v;
  await page.goto('/staff/login');
  await v.login(t.portal.org.staff[0]);
  await page.waitForURL('**/staff**');
  await page.goto('/staff/lines');
  await page.getByRole('link', { name: `Harbour Group ${one.number}` }).click();
  await v.see('These are of several customers.');
  await t.look(v, 'a line of several customers');
  await page.getByRole('link', { name: 'Split it among them' }).click();
  same(await page.getByLabel('Invoice, customer or payment 1').inputValue(), one.numbers[0], 'the first invoice');
  same(await page.getByLabel('Amount 2').inputValue(), '80.25', 'the second amount');
  await t.look(v, 'splitting a line');
  await page.getByRole('button', { name: 'Match all parts' }).click();
  await v.see('10.00 is left over');
  await t.look(v, 'splitting a line, something left over');
  await page.getByLabel('Who keeps the rest as credit').fill(two.number);
  await page.getByRole('button', { name: 'Match all parts' }).click();
  await v.see('Matched to several payments', one.name, two.name, '€90.25');
  await t.look(v, 'a line that is split');
  await page.getByRole('button', { name: 'Undo all of it' }).click();
  await v.see('Split it among them');
});
