// Paying with nothing but a keyboard: each stop of the focus can be seen, and nothing is skipped.
import { check, same, test } from '../lib/suite.mjs';
import { becomes } from '../lib/steps.mjs';

// What has the focus, and whether one can see that it has: an outline, inside the window, on top.
const focused = () => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const label = element.closest('label')?.getBoundingClientRect() ?? box;
  const x = label.x + Math.min(label.width, innerWidth - label.x) / 2, y = label.y + label.height / 2;
  const top = document.elementFromPoint(x, y);
  return {
    what: `${element.tagName.toLowerCase()} "${(element.innerText || element.value || element.name || '').trim().slice(0, 40)}"`,
    name: (element.labels?.[0]?.innerText || element.innerText || element.value || '').replace(/\s+/g, ' ').trim(),
    id: element.id,
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: label.top >= 0 && label.bottom <= innerHeight + 1 && label.height > 0,
    shown: !!top && (element.contains(top) || top.contains(element) || !!top.closest('label')?.contains(element)),
    body: element === document.body,
  };
};

// Press Tab until what has the focus is wanted; every stop on the way must be visible.
async function tab(v, wanted, most = 80) {
  for (let i = 0; i < most; i++) {
    await v.page.keyboard.press('Tab');
    const at = await v.page.evaluate(focused);
    if (at.body) continue; // the browser's own controls
    check(at.outline, `${v.path()}: the focus on ${at.what} is not shown`);
    check(at.inside && at.shown, `${v.path()}: ${at.what} has the focus where it is not seen`);
    if (wanted(at)) return at;
  }
  check(false, `${v.path()}: not reached with ${most} presses of Tab`);
}

const named = words => at => words instanceof RegExp ? words.test(at.name) : at.name === words;

async function pay(t, script) {
  const person = t.portal.customer({ invoices: [{ net: '64.00', due: -6 }, { net: '12.00', due: 6 }] });
  await t.portal.join(person);
  const v = await t.visitor({ script });
  const { page } = v, key = name => page.keyboard.press(name);
  await page.goto('/login');
  await tab(v, named('Skip to content'));
  await tab(v, at => at.id === 'email');
  await page.keyboard.type(person.email);
  await tab(v, at => at.id === 'password');
  await page.keyboard.type(person.password);
  await key('Enter');
  await page.waitForURL('**/');
  await tab(v, named('Skip to content'));
  await key('Enter');
  same(new URL(page.url()).hash, '#main', 'where the skip link leads');
  await page.goto('/invoices?tab=all');
  await tab(v, named(new RegExp(`^Pay ${person.numbers[0]}`)));
  await key('Enter');
  await page.waitForURL('**/pay/*');
  await tab(v, named(/^Card/));
  if (!await page.getByRole('radio', { name: 'Card' }).isChecked()) await key('Space');
  await tab(v, named(/^Make payment/));
  await key('Enter');
  await page.waitForURL('**/go');
  await tab(v, named(/^Continue to/));
  await key('Enter');
  await page.waitForURL(`${t.portal.gateway}/**`);
  await tab(v, named(/^Pay .*test money/));
  await key('Enter');
  await page.waitForURL(`${t.portal.origin}/payments/*`);
  await becomes(v, 'Payment received');
  await tab(v, named('View receipt'));
  await key('Enter');
  await page.waitForURL('**/receipt');
}

test('pay one invoice by keyboard only', t => pay(t, true));
test('pay one invoice by keyboard only (without our script)', t => pay(t, false));

test('menus open, close with Escape and give the focus back', async t => {
  const v = await (await t.visitor()).enter(t.portal.customer({ invoices: [{ net: '5.00', due: 5 }] }));
  await v.page.goto('/');
  const menu = v.page.locator('.user');
  await menu.locator('summary').focus();
  await v.page.keyboard.press('Enter');
  check(await menu.getByRole('link', { name: 'Change password' }).isVisible(), 'the menu does not open');
  await v.page.keyboard.press('Tab');
  await v.page.keyboard.press('Escape');
  check(!await menu.getByRole('link', { name: 'Change password' }).isVisible(), 'Escape does not close it');
  check(await menu.locator('summary').evaluate(e => e === document.activeElement), 'the focus is lost');
});

test('the menu of a row acts on that row, and without our script its link leads to the invoice', async t => {
  const person = t.portal.customer({ invoices: [{ net: '5.00', due: 5 }, { net: '7.00', due: 9 }] });
  const v = await (await t.visitor()).enter(person), menu = v.page.locator('#row-menu');
  const opener = v.page.getByRole('link', { name: `More, ${person.numbers[0]}` });
  await v.page.goto('/invoices');
  await opener.focus();
  await v.page.keyboard.press('Enter');
  const print = menu.getByRole('link', { name: 'Print' });
  check(await print.evaluate(e => e === document.activeElement), 'the first action has no focus');
  check(/^\/invoices\/[\w-]{20}\/pdf\?show=1$/.test(await print.getAttribute('href')), 'where Print leads');
  for (const [name, end] of [['Comments', 'comments'], ['Dispute', 'dispute']]) {
    const to = await menu.getByRole('link', { name }).getAttribute('href');
    check(new RegExp(`^/invoices/[\\w-]{20}/${end}$`).test(to), `where ${name} leads`);
  }
  await v.page.keyboard.press('Escape');
  check(!await menu.isVisible(), 'Escape does not close it');
  check(await opener.evaluate(e => e === document.activeElement), 'the focus is lost');

  const other = t.portal.customer({ invoices: [{ net: '5.00', due: 5 }] });
  const plain = await (await t.visitor({ script: false })).enter(other);
  await plain.page.goto('/invoices');
  await plain.page.getByRole('link', { name: `More, ${other.numbers[0]}` }).click();
  await plain.page.waitForURL('**/invoices/*');
  check((await plain.page.locator('h1').innerText()).includes(other.numbers[0]), 'the link leads elsewhere');
});

test('the error summary takes the focus on every form that came back', async t => {
  const person = t.portal.customer({ invoices: [{ net: '64.00', due: -6 }] });
  const v = await (await t.visitor()).enter(person);
  await v.page.goto('/invoices');
  await v.page.getByRole('button', { name: `Pay ${person.numbers[0]}` }).first().click();
  const amount = v.page.getByLabel(`Pay now on ${person.numbers[0]}`);
  await amount.fill('many');
  await v.page.getByRole('button', { name: 'Make payment' }).click();
  same(await v.page.evaluate(() => document.activeElement.className), 'sum-err', 'what has the focus');
  await v.page.locator('.sum-err a').first().click();
  check(await amount.evaluate(e => e === document.activeElement), 'the link does not lead to the field');
});
