// Ways in beside the password: passkeys by Chromium's own virtual authenticator, links in mails, and
// the list of where one is logged in.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { check, same, test, twins, until } from '../lib/suite.mjs';

// Passkeys are for names; the portal answers at this one, too.
async function named(t, options) {
  const origin = t.portal.origin.replace('127.0.0.1', 'localhost');
  const v = await t.visitor({ baseURL: origin, ...options });
  v.portal = Object.assign(Object.create(t.portal), { origin });
  return v;
}

async function authenticator(v, options = {}) {
  const cdp = await v.context.newCDPSession(v.page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true, ...options } });
  return {
    verified: isUserVerified => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    keys: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    add: credential => cdp.send('WebAuthn.addCredential', { authenticatorId, credential }),
    clear: () => cdp.send('WebAuthn.clearCredentials', { authenticatorId }),
  };
}

async function addPasskey(t, v, person, name, security = '/account/security') {
  await v.page.goto(security);
  await v.page.getByLabel('Name').fill(name);
  await v.page.locator('#password').fill(person.password);
  await v.page.getByRole('button', { name: 'Add a passkey' }).click();
  await v.see('Add a passkey', name);
  await t.look(v, `add a passkey, ${security.includes('staff') ? 'staff' : 'contact'}`);
  await v.page.getByRole('button', { name: 'Make the passkey' }).click();
  await v.page.waitForURL(`**${security}`);
  await v.see(name);
}

async function out(v) {
  await v.page.context().clearCookies();
  await v.page.goto('/login');
}

test('a passkey logs in, is the second factor, and is removed with the password', async t => {
  const person = t.portal.customer({ invoices: [{ net: '33.00', due: 4 }] });
  await t.portal.join(person);
  const v = await named(t);
  const device = await authenticator(v);
  await v.page.goto('/login');
  await v.login(person);
  await v.page.waitForURL('**/');
  await v.page.goto('/account/security');
  await t.look(v, 'security, nothing on');
  await v.page.getByLabel('Name').fill('Office laptop');
  await v.page.locator('#password').fill('not this one');
  await v.page.getByRole('button', { name: 'Add a passkey' }).click();
  await v.see('This is not your password.');
  await t.look(v, 'security, wrong password');
  await addPasskey(t, v, person, 'Office laptop');
  await t.look(v, 'security with a passkey');
  same((await device.keys()).length, 1, 'keys on the device');

  // In place of the password: nothing more is asked.
  await out(v);
  await t.look(v, 'log in with passkeys');
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.waitForURL('**/');
  await v.see('33.00');

  // After the password.
  await out(v);
  await v.login(person);
  await v.page.waitForURL('**/login/code**');
  await t.look(v, 'second factor by passkey');
  await v.page.goto('/invoices');
  check(v.path().startsWith('/login/code'), `the password alone opens ${v.path()}`);
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.waitForURL('**/invoices');

  // A device that verifies nobody: not in place of the password.
  await out(v);
  await device.verified(false);
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.getByText('No passkey was used.').waitFor();
  await t.look(v, 'log in, no passkey used');
  await device.verified(true);

  // A copy whose counter lags is refused.
  const [key] = await device.keys();
  await device.clear();
  await device.add({ ...key, signCount: 1 });
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.getByText('This passkey was not taken.').first().waitFor();
  await t.look(v, 'log in, passkey refused');
  await device.clear();
  await device.add({ ...key, signCount: key.signCount + 5 });
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.waitForURL('**/');

  await v.page.goto('/account/security');
  await v.page.getByText('Remove Office laptop').click();
  await v.page.locator('details[open] input[type=password]').fill('wrong wrong wrong');
  await v.page.locator('details[open]').getByRole('button', { name: 'Remove' }).click();
  await v.see('This is not your password.');
  await v.page.getByText('Remove Office laptop').click();
  await v.page.locator('details[open] input[type=password]').fill(person.password);
  await v.page.locator('details[open]').getByRole('button', { name: 'Remove' }).click();
  await v.see('No passkey yet');
  await out(v);
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.getByText('This passkey was not taken.').first().waitFor();
});

test('staff log in by passkey at their door, and contacts’ passkeys do not open it', async t => {
  const person = t.portal.customer({ invoices: [{ net: '34.00', due: 4 }] });
  await t.portal.join(person);
  const v = await named(t), device = await authenticator(v);
  await v.page.goto('/login');
  await v.login(person);
  await v.page.waitForURL('**/');
  await addPasskey(t, v, person, 'Phone');
  await v.page.context().clearCookies();
  await v.page.goto('/staff/login');
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.getByText('This passkey was not taken.').first().waitFor();
  await device.clear();
  const clerk = t.portal.clerk({ role: 'support', email: `desk-${Date.now()}@desk.example`, name: 'Dora Desk' });
  await t.portal.join(clerk);
  await v.page.goto('/staff/login');
  await v.login(clerk);
  await v.page.waitForURL('**/staff**');
  await addPasskey(t, v, clerk, 'Key of the desk', '/staff/security');
  await t.look(v, 'staff security with a passkey');
  await v.page.context().clearCookies();
  await v.page.goto('/staff/login');
  await v.page.getByRole('button', { name: 'Use a passkey' }).click();
  await v.page.waitForURL('**/staff');
});

twins('where one is logged in: one ended, all others ended', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '35.00', due: 4 }] });
  await t.portal.join(person);
  const all = [];
  for (let i = 0; i < 3; i++) {
    const v = await t.visitor(how);
    await v.page.goto('/login');
    await v.login(person);
    await v.page.waitForURL('**/');
    all.push(v);
  }
  const [v, second, third] = all;
  await v.page.goto('/sessions');
  await v.see('This one', 'on Linux');
  await t.look(v, 'sessions');
  await v.page.getByRole('button', { name: /End this one/ }).first().click();
  await v.see('It opens nothing any more.');
  await t.look(v, 'sessions, one ended');
  await third.page.goto('/sessions');
  check(third.path().startsWith('/login') , 'the ended session goes on');
  await v.page.getByRole('button', { name: 'End all others' }).click();
  await v.see('You are logged in nowhere else.');
  await t.look(v, 'sessions, this one alone');
  await second.page.goto('/sessions');
  check(second.path().startsWith('/login'), 'the other session goes on');
});

// The last mail to that address with a link of this kind.
const linkIn = (t, email, kind) => until(() => {
  const folder = join(t.portal.data, 'mail');
  const mails = readdirSync(folder).filter(name => name.endsWith('.eml')).map(name => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const file of mails) {
    const text = readFileSync(file, 'utf8').replace(/=\r?\n/g, '');
    const found = text.includes(email) && text.match(new RegExp(`https?://[^/\\s]+(/${kind}/[\\w-]{43})`));
    if (found) return found[1];
  }
  return null;
}, `no mail to ${email} with a link /${kind}/`);

twins('a one-time link by mail logs in by its button', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '36.00', due: 4 }] });
  await t.portal.join(person);
  const v = await t.visitor(how);
  await v.page.goto('/login');
  await v.page.getByRole('link', { name: 'E-mail me a one-time link' }).click();
  await t.look(v, 'one-time link, asked');
  await v.page.getByLabel('E-mail address').fill(person.email);
  await v.page.getByRole('button', { name: 'Send the link' }).click();
  await v.see('Check your e-mail');
  await t.look(v, 'one-time link, sent');
  const path = await linkIn(t, person.email, 'login/link');
  await v.page.goto(path);
  await v.see(person.email);
  await t.look(v, 'one-time link, opened');
  await v.page.getByRole('button', { name: 'Log in' }).click();
  await v.page.waitForURL('**/');
  await v.see('36.00');
  const late = await t.visitor(how);
  await late.page.goto(path);
  await late.see('This link is no longer good');
  await t.look(late, 'one-time link, used');
});

twins('an invoice by mail: opened, seen and paid without a log-in, and taken back', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '37.50', due: -4 }, { net: '99.00', due: 4 }] });
  await t.portal.join(person);
  const staff = await t.visitor(how);
  await staff.page.goto('/staff/login');
  await staff.login(t.portal.org.staff.find(s => s.role === 'owner'));
  await staff.page.waitForURL('**/staff**');
  await staff.page.goto(`/staff/customers?q=${encodeURIComponent(person.name)}`);
  await staff.page.getByRole('link', { name: person.name, exact: true }).click();
  await staff.page.getByRole('link', { name: person.numbers[0] }).click();
  await staff.page.getByRole('link', { name: 'By e-mail' }).click();
  await t.look(staff, 'invoice by mail, none yet');
  await staff.page.getByRole('button', { name: 'Send the invoice' }).click();
  await staff.see('It is on its way.');
  const path = await linkIn(t, person.email, 'i');

  const v = await t.visitor(how);
  await v.page.goto(path);
  await v.see(person.numbers[0], '37.50');
  check(v.path().startsWith('/invoices/'), `the token stays in the address: ${v.path()}`);
  await v.miss(person.numbers[1]);
  await t.look(v, 'invoice by link');
  if (how.script) {
    await until(async () => {
      await v.page.mouse.move(40 + Math.random() * 200, 90);
      await staff.page.reload();
      return !(await staff.words()).includes('not yet');
    }, 'the first look is not noted');
    await t.look(staff, 'invoice by mail, seen');
  }
  await v.page.getByRole('button', { name: /^Pay .* now$/ }).click();
  await v.see('Check and pay', person.numbers[0]);
  await t.look(v, 'review by link');
  await v.page.getByRole('radio', { name: /Card/ }).check();
  await v.page.getByRole('button', { name: /^Make payment/ }).click();
  await v.page.getByRole('heading', { name: /^Continue to/ }).waitFor();
  await t.look(v, 'go on by link');
  await v.page.getByRole('button', { name: 'Cancel payment' }).click();
  await v.see('Payment cancelled');
  await t.look(v, 'payment by link');
  await v.page.goto('/invoices');
  check(v.path().startsWith('/login'), `the link opens ${v.path()}`);

  await staff.page.reload();
  await staff.page.getByRole('button', { name: /Take back/ }).first().click();
  await staff.see('taken back');
  const late = await t.visitor(how);
  await late.page.goto(path);
  await late.see('This link is no longer good');
  await t.look(late, 'invoice link, taken back');
});
