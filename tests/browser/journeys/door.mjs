// Getting in and out, and what stands at the door: log in, log out, passwords, errors.
import { check, same, test, twins } from '../lib/suite.mjs';

const someone = t => t.portal.org.customers[0].contacts[0];

twins('log in, and out again; the back button then shows nothing private', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '120.00', due: -5 }] });
  await t.portal.join(person);
  const v = await t.visitor(how);
  await v.page.goto('/invoices');
  same(new URL(v.page.url()).pathname, '/login', 'where one without a session is sent');
  await t.look(v, 'log in');
  await v.login(person);
  same(v.path(), '/invoices', 'where one wanted to go');
  await v.see(person.numbers[0]);
  await v.page.goto('/');
  await v.page.locator('.user summary').click();
  await t.look(v, 'home with the menu open');
  await v.page.locator('.user').getByRole('button', { name: 'Log out' }).click();
  await v.page.waitForURL('**/login*');
  await v.page.goBack();
  await v.page.waitForLoadState();
  const text = await v.page.locator('body').innerText();
  check(!text.includes(person.name) && !text.includes('120.00'), 'going back shows what was private');
  same((await v.context.cookies()).filter(c => c.name === 'cf' && c.value).length, 0, 'cookies left');
});

twins('a wrong password is told beside the field, and the address stays', async (t, how) => {
  const v = await t.visitor(how);
  await v.page.goto('/login');
  await v.login({ email: someone(t).email, password: 'not this one at all' });
  await v.see('E-mail address or password is wrong.');
  same(await v.page.getByLabel('E-mail address').inputValue(), someone(t).email, 'the address');
  same(await v.page.getByLabel('Password', { exact: true }).inputValue(), '', 'the password');
  check((await v.page.title()).startsWith('Error: '), 'the title does not begin with Error');
  await t.look(v, 'wrong password');
  if (!how.script) return;
  const focus = await v.page.evaluate(() => document.activeElement.className);
  same(focus, 'sum-err', 'what has the focus');
  await v.page.locator('.sum-err a').first().click();
  same(await v.page.evaluate(() => document.activeElement.id), 'password', 'where the link leads');
});

twins('a forgotten password is answered alike for known and unknown addresses', async (t, how) => {
  const v = await t.visitor(how);
  const answers = [];
  for (const email of [someone(t).email, 'nobody.at.all@harbour.example']) {
    await v.page.goto('/login');
    await v.page.getByRole('link', { name: 'Forgotten password?' }).click();
    await t.look(v, 'forgotten password');
    await v.page.getByLabel('E-mail address').fill(email);
    await v.page.getByRole('button', { name: 'Send the link' }).click();
    await v.see('Check your e-mail', email);
    answers.push((await v.words()).replace(email, ''));
    await t.look(v, 'forgotten password, sent');
  }
  same(answers[0], answers[1], 'the two answers');
  await v.page.goto('/forgot');
  await v.page.getByLabel('E-mail address').fill('no address');
  await v.page.getByRole('button', { name: 'Send the link' }).click();
  await v.see('There is a problem');
  await t.look(v, 'forgotten password, no address');
});

twins('a join link sets a password, once', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '75.00', due: 10 }] });
  const v = await t.visitor(how);
  await v.page.goto(person.link);
  await v.see(`Choose a password for ${person.email}`);
  await t.look(v, 'join');
  const [first, again] = [v.page.getByLabel('New password', { exact: true }),
    v.page.getByLabel('New password again')];
  await first.fill(person.password);
  if (how.script) check(await v.page.locator('.rules li.ok').count() === 3, 'the rules are not ticked');
  await again.fill('something else here');
  await v.page.getByRole('button', { name: 'Save password' }).click();
  await v.see('The two passwords differ.');
  await t.look(v, 'join, passwords differ');
  await first.fill(person.password);
  await again.fill(person.password);
  await v.page.getByRole('button', { name: 'Save password' }).click();
  await v.page.waitForURL('**/');
  await v.see('75.00');
  const late = await t.visitor(how);
  await late.page.goto(person.link);
  check(!await late.page.getByLabel('New password', { exact: true }).count(), 'the link works twice');
  await t.look(late, 'used link');
});

twins('change the password', async (t, how) => {
  const person = t.portal.customer();
  const v = await (await t.visitor(how)).enter(person);
  await v.page.goto('/password');
  await t.look(v, 'change password');
  await v.page.getByLabel('Present password').fill('wrong wrong wrong');
  await v.page.getByLabel('New password', { exact: true }).fill('another lantern by the quay');
  await v.page.getByLabel('New password again').fill('another lantern by the quay');
  await v.page.getByRole('button', { name: 'Save password' }).click();
  await v.see('There is a problem');
  await t.look(v, 'change password, wrong one');
  await v.page.getByLabel('Present password').fill(person.password);
  await v.page.getByLabel('New password', { exact: true }).fill('another lantern by the quay');
  await v.page.getByLabel('New password again').fill('another lantern by the quay');
  await v.page.getByRole('button', { name: 'Save password' }).click();
  await v.page.waitForURL('**/');
});

test('addresses that are not there say so, with and without a session', async t => {
  const v = await t.visitor();
  await v.page.goto('/nowhere');
  await t.look(v, 'not found');
  same(v.page.answer.status(), 404, 'the status');
  await v.enter(t.portal.customer());
  await v.page.goto('/invoices/AAAAAAAAAAAAAAAAAAAA');
  same(v.page.answer.status(), 404, 'the status of an invoice that is not there');
  await t.look(v, 'not found, logged in');
});

test('staff log in on their own page', async t => {
  const v = await t.visitor();
  await v.page.goto('/staff/login');
  await t.look(v, 'staff log in');
  await v.login(t.portal.org.staff[0]);
  await v.page.waitForURL('**/staff**');
  await t.look(v, 'staff home');
});

test('one contact of several customers switches between them', async t => {
  const first = t.portal.customer({ invoices: [{ net: '11.00', due: 4 }] });
  const second = t.portal.customer({ invoices: [{ net: '22.00', due: 4 }] });
  t.portal.contact({ customer: second.number, may: 'view,pay', email: first.email });
  const v = await (await t.visitor()).enter(first);
  await v.page.goto('/invoices');
  for (const [to, sees, not] of [[second, second, first], [first, first, second]]) {
    await v.page.locator('.switch summary').click();
    await t.look(v, 'customers to choose from');
    await v.page.locator('.switch').getByRole('link', { name: to.name }).click();
    await v.page.getByRole('link', { name: 'Invoices', exact: true }).first().click();
    await v.see(sees.numbers[0]);
    await v.miss(not.numbers[0]);
  }
});
