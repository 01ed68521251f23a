// Promises, payment plans and requests: what customers and staff say to each other about paying.
import { check, day, same, test, twins } from '../lib/suite.mjs';
import { atGateway, becomes, confirm, leave, stateIs } from '../lib/steps.mjs';

// A staff user at the console.
async function staff(t, how, role) {
  const v = await t.visitor(how);
  await v.page.goto('/staff/login');
  await v.login(t.portal.org.staff.find(one => one.role === role));
  await v.see('Today');
  return v;
}

// From the list of customers to one invoice.
async function invoiceOf(v, person, number) {
  await v.page.goto(`/staff/customers?q=${person.number}`);
  await v.page.getByRole('link', { name: person.name }).click();
  await v.page.getByRole('link', { name: number }).click();
}

async function paysByCard(v) {
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
}

twins('a promise to pay is made, seen by staff, changed and taken back', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '90.00', due: -12 }] }), [number] = person.numbers;
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByText('Promise to pay later').click();
  await page.getByLabel('Pay by').fill(day(120));
  await page.getByLabel('Message').fill('After the fair');
  await page.getByRole('button', { name: 'Promise', exact: true }).click();
  await v.see('There is a problem', 'at most 90 days');
  same(await page.getByLabel('Message').inputValue(), 'After the fair', 'what was typed');
  await t.look(v, 'promise, wrong');
  await page.getByLabel('Pay by').fill(day(20));
  await page.getByRole('button', { name: 'Promise', exact: true }).click();
  await v.see('Promised for', 'Promised: €90.00 by', 'Overdue');
  await t.look(v, 'invoice with a promise');
  await stateIs(v, number, 'promised for');

  const s = await staff(t, how, 'support');
  await invoiceOf(s, person, number);
  await s.see('Promised for', 'Ines Calder promised €90.00', 'After the fair');
  await t.look(s, 'staff, invoice with a promise');

  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByText('Change the promise').click();
  await page.getByRole('button', { name: 'Take the promise back' }).click();
  await v.see('Promise to pay later', 'Promise taken back');
  await v.miss('Promised for');
});

twins('a plan made by staff is paid part by part, then the rest at once', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '100.00', due: -30 }] }), [number] = person.numbers;
  const s = await staff(t, how, 'accountant');
  await invoiceOf(s, person, number);
  await s.page.getByText('Split what is open into parts').click();
  await s.page.getByLabel('Number of parts').fill('3');
  await s.page.getByLabel('First day').fill(day(3));
  await s.page.getByLabel('A part every').selectOption({ label: 'Week' });
  await s.page.getByRole('button', { name: 'Write the parts out' }).click();
  const list = s.page.getByLabel('Or each part');
  check((await list.inputValue()).includes(`${day(17)} 33.34`), `not the parts: ${await list.inputValue()}`);
  await list.fill(`${day(3)} 40.00\n${day(10)} 30.00`);
  await s.page.getByRole('button', { name: 'Make the plan' }).click();
  await s.see('The parts must come to what is open, exactly.');
  await t.look(s, 'staff, a plan that is none');
  await list.fill(`${day(3)} 40.00\n${day(10)} 30.00\n${day(17)} 30.00`);
  await s.page.getByRole('button', { name: 'Make the plan' }).click();
  await s.see('Part 1 of 3', 'End the plan');
  await t.look(s, 'staff, invoice with a plan');

  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/');
  await v.see('part 1 of 3: €40.00');
  await t.look(v, 'home with a plan');
  await page.goto('/invoices');
  await v.see('part 1 of 3: €40.00');
  await v.miss('Overdue,');
  await page.getByRole('link', { name: number, exact: true }).click();
  await v.see('Next part', 'of €100.00 that is open', 'Payment plan');
  await t.look(v, 'invoice with a plan');
  await page.getByRole('button', { name: 'Pay €40.00 now' }).click();
  await v.see('Check and pay', '€40.00 by its plan');
  same(await page.getByLabel(`Pay now on ${number}`).inputValue(), '40.00', 'what is proposed');
  await t.look(v, 'review with a plan');
  await paysByCard(v);
  await page.goto('/invoices');
  await page.getByRole('link', { name: number, exact: true }).click();
  await v.see('Part 2 of 3', 'paid');
  await page.getByRole('button', { name: 'Pay €30.00 now' }).click();
  await page.getByLabel(`Pay now on ${number}`).fill('60.00');
  if (!v.script) await page.getByRole('button', { name: 'Work the total out again' }).click();
  await paysByCard(v);
  await stateIs(v, number, 'Paid');
});

twins('a refund that was asked for is refused with words the customer reads', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '60.00', due: 0, kind: 'credit_note' }] });
  const v = await (await t.visitor(how)).enter(person), { page } = v, [note] = person.numbers;
  await page.goto('/credits');
  await page.getByRole('link', { name: note, exact: true }).click();
  await page.getByText('Ask for a refund').click();
  await page.getByRole('button', { name: 'Ask for €60.00 back' }).click();
  await v.see('A refund of €60.00 was asked for');

  const s = await staff(t, how, 'accountant');
  await s.page.getByRole('link', { name: 'Requests', exact: true }).click();
  await s.see('Waiting', person.name);
  await t.look(s, 'staff, requests');
  await s.page.getByRole('link', { name: note }).click();
  await s.see('€60.00', 'Free now');
  await s.page.getByRole('button', { name: 'Refuse' }).click();
  await s.see('There is a problem', 'Say why, for who asked.');
  await t.look(s, 'staff, a request');
  await s.page.getByLabel('Answer').fill('It is for later invoices.');
  await s.page.getByRole('button', { name: 'Refuse' }).click();
  await s.miss(person.name);

  await page.reload();
  await v.see('was refused. It is for later invoices.');
});

// The demo has one that is to be paid.
test('a retainer invoice is paid, first in part without our script, and is there to be used', async t => {
  const meridian = t.portal.org.customers.find(one => one.number === 'K-1001');
  const [person] = meridian.contacts.filter(one => one.permissions.includes('pay'));
  for (const [script, amount] of [[false, '100000.00'], [true, '71100.00']]) {
    const v = await t.visitor({ script }), { page } = v;
    await page.goto('/login');
    await v.login(person);
    await page.getByRole('link', { name: 'Retainers', exact: true }).click();
    await page.getByRole('button', { name: 'Pay KCSR-2627-00003' }).click();
    await v.see('Check and pay', 'KCSR-2627-00003');
    await page.getByLabel('Pay now on KCSR-2627-00003').fill(amount);
    if (!script) await page.getByRole('button', { name: 'Work the total out again' }).click();
    await paysByCard(v);
    await page.goto('/retainers?tab=all');
    await t.look(v, 'retainers, one paid');
  }
  const v = await t.visitor({ script: true }), { page } = v;
  await page.goto('/login');
  await v.login(person);
  await page.goto('/retainers');
  await v.miss('KCSR-2627-00003');
  await page.goto('/credits');
  await v.see('KCSR-2627-00003', '1,71,100.00');
});
