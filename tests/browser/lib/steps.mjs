// The steps that journeys of paying share.
import { check, same, until } from './suite.mjs';

// From a list to the review, by the button in the invoice's own row.
export async function payRow(v, number) {
  await v.page.getByRole('button', { name: `Pay ${number}` }).first().click();
  await v.see('Check and pay', number);
}

// On the review: choose a method ("Card") and make the payment.
export async function confirm(v, method) {
  await v.page.getByRole('radio', { name: method }).check();
  await v.page.getByRole('button', { name: 'Make payment' }).click();
}

export async function leave(v) {
  check(/^\/payments\/[\w-]+\/go$/.test(v.path()), `not on the way to the gateway but at ${v.path()}`);
  await v.see('Nothing has been charged.');
  await v.page.getByRole('link', { name: 'Continue to' }).click();
  await v.page.waitForURL(`${v.portal.gateway}/**`);
}

// On the gateway's page: `outcome` is a label there, `press` a button.
export async function atGateway(v, { outcome, press = /^Pay / } = {}) {
  if (outcome) await v.page.getByLabel('What should happen?').selectOption({ label: outcome });
  await v.page.getByRole('button', { name: press }).click();
  await v.page.waitForURL(`${v.portal.origin}/payments/*`);
}

// The payment's page until it says so; without our script it is asked again by hand.
export async function becomes(v, words, limit_ms = 30_000) {
  await until(async () => {
    if ((await v.words()).includes(words)) return true;
    if (!v.script) await v.page.reload();
    return false;
  }, `the payment does not become "${words}"`, limit_ms);
}

export async function payByCard(v, number) {
  await payRow(v, number);
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
}

// The state of an invoice in the list of all.
export async function state(v, number) {
  await v.page.goto(`/invoices?tab=all&q=${number}`);
  const row = v.page.getByRole('row').filter({ hasText: number }).first();
  return (await row.innerText()).replace(/\s+/g, ' ');
}

export async function stateIs(v, number, word) {
  const text = await state(v, number);
  check(text.includes(word), `${number} is not ${word}: ${text}`);
}

export { same };
