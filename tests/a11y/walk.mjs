// An address for every route that answers a page, as somebody who may see it: found by following links, and made where
// no link leads. A route without one is a fault, so that a new page is looked at.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from '../browser/lib/suite.mjs';

// Addresses that answer no page: files, what machines ask, and what only sends people on.
const NO_PAGES = ['/pay/return/{gateway}/{attempt}', '/invoices/{invoice}/xml', '/invoices/{invoice}/files/{n}', '/healthz', '/readyz', '/logo'];

const routes = () => execFileSync(process.env.BINARY, ['routes'], { encoding: 'utf8' }).split('\n').map(line => {
  const [method, path, door, need] = line.split(/\s+/);
  return { method, path, door, need, pattern: new RegExp(`^${path?.replace(/[.]/g, '\\.').replace(/{\w+}/g, '[^/]+')}$`) };
}).filter(route => route.method === 'GET' && !NO_PAGES.includes(route.path) && !/[./](pdf|csv)$/.test(route.path));

// Somebody, by his cookies alone.
export class Somebody {
  constructor(portal, name) {
    Object.assign(this, { portal, name, cookies: new Map() });
  }

  async ask(path, body) {
    const cookie = [...this.cookies].map(pair => pair.join('=')).join('; ');
    const answer = await fetch(this.portal.origin + path, { redirect: 'manual', headers: { Cookie: cookie, Origin: this.portal.origin },
      ...body && { method: 'POST', body } });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      this.cookies.set(name, value);
    }
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', to: answer.headers.get('location'),
      text: await answer.text() };
  }

  // Send a form from the page it is on.
  async send(page, path, fields) {
    const csrf = (await this.ask(page)).text.match(/name="csrf" value="([^"]*)"/)?.[1] ?? '';
    const answer = await this.ask(path, new URLSearchParams([['csrf', csrf], ...Object.entries(fields)]));
    if (answer.status >= 400) throw new Error(`POST ${path} by ${this.name}: ${answer.status} ${answer.text.match(/<main[^]*/)?.[0].replace(/<[^>]*>|\s+/g, ' ').slice(0, 500)}`);
    return answer;
  }

  speak(language) {
    const staff = this.name === 'staff' ? '/staff' : '';
    return this.send(this.name === 'nobody' ? '/login' : staff + '/language', staff + '/language', { language, next: staff + '/' });
  }

  jar() {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.portal.origin, httpOnly: true, sameSite: 'Lax' }));
  }
}

// The rows no visitor of a demo makes in a moment: what waits at staff, a method that is kept, codes that are due.
function fill(portal, halves) {
  const db = new DatabaseSync(join(portal.data, 'counterfoil.db'));
  const one = (sql, ...values) => {
    const asked = db.prepare(sql);
    asked.setReadBigInts(true); // ids have 63 bits
    return asked.get(...values);
  };
  const insert = (table, values) => {
    const columns = db.prepare(`PRAGMA table_info("${table}")`).all();
    const full = columns.map(({ name, type }) => values[name] ?? (type === 'TEXT' ? '' : 0));
    db.prepare(`INSERT OR IGNORE INTO "${table}" VALUES (${full.map(() => '?').join()})`).run(...full);
  };
  const { org, customer, contact } = one('SELECT c.org, c.id AS customer, m.contact FROM customer c JOIN membership m ON m.org = c.org AND ' +
    "m.customer = c.id WHERE c.number = 'K-1001'");
  const now = Date.now() * 1000, letters = 'W'.repeat(20), mine = { org, id: 900, public_id: letters, customer, contact };
  const { id: payment } = one('SELECT min(id) AS id FROM payment WHERE org = ? AND customer = ?', org, customer);
  const { doc, account } = one('SELECT doc, account FROM lot WHERE org = ? AND customer = ? AND account = 10 AND kind <> 0', org, customer);
  insert('saved_method', { ...mine, gateway: 'sandbox', method: 'debit', currency: 'INR', brand: 'Test Bank', last4: '6789', token: letters,
    mandate: 'SM-1', country: 'IN', consent: 'Agreed.', consented_us: now, made_us: now });
  insert('method_setup', { ...mine, gateway: 'sandbox', method: 'card', currency: 'INR', key: letters, reference: 'M-WALK', state: 3,
    country: 'IN', back: '/methods', made_us: now });
  insert('request', { ...mine, kind: 'refund', account, subject: doc, amount: 100, currency: 'INR', message: 'Please.', made_us: now });
  insert('debit_file', { org, id: 900, scheme: 'sepa', message: 'F-WALK', day: '2026-01-02', sha256: '0'.repeat(64), made_on: '2026-01-02', made_us: now });
  insert('bank_line', { org, id: 900, account: 'DE1', key: 'walk', currency: 'EUR', amount: 100, side: 1, booked: '2026-01-02', valued: '2026-01-02',
    party: 'Walk Bank' });
  insert('review', { ...mine, kind: 'start', subject: payment, reason: 'no answer', made_us: now });
  insert('mandate', { ...mine, scheme: 'sepa', reference: 'M-WALK', signed_on: '2026-01-02', name: 'K', made_us: now });
  halves.forEach(({ email }, kind) => {
    const { id } = one(`SELECT id FROM ${kind ? 'staff' : 'contact'} WHERE org = ? AND email = ?`, org, email);
    insert('passkey', { org, id: 900 + kind, kind: kind + 1, person: id, credential: `walk ${kind}`, key_kind: 1, public_key: 'p', name: 'Desk',
      made_us: now });
  });
  db.close();
}

async function mailed(portal, address, pattern) {
  const folder = join(portal.data, 'mail');
  const found = () => readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8').replace(/=\r?\n/g, ''))
    .filter(text => text.includes(address)).map(text => text.match(pattern)?.[0]).find(Boolean);
  return until(() => { try { return found(); } catch { return undefined; } }, `no mail to ${address} says ${pattern}`, 30_000);
}

async function inside(portal, name, { email, password }, door = '') {
  const one = new Somebody(portal, name);
  await one.send(`${door}/login`, `${door}/login`, { email, password });
  return one;
}

// Who looks, and the addresses no link leads to.
async function prepare(portal) {
  const [customer] = portal.org.customers;
  const manager = customer.contacts.find(one => one.permissions.includes('manage'));
  const payer = customer.contacts.find(one => !one.permissions.includes('manage') && one.permissions.includes('pay'));
  const owner = portal.org.staff.find(one => one.role === 'owner'), other = portal.org.staff.find(one => one.role === 'accountant');
  const people = { nobody: new Somebody(portal, 'nobody'), contact: await inside(portal, 'contact', manager),
    staff: await inside(portal, 'staff', owner, '/staff') };
  fill(portal, [payer, other]);
  people['contact, code due'] = await inside(portal, 'contact, code due', payer);
  people['staff, code due'] = await inside(portal, 'staff, code due', other, '/staff');
  const list = (await people.contact.ask('/invoices')).text;
  const [invoice, another] = new Set([...list.matchAll(/name="invoice" value="([\w-]{20})"/g)].map(found => found[1]));
  const review = (await people.contact.send('/invoices', '/pay', { invoice })).to;
  const begun = await people.contact.ask(review);
  const form = Object.fromEntries([...begun.text.matchAll(/<input[^>]*>/g)].map(([tag]) => tag).filter(tag => !/type="(radio|checkbox)"/.test(tag))
    .map(tag => [tag.match(/name="([^"]*)"/)?.[1], tag.match(/value="([^"]*)"/)?.[1] ?? '']).filter(([name]) => name && !/^(csrf|remove|update|q)$/.test(name)));
  const paid = (await people.contact.send(review, review, { ...form, method: 'card' })).to;
  const staffInvoice = `/staff/invoices/${another}`;
  await people.staff.send(staffInvoice, `${staffInvoice}/write-off`, { amount: '0.01', reason: 'Walk' });
  await people.nobody.send('/login/link', '/login/link', { email: manager.email });
  const again = (await people.contact.send('/invoices', '/pay', { invoice: another })).to;
  const [, payment] = (await people.contact.ask('/payments')).text.match(/\/payments\/([\w-]{20})/);
  return { people, extra: [
    ['nobody', '/'], ['nobody', '/login'], ['nobody', '/staff/login'], ['nobody', '/login/link'], ['nobody', '/staff/forgot'], ['nobody', '/no/such/page'],
    ['nobody', portal.contact({ customer: 'K-1001', may: 'view', email: 'walk@walk.example' }).link],
    ['nobody', await mailed(portal, manager.email, /\/login\/link\/[\w-]{20,}/)],
    ['nobody', '/reset/none'], ['nobody', '/i/none'],
    ['contact', again], ['contact', paid], ['contact', '/methods/setups/' + 'W'.repeat(20)], ['contact', '/no/such/page'],
    ['contact, code due', '/login/code'], ['staff, code due', '/staff/login/code'], ['staff', '/staff/no/such/page'],
    ['staff', '/staff/lines/900/file?file=900'], ['staff', `/staff/payments/${payment}/refund`],
  ] };
}

/*
 * Every page: [{ route, who, path }], at most so many of a route for each of those who look; and faults, the routes without one.
 */
export async function walk(portal, most) {
  const all = routes(), { people, extra } = await prepare(portal);
  const pages = [], met = new Map(), seen = new Set();
  const todo = [...extra, ['contact', '/'], ['staff', '/staff']];
  for (let next = todo.shift(); next; next = todo.shift()) {
    const [who, path] = next, bare = path.split('?')[0];
    const route = all.find(one => one.path === bare) ?? all.find(one => one.pattern.test(bare));
    const key = `${who} ${route?.path ?? '/none'}`, given = met.get(key) ?? 0;
    if (seen.has(who + path) || given >= most) continue;
    seen.add(who + path);
    const answer = await people[who].ask(path);
    met.set(key, given + 1);
    if (answer.to) {
      const to = new URL(answer.to, portal.origin);
      if (to.origin === portal.origin) todo.push([who, to.pathname + to.search]);
    }
    if (!answer.type.startsWith('text/html') || !answer.text) continue;
    pages.push({ route: route?.path ?? 'no such page', who, path, status: answer.status });
    for (const [, href] of answer.text.matchAll(/(?:href|action)="(\/[^"/][^"]*|\/)"/g))
      if (href.startsWith(who.startsWith('staff') ? '/staff' : '/') && !href.startsWith('/a/')) todo.push([who, href.replaceAll('&amp;', '&').split('#')[0]]);
  }
  const reached = new Set([...met.keys()].map(key => key.slice(key.indexOf(' /') + 1)));
  const faults = all.filter(one => !reached.has(one.path)).map(one => `no address of GET ${one.path} is known here`);
  return { people, pages, faults };
}
