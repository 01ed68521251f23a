// Paying an amount, and what is left of it; credits put on invoices, and taken back.
import { check, same, twins } from '../lib/suite.mjs';
import { atGateway, becomes, confirm, leave, stateIs } from '../lib/steps.mjs';

const three = [{ net: '80.25', due: 12 }, { net: '250.00', due: -20 }, { net: '125.50', due: -3 }];

twins('an amount from home goes to the oldest, is changed on the review, and paid', async (t, how) => {
  const person = t.portal.customer({ invoices: three });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [young, oldest, old] = person.numbers;
  await page.goto('/');
  await page.getByRole('link', { name: 'Pay an amount' }).click();
  await v.see('Pay an amount', '3 open invoices', '455.75');
  await t.look(v, 'pay an amount');
  await page.getByLabel('Amount').fill('300,5');
  await page.getByRole('button', { name: 'Show allocation' }).click();
  await v.see('There is a problem');
  same(await page.getByLabel('Amount').inputValue(), '300,5', 'what was typed');
  await t.look(v, 'pay an amount, wrong');
  await page.getByLabel('Amount').fill('300.50');
  await page.getByRole('button', { name: 'Show allocation' }).click();
  await v.see('Check and pay', oldest, old, '€300.50');
  await v.miss(young);
  same(await page.getByLabel(`Pay now on ${old}`).inputValue(), '50.50', 'what goes to the second');
  await page.getByLabel(`Pay now on ${old}`).fill('25.50');
  await page.getByLabel(`Pay now on ${old}`).press('Enter'); // works it out, and removes nothing
  await v.see('Make payment €275.50', oldest, old);
  await confirm(v, 'Card');
  await leave(v);
  await atGateway(v);
  await becomes(v, 'Payment received');
  await v.see('€100.00');
  await page.getByRole('link', { name: 'Got it' }).click();
  same(v.path(), '/', 'where Got it leads');
  await stateIs(v, oldest, 'Paid');
});

twins('what is over is kept as credit, used on the next invoice, taken back and asked back', async (t, how) => {
  const person = t.portal.customer({ invoices: [...three, { net: '60.00', due: 0, kind: 'credit_note' }] });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [, oldest,, note] = person.numbers;
  await page.goto('/invoices');
  await page.getByRole('link', { name: 'Pay an amount' }).click();
  await page.getByLabel('Amount').fill('500.00');
  await page.getByRole('button', { name: 'Show allocation' }).click();
  await v.see('Left over, kept as credit', '€44.25');
  same(await page.getByLabel('Over-payment').inputValue(), '44.25', 'what is over');
  await t.look(v, 'review with an over-payment');

  await page.goto('/credits');
  await v.see('60.00');
  await v.miss('44.25');
  await page.getByRole('link', { name: note, exact: true }).click();
  await v.see('Left to use', 'Nothing of it has been used yet.');
  same(await page.getByLabel(`Use now on ${oldest}`).inputValue(), '60.00', 'what is proposed');
  await t.look(v, 'credit note');
  await page.getByLabel(`Use now on ${oldest}`).fill('70');
  await page.getByRole('button', { name: 'Use it on these invoices' }).click();
  await v.see('That is more than is left, €60.00');
  await t.look(v, 'credit note, too much');
  await page.getByLabel(`Use now on ${oldest}`).fill('40');
  await page.getByRole('button', { name: 'Use it on these invoices' }).click();
  await v.see('Take back', '€40.00');
  await t.look(v, 'credit note, used');
  await page.getByRole('button', { name: `Take back ${oldest}` }).click();
  await v.see('Nothing of it has been used yet.');
  await page.getByText('Ask for a refund').click();
  await page.getByLabel('Message').fill('To the account it came from, please.');
  await page.getByRole('button', { name: 'Ask for €60.00 back' }).click();
  await v.see('A refund of €60.00 was asked for');
});

twins('credits go to the oldest invoice by themselves, when asked to', async (t, how) => {
  const person = t.portal.customer({ invoices: [...three, { net: '90.00', due: 0, kind: 'credit_note' }] });
  const v = await (await t.visitor(how)).enter(person);
  const { page } = v, [, oldest] = person.numbers, auto = 'Put credits and retainers on the oldest open invoices';
  await page.goto('/');
  await page.getByRole('link', { name: 'Retainers', exact: true }).click();
  await v.see('No retainer is to be paid');
  await t.look(v, 'retainers, none');
  await page.goto('/credits');
  await page.getByLabel(auto).check();
  await page.getByRole('button', { name: 'Save' }).click();
  check(await page.getByLabel(auto).isChecked(), 'the box is not ticked');
  await t.look(v, 'credits');
  await page.goto(`/invoices?tab=all&q=${oldest}`);
  await v.see('160.00');
});
