// A portal of our own: a demo in a folder that is thrown away, served on free ports, with customers
// added by the command line as a seller would add them.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault, check, day, until } from './suite.mjs';

const PASSWORD = 'brass kettle under lantern';
const BINARY = process.env.BINARY;

const free = () => new Promise((resolve, reject) => {
  const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export class Portal {
  folder = mkdtempSync(join(tmpdir(), 'counterfoil-browser-'));
  data = join(this.folder, 'demo');
  log = '';
  customers = 0;

  // With the demo's two organisations; or `fresh`, as `init` leaves it: one owner, nothing else.
  async open({ fresh = false } = {}) {
    const [port, gateway] = [await free(), await free()];
    this.listen = `127.0.0.1:${port}`;
    this.origin = `http://${this.listen}`;
    this.gateway = `http://localhost:${gateway}`;
    if (fresh) this.owner = this.command('init', '--data', this.data).match(/\/(?:join|reset)\/\S+/)?.[0];
    else this.command('demo', '--data', this.data);
    if (!fresh) [this.org] = JSON.parse(readFileSync(join(this.data, 'demo.json'), 'utf8')).organisations;
    this.serve(gateway);
    await until(() => this.healthy(), 'the portal does not answer', 20_000);
  }

  // Run a command to its end; its standard output.
  command(...words) {
    const done = spawnSync(BINARY, words, { encoding: 'utf8', timeout: 120_000 });
    if (done.status !== 0)
      throw new Fault(`counterfoil ${words.join(' ')}: ${done.status} ${done.stderr}${done.error ?? ''}`);
    return done.stdout;
  }

  serve(gateway) {
    this.server = spawn(BINARY, ['serve', '--data', this.data, '--listen', this.listen,
      '--sandbox', '--sandbox-listen', `127.0.0.1:${gateway}`],
    { stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = part => { this.log = (this.log + part).slice(-20_000); };
    this.server.stdout.on('data', keep);
    this.server.stderr.on('data', keep);
    this.ended = new Promise(resolve => this.server.on('exit', resolve));
    this.server.on('exit', () => { this.gone = true; });
  }

  // Tell the gateway what only its operator may.
  async tell(what, words) {
    const secret = readFileSync(join(this.data, 'sandbox', 'secret'), 'utf8').trim();
    const answer = await fetch(`${this.gateway}/v1/${what}`, { method: 'POST',
      headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(words) });
    check(answer.ok, `the gateway's ${what} answers ${answer.status}`);
  }

  // Let time pass at the gateway, so that debits settle.
  async pass(ms) {
    await this.tell('clock', { advance_ms: ms });
  }

  async healthy() {
    check(!this.gone, `the portal has stopped: ${this.log}`);
    return fetch(`${this.origin}/healthz`).then(answer => answer.ok, () => false);
  }

  async close() {
    if (this.server && !this.gone) {
      this.server.kill('SIGTERM');
      const late = setTimeout(() => this.server.kill('SIGKILL'), 15_000);
      await this.ended;
      clearTimeout(late);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  // A customer of its own for one test, with `invoices` [{ net, due (days from now), paid, kind }] and a
  // contact who may do what `may` says. Answers what the test wants to know of it.
  customer({ invoices = [], may = 'view,pay', currency = 'EUR' } = {}) {
    const n = ++this.customers, name = `Harbour Works ${n}`, email = `pay${n}@harbour.example`;
    if (!invoices.length) return { name, numbers: [], ...this.contact({ fresh: name, may, email }) };
    const number = `HW-${n}`;
    const rows = invoices.map(({ net, due, paid = '', kind = 'invoice' }, i) => [
      kind, `HW${n}-${String(i + 1).padStart(3, '0')}`, day(Math.min(due - 30, 0)), day(due),
      currency, number, name, 'DE', `PO-${n}-${i + 1}`, `Berth ${i + 1}`, '1', net, 'Z', '0', paid,
    ].join(','));
    const head = 'kind,number,issue_date,due_date,currency,customer_number,customer_name,' +
      'customer_country,purchase_order,item_name,quantity,unit_price,tax_category,tax_rate,paid';
    const file = join(this.folder, `${number}.csv`);
    writeFileSync(file, [head, ...rows, ''].join('\n'));
    this.command('import', '--data', this.data, '--org', this.org.slug, file);
    return { name, number, numbers: rows.map(row => row.split(',')[1]),
      ...this.contact({ customer: number, may, email }) };
  }

  // A contact of a customer that is there, or of a `fresh` one.
  contact({ customer, fresh, may, email, name = 'Ines Calder' }) {
    const of = fresh ? ['--new-customer', fresh] : ['--customer', customer];
    const out = this.command('user', 'add', '--data', this.data, '--org', this.org.slug, ...of,
      '--email', email, '--name', name, '--may', may);
    return { email, password: PASSWORD, link: out.trim().split('\n').at(-1).replace(/^.*\/join/, '/join') };
  }

  // One of the staff, apart from those of the demo.
  clerk({ role, email, name }) {
    const out = this.command('user', 'staff', '--data', this.data, '--org', this.org.slug, '--email', email, '--name', name,
      '--role', role);
    return { email, password: PASSWORD, link: out.trim().split('\n').at(-1).replace(/^.*\/join/, '/join') };
  }

  // Set the password of a person by the link in the invitation; the session's cookie.
  async join(person) {
    const at = this.origin + person.link;
    const shown = await fetch(at);
    const csrf = (await shown.text()).match(/name="csrf" value="([^"]*)"/)?.[1];
    check(csrf, 'the page of the invitation has no form');
    const headers = { Origin: this.origin,
      Cookie: shown.headers.getSetCookie().map(line => line.split(';')[0]).join('; ') };
    const body = new URLSearchParams({ csrf, password: PASSWORD, again: PASSWORD });
    const answer = await fetch(at, { method: 'POST', body, headers, redirect: 'manual' });
    check(answer.status === 303, `the invitation is refused with ${answer.status}`);
    return answer.headers.getSetCookie();
  }
}
