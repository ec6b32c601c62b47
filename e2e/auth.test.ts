import { expect, test } from 'vitest';
import { attachSample, becomeCustomer, DESKTOP, logIn, PHONE } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test.each([
  ['phone', PHONE],
  ['desktop', DESKTOP],
])('a refused form shows its errors, keeps the input, and raises no page error (%s)', async (_what, viewport) => {
  const { page, close } = await stage.enter(viewport);
  const who = await becomeCustomer(page);
  await page.context().clearCookies();
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password').fill('not my password');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page
    .getByRole('alert')
    .or(page.getByText(/do not match|wrong|not right/i))
    .first()
    .waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe(who.email);
  await page.goto('/signup');
  await page.getByLabel('Name or company').fill('Twice');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password').fill('1234567890');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByText('Many people use this password').waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe(who.email);
  await close();
});

test('a bank export with semicolons and a bad line is mapped, shown as read, and attached', async () => {
  const { page, close } = await stage.enter(PHONE);
  await becomeCustomer(page);
  await page.goto('/accounts/new');
  const lines = [
    'Buchungstag;Betrag;Text',
    '02.01.2026;"1.234,56";Miete',
    '31.02.2026;5,00;kein Tag',
    '03.02.2026;-20,10;"Strom; Gas"',
  ];
  const file = { name: 'umsaetze.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${lines.join('\r\n')}`) };
  await page.getByLabel('Bank export').setInputFiles(file);
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.waitForURL('**/accounts/import/*');
  await page.getByLabel('Name', { exact: true }).fill('Operating');
  await page.getByLabel(/institution/i).fill('Sparkasse');
  await page.getByLabel(/^Today’s balance/).fill('1200.50');
  await page.locator('[name=accountCurrency]').filter({ visible: true }).selectOption('EUR');
  await page.getByText('€1,234.56').first().waitFor();
  await page.getByText('1 line cannot be read').waitFor();
  await page.getByRole('button', { name: 'Attach this account' }).click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await page.getByRole('heading', { name: 'Operating' }).waitFor();
  await close();
});

test('an admin sees everybody’s usage, and to a customer no admin page is there', async () => {
  const customer = await stage.enter();
  await becomeCustomer(customer.page);
  await attachSample(customer.page);
  for (const path of [
    '/admin',
    '/admin/customers',
    '/admin/customers/x',
    '/admin/events',
    '/admin/events/x',
    '/admin/csv/customers',
  ]) {
    expect((await customer.page.request.get(path)).status()).toBe(404);
  }
  await customer.close();
  const admin = await stage.enter();
  await logIn(admin.page, { email: 'admin@headroom.example', password: 'admin-headroom' });
  for (const [path, heading] of [
    ['/admin', /today/i],
    ['/admin/usage', /usage/i],
    ['/admin/customers', /customers/i],
    ['/admin/events', /events/i],
  ] as const) {
    await admin.page.goto(path);
    await admin.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  }
  await admin.page.goto('/admin/customers');
  await admin.page.getByRole('link', { name: /Story/ }).first().click();
  await admin.page.waitForURL('**/admin/customers/*');
  await admin.close();
});

test('a page without a session redirects to the log-in page and back', async () => {
  const { page, close } = await stage.enter();
  const who = await becomeCustomer(page);
  await page.context().clearCookies();
  await page.goto('/billing');
  await page.waitForURL('**/login?next=%2Fbilling');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.waitForURL('**/billing');
  await close();
});

test('after logging out the way back shows nothing of what was there', async () => {
  const { page, close } = await stage.enter();
  await becomeCustomer(page);
  await page.getByRole('button', { name: /^Your login/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.waitForURL((url) => url.pathname !== '/overview');
  await page.goBack();
  await page.waitForURL('**/login?next=**');
  await close();
});
