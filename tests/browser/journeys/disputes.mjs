// Comments and disputes: said by both sides, the rest paid, corrected by staff.
import { check, twins } from '../lib/suite.mjs';

twins('an invoice is asked about, disputed in part, and withdrawn', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '250.00', due: -3 }, { net: '20.00', due: 9 }] });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [number, other] = person.numbers;
  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).first().click();
  await v.see('Nothing was written yet.');
  await page.getByLabel('Add a comment').fill('Which order is this for?');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await v.see('Which order is this for?', 'Seen by both sides');
  await t.look(v, 'an invoice with a comment');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await v.see('Write what you want to say');
  await t.look(v, 'comments, nothing said');

  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).first().click();
  await page.getByRole('link', { name: 'Dispute', exact: true }).click();
  await v.see(`Dispute ${number}`, 'Which lines?');
  await t.look(v, 'dispute an invoice');
  await page.getByRole('button', { name: 'Send the dispute' }).click();
  await v.see('Say what is wrong.');
  await t.look(v, 'dispute an invoice, wrong');
  await page.getByRole('checkbox').first().check();
  await page.getByLabel('Reason').selectOption('price');
  await page.getByLabel('What is wrong?').fill('We agreed on less.');
  await page.getByLabel('Amount you dispute').fill('100.00');
  await page.getByRole('button', { name: 'Send the dispute' }).click();
  await v.see('We agreed on less.', '€100.00', 'Open');
  await t.look(v, 'a dispute');
  await page.getByRole('link', { name: number }).first().click();
  await v.see('Disputed', 'is disputed');
  await page.getByRole('button', { name: /^Pay .* now$/ }).click();
  await v.see('Check and pay', '€100.00 disputed');
  await t.look(v, 'review with something disputed');
  check(!await page.getByLabel('Pay what we dispute, too').isChecked(), 'what is disputed is not paid unasked');

  await page.goto('/');
  await v.see('€100.00 of it disputed, on 1 invoice', 'Pay €150.00 overdue', 'Pay all €170.00', 'Leaves out €100.00');
  await t.look(v, 'home with something disputed');
  await page.getByRole('link', { name: 'Leaves out' }).click();
  await v.see(number, '1 invoice in all', '€100.00 disputed');
  await page.goto('/invoices');
  await page.getByLabel(number).first().check();
  await page.getByText(v.script ? 'Left out, disputed: €100.00 (1)' : 'What is disputed is left out.').waitFor();
  await t.look(v, 'a selection with something disputed');
  if (v.script) {
    await page.getByLabel(number).first().uncheck();
    await page.getByLabel(other).first().check();
    await page.getByText('Left out, disputed').waitFor({ state: 'hidden' });
  }
  await page.goto('/list/paste');
  await page.getByLabel('One invoice or order number a line').fill(`${number}\n${other}\t5.00\n${number}-X\n`);
  await page.getByRole('button', { name: 'Look them up' }).click();
  await v.see('Ticked, what is not disputed of it', 'Ticked, in part');
  await t.look(v, 'paste numbers, disputed');

  await page.goto('/requests');
  await v.see('Requests', 'In dispute', number, 'No refund was asked for');
  await t.look(v, 'requests');
  await page.getByRole('link', { name: /^D-/ }).click();
  await page.getByRole('button', { name: 'Withdraw this dispute' }).click();
  await v.see('It was withdrawn.');
  await t.look(v, 'a dispute that ended');
});

twins('staff find a dispute in their inbox, answer it and correct it', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '80.00', due: 9 }] });
  const v = await (await t.visitor(how)).enter(person), [number] = person.numbers;
  await v.page.goto('/invoices');
  await v.page.getByRole('link', { name: number, exact: true }).first().click();
  await v.page.getByRole('link', { name: 'Dispute', exact: true }).click();
  await v.page.getByLabel('Reason').selectOption('quantity');
  await v.page.getByLabel('What is wrong?').fill(`Half of ${number} only.`);
  await v.page.getByRole('button', { name: 'Send the dispute' }).click();
  await v.see('Open', '€80.00');

  const staff = await t.visitor(how), { page } = staff;
  await page.goto('/staff/login');
  await staff.login(t.portal.org.staff.find(s => s.role === 'accountant'));
  await page.waitForURL('**/staff**');
  await page.goto('/staff/inbox');
  await t.look(staff, 'inbox');
  await page.goto('/staff/inbox?kind=objection');
  await page.getByRole('link', { name: person.name }).first().click();
  await staff.see(number, 'Open it');
  await t.look(staff, 'an item of the inbox');
  await page.getByRole('link', { name: 'Open it' }).click();
  await staff.see('What is disputed', `Half of ${number} only.`);
  await t.look(staff, 'a dispute, for staff');
  await page.getByLabel('Add a comment').fill('You are right.');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await staff.see('Answered', 'You are right.');
  await page.getByLabel('before tax').first().fill('40.00');
  await page.getByRole('button', { name: 'Issue the credit note' }).click();
  await staff.see('Enter the number of the credit note.');
  await t.look(staff, 'a dispute corrected without a number');
  await page.getByLabel('Number of the credit note').fill(`${number}-C`);
  await page.getByRole('button', { name: 'Issue the credit note' }).click();
  await staff.see(`Corrected by credit note ${number}-C.`);
  await t.look(staff, 'a dispute that ended, for staff');
  await page.goto('/staff/objections');
  await t.look(staff, 'disputed invoices');
  await page.goto('/staff/inbox/mails');
  await t.look(staff, 'mails about the inbox');

  await v.page.reload();
  await v.see('Corrected', `${number}-C`);
  await v.page.getByRole('link', { name: number, exact: true }).first().click();
  await v.see('€40.00');
});
