import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { addressIn, openMail } from './mailbox.ts';
import { ask, attachSample, becomeCustomer, DESKTOP, PHONE, signUp, subscribe } from './person.ts';
import { until } from './portal.ts';
import { setStage } from './stage.ts';

const stage = setStage();

type Preference = { kind: string; inApp: boolean; byMail: boolean };
const mailed = async (page: Parameters<typeof ask>[0], kind: string) =>
  (await ask<Preference[]>(page, 'notices.preferences')).find((each) => each.kind === kind)?.byMail;
const unread = async (page: Parameters<typeof ask>[0]) => (await ask<{ unread: number }>(page, 'portal.shell')).unread;

const preferences = (page: Page) => page.locator('form').filter({ has: page.getByLabel('Welcome: by mail') });

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])(
  'on %s the bell counts new notices, reading them is remembered, and mails use the browser’s time zone',
  async (_, viewport) => {
    const { page, close } = await stage.enter(viewport, { timezoneId: 'Asia/Tokyo', locale: 'en-GB' });
    const { email } = await signUp(page);
    await attachSample(page);
    await subscribe(page);
    await until(async () => (await unread(page)) >= 4, 15_000);
    await page.goto('/overview');
    const bell = page.getByRole('button', { name: /^Notices,/ });
    expect(await bell.getAttribute('aria-label')).toMatch(/^Notices, \d new$/);
    await bell.click();
    await page.getByRole('link', { name: 'Run a scenario' }).first().waitFor();
    await page.getByRole('button', { name: 'Mark all as read' }).first().click();
    await page.getByRole('button', { name: 'Notices, none new' }).waitFor();
    expect(await unread(page)).toBe(0);
    await bell.click();
    await page.getByRole('link', { name: 'All notices' }).click();
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
    await page.getByText('Your subscription is active').first().waitFor();
    const agreed = await openMail(page, stage.portal, { to: email, subject: 'Your billing agreement' });
    expect(agreed).toMatch(/Agreed on \d+ \w+ \d{4} at \d\d:\d\d GMT\+9:/);
    await close();
  },
);

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])('on %s a customer chooses notifications, and unsubscribes from a mail without logging in', async (_, viewport) => {
  const { page, close } = await stage.enter(viewport);
  const { email } = await becomeCustomer(page);
  await page.goto('/settings/notices');
  await page.getByLabel('Run finished, after more than 1 minute: by mail').check();
  await page.getByLabel('Welcome: in the app').uncheck();
  await preferences(page).getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. Applies from the next notice.').waitFor();
  await page.reload();
  expect(await page.getByLabel('Run finished, after more than 1 minute: by mail').isChecked()).toBe(true);
  expect(await page.getByLabel('Welcome: in the app').isChecked()).toBe(false);

  await attachSample(page);
  const stranger = await stage.enter(viewport);
  const subject = 'Sample studio is attached';
  const text = await openMail(stranger.page, stage.portal, { to: email, subject });
  await stranger.page.goto(addressIn(text, 'Unsubscribe from these emails'));
  await stranger.page.getByRole('heading', { name: 'Stop these mails?' }).waitFor();
  expect(await mailed(page, 'account_attached')).toBe(true);
  await stranger.page.getByRole('button', { name: 'Stop them' }).click();
  await stranger.page.getByText('Done. You will no longer get mails of this kind.').waitFor();
  expect(await mailed(page, 'account_attached')).toBe(false);
  await stranger.page.getByRole('button', { name: 'Undo' }).click();
  await stranger.page.getByText('Done. You will get mails of this kind again.').waitFor();
  expect(await mailed(page, 'account_attached')).toBe(true);
  await stranger.close();
  await close();
});

test('without JavaScript one chooses, reads, and stops mails by one click of a mail program', async () => {
  const { page, close } = await stage.enter(DESKTOP, { javaScriptEnabled: false });
  const { email } = await becomeCustomer(page);
  await until(async () => (await unread(page)) > 0, 15_000);
  await page.goto('/settings/notices');
  await page.getByLabel('Welcome: by mail').uncheck();
  await preferences(page).getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. Applies from the next notice.').waitFor();
  expect(await mailed(page, 'welcome')).toBe(false);
  await page.getByRole('button', { name: 'Mark all as read' }).last().click();
  await page.waitForURL('**/settings/notices**');
  expect(await unread(page)).toBe(0);
  await attachSample(page);
  const text = await openMail(page, stage.portal, { to: email, subject: 'Sample studio is attached' });
  const link = addressIn(text, 'Unsubscribe from these emails');
  const click = (url: string) =>
    fetch(url, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), redirect: 'error' });
  expect((await click(link)).status).toBe(200);
  expect(await mailed(page, 'account_attached')).toBe(false);
  expect((await click(`${link}x`)).status).toBe(404);
  await close();
});
