import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addressIn, openMail } from './mailbox.ts';
import { ask, becomeCustomer, becomeSubscriber, DESKTOP, logIn, makeScenario, PHONE, runScenario } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

const SIZES = [
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
] as const;
const NEW_PASSWORD = 'wrong donkey charger';

test.each(SIZES)('on %s the name, the time zone and the way of writing amounts are chosen', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  await becomeCustomer(page);
  await page.goto('/settings');
  await page.getByLabel('Name or company').fill('');
  await page.getByRole('button', { name: 'Save name' }).click();
  await page.getByText('Enter your name or your company’s.').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
  await page.getByLabel('Name or company').fill('<b>Ana</b> مرحبا 🎉');
  await page.getByRole('button', { name: 'Save name' }).click();
  await page.waitForURL('**/settings?saved=name');
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await page.getByLabel('Amounts').selectOption('30.00 USD');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL('**/settings?saved=display');
  await page.getByText(/Example: .* GMT\+9, 30\.00\sUSD\./).waitFor();
  await page.reload();
  expect(await page.getByLabel('Name or company').inputValue()).toBe('<b>Ana</b> مرحبا 🎉');
  expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Tokyo');
  await page.goto('/settings/spending');
  await page.getByText(/0\.00\sUSD used this period/).waitFor();
  await close();
});

test.each(SIZES)('on %s the password and the e-mail are changed, and other sessions end', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  const who = await becomeCustomer(page);
  const other = await stage.enter(viewport);
  await logIn(other.page, who);
  await page.goto('/settings/security');
  await page.getByText('Current', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Log out everywhere else' }).click();
  await page.getByText('Session ended.').waitFor();
  await other.page.goto('/overview');
  await other.page.waitForURL('**/login?next=**');
  await other.close();

  const change = async (current: string) => {
    await page.getByLabel('Current password').fill(current);
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
  };
  await change('not the one');
  await page.getByText('This is not your password.').waitFor();
  await change(who.password);
  await page.getByText('Password changed. All other sessions were ended.').waitFor();
  expect(await page.getByLabel('New password').inputValue()).toBe('');

  const email = `new.${who.email}`;
  await page.getByLabel('New e-mail').fill(email);
  await page.getByLabel('Your password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Send confirmation link' }).click();
  await page.getByText(`We sent a link to ${email}`).waitFor();
  const reader = await stage.enter(viewport);
  const text = await openMail(reader.page, stage.portal, { to: email, subject: 'Confirm your new e-mail' });
  await reader.page.goto(addressIn(text, 'Confirm this e-mail'));
  await reader.page.getByRole('button', { name: 'Confirm' }).click();
  await reader.page.getByText(`Your e-mail ${email} is confirmed.`).waitFor();
  await logIn(reader.page, { email, password: NEW_PASSWORD });
  await reader.close();
  await close();
});

test.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('a forgotten password is set again by a link that works once, %s', async (_, javaScriptEnabled) => {
  const owner = await stage.enter(PHONE);
  const { email } = await becomeCustomer(owner.page);
  const { page, close } = await stage.enter(PHONE, { javaScriptEnabled });
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  // The page before has a field of this name too.
  await page.waitForURL('**/forgot');
  await page.getByRole('button', { name: 'Send link' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByText('If there is a login for that e-mail').waitFor();
  const reader = await stage.enter();
  const link = addressIn(
    await openMail(reader.page, stage.portal, { to: email, subject: 'Choose a new password' }),
    'Choose a new password',
  );
  await reader.close();
  await page.goto(link);
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('Password changed and all sessions ended').waitFor();
  await page.goto(link);
  await page.getByText('This link was already used or has expired.').waitFor();
  await owner.page.goto('/overview');
  await owner.page.waitForURL('**/login?next=**');
  await owner.close();
  await logIn(page, { email, password: NEW_PASSWORD });
  await close();
});

test.each(SIZES)('on %s everything is downloaded, and then deleted', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  const who = await becomeSubscriber(page);
  await makeScenario(page, { name: 'Before I go', steps: [3] });
  await runScenario(page);
  await page.goto('/settings/data');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).click();
  const data = JSON.parse(readFileSync(await (await downloading).path(), 'utf8'));
  expect(data.users[0].email).toBe(who.email);
  expect(data.runs[0].run_results).toHaveLength(3);
  await page.getByText('Your subscription ends now').waitFor();
  await page.getByLabel('Type your e-mail to confirm').fill('someone@example.com');
  await page.getByLabel('Your password').fill(who.password);
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByText('This is not the e-mail of your login.').waitFor();
  await page.getByLabel('Type your e-mail to confirm').fill(who.email);
  await page.getByLabel('Your password').fill(who.password);
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('heading', { name: 'Everything is deleted' }).waitFor();
  await expect(ask(page, 'portal.profile')).rejects.toThrow('401');
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByText('That e-mail and password do not match.').waitFor();
  await close();
});
