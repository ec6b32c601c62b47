import { test } from 'vitest';
import { attachSample, becomeSubscriber, billing, makeScenario, runScenario, signUp } from './person.ts';
import { until } from './portal.ts';
import { expectSound } from './sound.ts';
import { setStage } from './stage.ts';

const DAY_MS = 86_400_000;

const stage = setStage();

test('the pages of somebody new are accessible, fit, and leave the console silent', async () => {
  const { page, close } = await stage.enter();
  for (const path of ['/', '/login', '/signup']) await expectSound(page, path);
  await signUp(page);
  for (const path of ['/overview', '/accounts', '/scenarios', '/usage', '/billing']) await expectSound(page, path);
  await attachSample(page);
  for (const path of ['/accounts/new', '/accounts/sample', '/scenarios/new', '/subscribe'])
    await expectSound(page, path);
  await close();
});

test('the pages of a subscriber are accessible, fit, and leave the console silent', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await expectSound(page, page.url());
  await makeScenario(page, {
    name: '<b>Ein sehr langer Name, der nicht passt</b> مرحبا 🎉',
    steps: [5, 4],
    horizonMonths: 12,
  });
  await expectSound(page, page.url());
  await runScenario(page);
  await expectSound(page, `${page.url()}?variant=3`);
  const runId = new URL(page.url()).pathname.split('/').at(-1);
  await expectSound(page, `/runs/compare?a=${runId}&b=${runId}`);
  await page.goto(`/runs/${runId}`);
  await page.getByRole('button', { name: 'Make a link' }).click();
  await expectSound(page, await page.getByLabel('Link to this result').inputValue());
  await page.goto('/accounts');
  const account = await page.getByRole('link', { name: 'Sample studio' }).first().getAttribute('href');
  const invoiceId = (await billing(page)).invoices[0]?.id;
  for (const path of [
    `${account}`,
    `${account}/detach`,
    `${account}/import`,
    '/accounts/sample',
    `/billing/invoices/${invoiceId}`,
  ])
    await expectSound(page, path);
  for (const path of ['/overview', '/accounts', '/scenarios', '/runs', '/usage', '/billing'])
    await expectSound(page, path);
  for (const path of ['/settings', '/settings/spending', '/settings/notices']) await expectSound(page, path);
  for (const path of ['/billing/agreement', '/billing/cancel', '/usage?asOf=2020-01-01']) await expectSound(page, path);
  // The month's end brings the line for runs.
  await stage.portal.advance(32 * DAY_MS);
  const charged = async () => (await billing(page)).invoices.find(({ runCredits }) => runCredits > 0);
  await until(async () => (await charged()) !== undefined, 20_000);
  await page.goto(`/billing/invoices/${(await charged())?.id}`);
  await expectSound(page, page.url());
  const behind = page.getByRole('link', { name: 'See the runs behind this charge' });
  await expectSound(page, `${await behind.getAttribute('href')}`);
  await close();
});

test('the pages of an admin are accessible, fit, and leave the console silent', async () => {
  const { page, close } = await stage.enter();
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in as admin' }).click();
  await page.waitForURL('**/admin');
  for (const path of ['/admin', '/admin/customers', '/admin/inbox']) await expectSound(page, path);
  for (const list of ['/admin/customers', '/admin/inbox']) {
    await page.goto(list);
    await expectSound(page, `${await page.locator('td a').first().getAttribute('href')}`);
  }
  await close();
});
