// Pictures of the pages, for people who judge how they look, and for the README.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { atGateway, becomes, confirm, leave, payRow } from './steps.mjs';
import { Visitor } from './visitor.mjs';

const LIGHT_AND_DARK = ['light', 'dark'];
const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];

async function shoot(v, folder, name) {
  for (const size of SIZES) {
    await v.page.setViewportSize(size);
    for (const colorScheme of LIGHT_AND_DARK) {
      await v.page.emulateMedia({ colorScheme });
      await v.page.screenshot({ path: join(folder, `${name}-${size.width}-${colorScheme}.png`),
        fullPage: true });
    }
  }
  await v.page.setViewportSize(SIZES[0]);
  await v.page.emulateMedia({ colorScheme: 'light' });
}

// What the README shows: the window as it is, wide and light.
async function readme(v, folder) {
  await v.page.goto('/');
  await v.page.screenshot({ path: join(folder, 'readme-home.png') });
  await v.page.goto('/invoices?tab=all');
  const boxes = v.page.locator('tbody input[name=invoice]:enabled');
  for (const n of [2, 3]) await boxes.nth(n).check();
  await v.page.mouse.move(0, 0);
  await v.page.waitForTimeout(200);
  await v.page.screenshot({ path: join(folder, 'readme-invoices.png') });
}

async function rich(browser, portal, folder) {
  const customer = portal.org.customers.find(c => c.contacts.some(p => p.permissions.includes('pay')));
  const v = await Visitor.open(browser, portal);
  await v.page.goto('/login');
  await shoot(v, folder, 'login');
  await v.login({ email: 'someone@example.com', password: 'not this one' });
  await shoot(v, folder, 'login-wrong');
  await v.login(customer.contacts.find(p => p.permissions.includes('pay')));
  await v.page.waitForURL('**/');
  await shoot(v, folder, 'home');
  await readme(v, folder);
  for (const tab of ['all', 'overdue', 'paid', 'pending']) {
    await v.page.goto(`/invoices?tab=${tab}`);
    await shoot(v, folder, `invoices-${tab}`);
  }
  await v.page.goto('/invoices?tab=all&q=nothing-like-this');
  await shoot(v, folder, 'invoices-none');
  await v.page.goto('/invoices?tab=overdue');
  for (const box of await v.page.locator('tbody input[name=invoice]:enabled').all()) await box.check();
  await v.page.waitForTimeout(200); // the sum is spoken, and shown, after the last of quick changes
  await shoot(v, folder, 'invoices-ticked');
  await v.page.locator('.bulk').getByRole('button', { name: /Pay selected/ }).click();
  await shoot(v, folder, 'review-many');
  await v.page.goto('/invoices?tab=overdue');
  await v.page.locator('th[scope=row] a').first().click();
  await shoot(v, folder, 'invoice');
  for (const path of ['payments', 'credits', 'password', 'nowhere']) {
    await v.page.goto(`/${path}`);
    await shoot(v, folder, path);
  }
  await v.context.close();
}

async function paying(browser, portal, folder) {
  const person = portal.customer({ invoices: [{ net: '250.00', due: -20 }, { net: '125.50', due: -3 },
    { net: '80.25', due: 12 }, { net: '64.00', due: 20 }] });
  const v = await (await Visitor.open(browser, portal)).enter(person);
  const begin = async (number, method) => {
    await v.page.goto('/invoices?tab=all');
    await payRow(v, number);
    await confirm(v, method);
  };
  await v.page.goto('/invoices?tab=all');
  await payRow(v, person.numbers[0]);
  await shoot(v, folder, 'review');
  await v.page.getByLabel(/^Pay now on/).fill('9,999.00');
  await confirm(v, 'Card');
  await shoot(v, folder, 'review-fault');
  await begin(person.numbers[0], 'Card');
  await shoot(v, folder, 'go');
  await leave(v);
  await shoot(v, folder, 'gateway');
  await atGateway(v);
  await becomes(v, 'Payment received');
  await shoot(v, folder, 'confirmation');
  await v.page.getByRole('link', { name: 'View receipt' }).click();
  await shoot(v, folder, 'receipt');
  await begin(person.numbers[1], 'Bank debit');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment request received');
  await shoot(v, folder, 'request');
  await begin(person.numbers[2], 'Card');
  await leave(v);
  await atGateway(v, { press: 'Decline' });
  await becomes(v, 'The payment did not go through');
  await shoot(v, folder, 'failed');
  await begin(person.numbers[3], 'Card');
  await v.page.goto(v.path().replace('/go', ''));
  await shoot(v, folder, 'waiting');
  await v.page.getByRole('link', { name: 'Continue the payment' }).click();
  await v.page.getByRole('button', { name: 'Cancel payment' }).click();
  await shoot(v, folder, 'cancelled');
  await v.page.goto('/invoices?tab=all');
  await shoot(v, folder, 'invoices-small');
  await v.page.goto('/');
  await shoot(v, folder, 'home-small');
  await v.context.close();
  const empty = await (await Visitor.open(browser, portal)).enter(portal.customer());
  await empty.page.goto('/');
  await shoot(empty, folder, 'home-empty');
  await empty.page.goto('/invoices');
  await shoot(empty, folder, 'invoices-empty');
  await empty.context.close();
}

export async function pictures(browser, portal, folder) {
  mkdirSync(folder, { recursive: true });
  await rich(browser, portal, folder);
  await paying(browser, portal, folder);
}
