// A customer's account and its people: details, tax by way of staff, contacts, one's own settings and data.
import { check, same, test, twins } from '../lib/suite.mjs';

async function staff(t, how, role) {
  const v = await t.visitor(how);
  await v.page.goto('/staff/login');
  await v.login(t.portal.org.staff.find(one => one.role === role));
  await v.see('Today');
  return v;
}

twins('details are changed in their blocks, and another tax treatment waits for staff', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '12.00', due: 9 }], may: 'view,pay,manage' });
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/');
  await v.see('Contacts', 'Account');
  await page.goto('/account');
  await t.look(v, 'account');
  await page.goto('/account/edit/details');
  await page.getByLabel('Phone').fill('call me');
  await page.getByRole('button', { name: 'Save' }).click();
  await v.see('There is a problem', 'Enter a phone number');
  await t.look(v, 'account, details with a fault');
  await page.getByLabel('Phone').fill('+49 30 901820');
  await page.getByRole('button', { name: 'Save' }).click();
  await v.see('Saved.', '+49 30 901820');
  await page.goto('/account/tax');
  await page.getByLabel('Country').fill('DE');
  await page.getByLabel('Tax treatment').selectOption('registered');
  await page.getByLabel('Tax number').fill('DE136695977');
  await page.getByRole('button', { name: 'Ask for this' }).click();
  await v.see('its check digit does not fit');
  await t.look(v, 'account, tax with a fault');
  await page.getByLabel('Tax number').fill('DE136695976');
  await page.getByRole('button', { name: 'Ask for this' }).click();
  await v.see('Waits for', 'DE136695976');
  const s = await staff(t, how, 'accountant');
  await s.page.goto('/staff/tax-changes');
  await t.look(s, 'staff, tax treatments');
  await s.page.getByRole('link', { name: person.name }).click();
  await t.look(s, 'staff, a tax treatment');
  await s.page.getByRole('button', { name: 'Approve' }).click();
  await s.see('Approved');
  await page.reload();
  await v.see('Registered business');
});

twins('a contact is added, permitted and put out of service', async (t, how) => {
  const person = t.portal.customer({ invoices: [{ net: '12.00', due: 9 }], may: 'view,pay,manage' });
  const v = await (await t.visitor(how)).enter(person), { page } = v;
  await page.goto('/contacts');
  await page.getByLabel('Name').fill('Noor Haddad');
  await page.getByLabel('E-mail address').fill(`noor-${how.script === false ? 'b' : 'a'}@example.com`);
  await page.getByRole('button', { name: 'Add and invite' }).click();
  await v.see('Saved.', 'Noor Haddad', 'Invited');
  await t.look(v, 'contacts');
  await page.getByRole('link', { name: 'Edit Noor Haddad' }).click();
  await t.look(v, 'a contact');
  await page.getByRole('button', { name: 'Invite again' }).click();
  await v.see('It is on its way.');
  await page.getByRole('button', { name: 'End their access' }).click();
  await v.see('No access');
  await page.getByRole('link', { name: 'Edit Noor Haddad' }).click();
  await page.getByRole('button', { name: 'Take off the list' }).click();
  same(await page.getByText('Noor Haddad').count(), 0, 'people of that name');
  await page.goto('/contacts/links');
  await t.look(v, 'links in mails');
});

test('a person sets the zone, sees what is kept and reads the public pages', async t => {
  const person = t.portal.customer({ invoices: [{ net: '12.00', due: 9 }], may: 'view,pay,manage' });
  const v = await (await t.visitor()).enter(person), { page } = v;
  await page.goto('/account/person');
  await t.look(v, 'a person');
  await page.getByLabel('Time zone').fill('Asia/Tokyo');
  await page.getByRole('button', { name: 'Save' }).click();
  await v.see('Saved.');
  await page.goto('/sessions');
  check((await page.locator('main').innerText()).includes('UTC+9'), 'clock times in the zone that was set');
  await page.goto('/account/privacy');
  await v.see('What stays');
  await t.look(v, 'a person, data');
  for (const path of ['/privacy', '/legal', '/accessibility']) {
    await page.goto(path);
    await t.look(v, `public page ${path}`);
  }
  const s = await staff(t, {}, 'owner');
  for (const path of ['/staff/new-customer', '/staff/settings/privacy', '/staff/person']) {
    await s.page.goto(path);
    await t.look(s, `staff ${path}`);
  }
});
