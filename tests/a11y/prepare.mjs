// Who walks, and what no link leads to: rows that a visitor of a demo does not make in a moment, forms that are begun,
// links out of mails.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from '../browser/lib/suite.mjs';
import { Somebody } from './somebody.mjs';

const ID = 'W'.repeat(20);

// What waits at staff, a method that is kept, and people whose second factor is due. The pages at staff that only the inbox
// leads to.
function fill(portal, halves) {
  const db = new DatabaseSync(join(portal.data, 'counterfoil.db'), { timeout: 10_000 });
  const one = (sql, ...values) => {
    const asked = db.prepare(sql);
    asked.setReadBigInts(true); // ids have 63 bits
    return asked.get(...values);
  };
  const insert = (table, values) => {
    const columns = db.prepare(`PRAGMA table_info("${table}")`).all();
    const full = columns.map(({ name, type }) => values[name] ?? (type === 'TEXT' ? '' : 0));
    db.prepare(`INSERT INTO "${table}" VALUES (${full.map(() => '?').join()})`).run(...full);
  };
  const { org, customer, contact } = one('SELECT c.org, c.id AS customer, m.contact FROM customer c JOIN membership m ' +
    "ON m.org = c.org AND m.customer = c.id WHERE c.number = 'K-1001'");
  const of = 'WHERE org = ? AND customer = ?';
  const { id: payment } = one(`SELECT min(id) AS id FROM payment ${of}`, org, customer);
  const { doc } = one(`SELECT doc FROM lot ${of} AND account = 10 AND kind <> 0`, org, customer);
  const made_us = Date.now() * 1000, day = '2026-01-02';
  const mine = { org, id: 900, public_id: ID, customer, contact, made_us };
  const method = { ...mine, gateway: 'sandbox', currency: 'INR', country: 'IN' };
  insert('saved_method', { ...method, method: 'debit', brand: 'Test Bank', last4: '6789', token: ID, mandate: 'SM-1', consent: 'Agreed.',
    consented_us: made_us });
  insert('method_setup', { ...method, method: 'card', key: ID, reference: 'M-WALK', state: 3, back: '/methods' });
  insert('request', { ...mine, kind: 'refund', account: 10, subject: doc, amount: 100, currency: 'INR', message: 'Please.' });
  insert('debit_file', { ...mine, scheme: 'sepa', message: 'F-WALK', day, sha256: '0'.repeat(64), made_on: day });
  insert('bank_line', { ...mine, account: 'DE1', key: 'walk', currency: 'EUR', amount: 100, side: 1, booked: day, valued: day,
    party: 'Bank' });
  insert('review', { ...mine, kind: 'start', subject: payment, reason: 'no answer' });
  insert('mandate', { ...mine, scheme: 'sepa', reference: 'M-WALK', signed_on: day, name: 'K' });
  halves.forEach(({ email }, staff) => {
    const { id: person } = one(`SELECT id FROM ${staff ? 'staff' : 'contact'} WHERE org = ? AND email = ?`, org, email);
    insert('passkey', { org, id: 900 + staff, kind: staff + 1, person, credential: `walk ${staff}`, key_kind: 1, public_key: 'p',
      name: 'Desk', made_us });
  });
  const kept = ['shared', 'verification', 'messages', 'reports'].map((word, i) => {
    const table = ['shared', 'kyc_proof', 'message', 'report'][i];
    return `/staff/${word}/${one(`SELECT min(public_id) AS id FROM ${table} WHERE org = ?`, org).id}`;
  });
  db.close();
  return kept;
}

async function mailed(portal, address, pattern) {
  const folder = join(portal.data, 'mail');
  const find = () => readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8').replace(/=\r?\n/g, ''))
    .filter(text => text.includes(address)).map(text => text.match(pattern)?.[0]).find(Boolean);
  return until(() => { try { return find(); } catch { return undefined; } }, `no mail to ${address} says ${pattern}`, 30_000);
}

// The fields of a page as they come, but boxes and buttons.
function fields(text) {
  const tags = [...text.matchAll(/<input[^>]*>/g)].map(([tag]) => tag).filter(tag => !/type="(radio|checkbox)"/.test(tag));
  const pairs = tags.map(tag => [tag.match(/name="([^"]*)"/)?.[1], tag.match(/value="([^"]*)"/)?.[1] ?? '']);
  return Object.fromEntries(pairs.filter(([name]) => name && !/^(csrf|remove|update|q)$/.test(name)));
}

// People by name, and [who, path] to begin at.
export async function prepare(portal) {
  const { customers: [{ contacts }], staff } = portal.org;
  const manager = contacts.find(one => one.permissions.includes('manage'));
  const payer = contacts.find(one => !one.permissions.includes('manage') && one.permissions.includes('pay'));
  const accountant = staff.find(one => one.role === 'accountant');
  const nobody = new Somebody(portal, 'nobody'), contact = await Somebody.inside(portal, 'contact', manager);
  const owner = await Somebody.inside(portal, 'staff', staff.find(one => one.role === 'owner'), '/staff');
  const kept = fill(portal, [payer, accountant]);
  const people = { nobody, contact, staff: owner };
  people['contact, code due'] = await Somebody.inside(portal, 'contact, code due', payer);
  people['staff, code due'] = await Somebody.inside(portal, 'staff, code due', accountant, '/staff');

  const list = (await contact.ask('/invoices')).text;
  const [first, second] = new Set([...list.matchAll(/name="invoice" value="([\w-]{20})"/g)].map(found => found[1]));
  const review = (await contact.send('/invoices', '/pay', { invoice: first })).to;
  const paid = (await contact.send(review, review, { ...fields((await contact.ask(review)).text), method: 'card' })).to;
  const selection = (await contact.send('/invoices', '/pay', { invoice: second })).to;
  await owner.send(`/staff/invoices/${second}`, `/staff/invoices/${second}/write-off`, { amount: '0.01', reason: 'Walk' });
  await nobody.send('/login/link', '/login/link', { email: manager.email });
  const [, payment] = (await contact.ask('/payments')).text.match(/\/payments\/([\w-]{20})/);
  const invitation = portal.contact({ customer: 'K-1001', may: 'view', email: 'walk@walk.example' }).link;
  await contact.send('/account/person', '/account/person/email', { email: 'new@walk.example', password: manager.password });
  const changed = await mailed(portal, 'new@walk.example', /\/account\/email\/[\w-]{20,}/);
  const link = await mailed(portal, manager.email, /\/login\/link\/[\w-]{20,}/);
  const starts = {
    nobody: ['/', '/login', '/staff/login', '/staff/forgot', '/login/link', '/no/such/page', invitation, link, '/reset/none', '/i/none', changed],
    contact: ['/', selection, paid, `/methods/setups/${ID}`, '/no/such/page'],
    staff: ['/staff', '/staff/lines/900/file?file=900', `/staff/payments/${payment}/refund`, ...kept, '/staff/no/such/page'],
    'contact, code due': ['/login/code'],
    'staff, code due': ['/staff/login/code'],
  };
  return { people, starts: Object.entries(starts).flatMap(([who, paths]) => paths.map(path => [who, path])) };
}
