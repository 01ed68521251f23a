// What customers send: a document to somebody else, a message, a review, a transfer that is on its way.
import { check, day, twins, until } from '../lib/suite.mjs';

async function staff(t, how, role) {
  const v = await t.visitor(how);
  await v.page.goto('/staff/login');
  await v.login(t.portal.org.staff.find(one => one.role === role));
  await v.see('Today');
  return v;
}

async function inbox(s, tab, item) {
  await s.page.goto('/staff/inbox');
  await s.page.getByRole('navigation', { name: 'Kinds' }).getByRole('link', { name: tab }).click();
  await s.page.locator('a.item', { hasText: item }).first().click();
}

twins('an invoice is forwarded from the list, and its receiver noted', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '41.00', due: 9 }] }), [number] = person.numbers;
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/invoices');
  if (how.script) {
    await page.getByRole('link', { name: `More, ${number}` }).click();
    await page.locator('#row-menu').getByRole('link', { name: 'Forward' }).click();
  } else {
    await page.getByRole('link', { name: number, exact: true }).click();
    await page.getByRole('link', { name: 'Forward' }).click();
  }
  await v.see(`Forward ${number} by e-mail`, 'Note the receiver');
  await t.look(v, 'forward');
  await page.getByRole('button', { name: 'Forward' }).click();
  await v.see('There is a problem', 'Enter an e-mail address');
  await t.look(v, 'forward, wrong');
  await page.getByLabel('To', { exact: true }).fill('mia@tax.example');
  await page.getByLabel('Message').fill('For the October books.');
  await page.getByRole('button', { name: 'Forward' }).click();
  await v.see('It is on its way.');
  await t.look(v, 'forward, sent');
  await page.getByRole('link', { name: number }).click();
  await v.see('Forwarded by e-mail', 'to mia@tax.example');
  const s = await staff(t, how, 'support');
  await s.page.goto(`/staff/customers?q=${person.number}`);
  await s.page.getByRole('link', { name: person.name }).click();
  await s.see('mia@tax.example', 'None: known by forwarding');
});

twins('a message about an invoice is answered, and a review is read', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '43.00', due: 9 }] }), [number] = person.numbers;
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('link', { name: 'Send e-mail' }).click();
  check(await page.getByLabel('Subject').inputValue() === `About invoice ${number}`, 'the number is not filled in');
  await t.look(v, 'contact');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await v.see('There is a problem', 'Write what you want to say.');
  await t.look(v, 'contact, wrong');
  await page.getByLabel('Message').fill('Which period is this for?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await v.see('Sent. A copy is on its way to you.', 'Which period is this for?');
  await t.look(v, 'contact, a message');

  const s = await staff(t, how, 'support');
  await inbox(s, 'Messages', person.name);
  await s.page.getByRole('link', { name: 'Open it' }).click();
  await s.see(`About invoice ${number}`, 'Which period is this for?', 'The reply is mailed');
  await t.look(s, 'staff, a message');
  await s.page.getByLabel('Reply').fill('October.');
  await s.page.getByRole('button', { name: 'Send the reply' }).click();
  await s.see('October.');
  await page.reload();
  await v.see('October.');

  await page.goto('/review');
  await t.look(v, 'review of the seller');
  await page.getByLabel('Rating').selectOption({ label: '4, good' });
  await page.getByLabel('Review').fill('Quick answers.');
  await page.getByRole('button', { name: 'Send the review' }).click();
  await v.see('Your review was sent.');
  await inbox(s, 'Reviews', person.name);
  await s.page.getByRole('link', { name: 'Open it' }).click();
  await s.see('4 of 5', 'Quick answers.');
  await t.look(s, 'staff, a review of us');
});

twins('a transfer is reported, refused with a reason, and reported anew', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '45.00', due: -6 }, { net: '15.00', due: 6 }] });
  const [number, other] = person.numbers;
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('link', { name: 'I have already paid' }).click();
  await v.see(other, 'Invoices it is of');
  await t.look(v, 'already paid');
  await page.getByLabel('Amount').fill('0');
  await page.getByRole('button', { name: 'Report the transfer' }).click();
  await v.see('There is a problem', 'Enter the reference of the transfer.');
  await t.look(v, 'already paid, wrong');
  await page.getByLabel('Reference').fill('TR 4711');
  await page.getByLabel(new RegExp(other)).check();
  await page.getByLabel('Amount').fill('60.00');
  await page.getByRole('button', { name: 'Report the transfer' }).click();
  await v.see('Reported as paid on', 'TR 4711', 'Take the report back');
  await t.look(v, 'invoice reported as paid');
  await page.goto('/invoices');
  await v.see('reported as paid on');
  await t.look(v, 'invoices, reported as paid');

  const s = await staff(t, how, 'accountant');
  await inbox(s, 'Transfers', person.name);
  await s.page.getByRole('link', { name: 'Open it' }).click();
  await s.see('Waiting for the money', 'TR 4711', other);
  await t.look(s, 'staff, a reported transfer');
  await s.page.getByLabel('Why').fill('Nothing of this amount came.');
  await s.page.getByRole('button', { name: 'Refuse it' }).click();
  await s.see('Refused: Nothing of this amount came.');
  await page.getByRole('link', { name: number, exact: true }).click();
  await v.miss('Reported as paid on');
  await v.see('Reported transfer not found', 'I have already paid');
});

twins('staff learn of the first look at an invoice', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '47.00', due: 9 }] }), [number] = person.numbers;
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).click();
  const s = await staff(t, how, 'support');
  const told = async () => {
    await s.page.goto('/staff/inbox?kind=view');
    return (await s.words()).includes(`First view of ${number}`);
  };
  check(!await told(), 'loading the page was taken for a look');
  if (how.script) {
    await until(async () => {
      await page.mouse.move(40 + Math.random() * 200, 90);
      return told();
    }, 'the first look is not told');
    await t.look(s, 'staff, inbox of first views');
    return;
  }
  await page.getByText('Promise to pay later').click();
  await page.getByLabel('Pay by').fill(day(10));
  await page.getByRole('button', { name: 'Promise', exact: true }).click();
  await until(told, 'a form about it is no sign');
});
