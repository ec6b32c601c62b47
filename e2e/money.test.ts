import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import {
  ask,
  attachSample,
  balance,
  becomeSubscriber,
  billing,
  type Invoice,
  makeScenario,
  runScenario,
  signUp,
  subscribe,
} from './person.ts';
import { until } from './portal.ts';
import { setStage } from './stage.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const stage = setStage();

const standing = async (page: Page) => (await billing(page)).standing.kind;

test('an account attached mid-month is charged what its quote showed, to the cent, and the quantity follows', async () => {
  const { page, close } = await stage.enter();
  await signUp(page);
  await attachSample(page);
  await attachSample(page);
  await subscribe(page);
  await stage.portal.advance(12 * DAY_MS + 3 * HOUR_MS);
  await page.goto('/accounts/sample');
  await page.getByLabel('now, to your card').check();
  await page.waitForURL('**behavior=always_invoice**');
  const shown = await page.getByText(/^\$\d+\.\d\d$/).allInnerTexts();
  await page.getByRole('button', { name: 'Attach the sample' }).click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await until(async () => (await billing(page)).subscription?.accountsQuantity === 3, 10_000);
  await until(
    async () => (await billing(page)).invoices.some((invoice) => invoice.billingReason === 'subscription_update'),
    10_000,
  );
  const invoice = (await billing(page)).invoices.find(
    (each) => each.billingReason === 'subscription_update',
  ) as Invoice;
  expect(invoice).toMatchObject({ status: 'paid' });
  expect(shown).toContain(`$${(invoice.totalCents / 100).toFixed(2)}`);
  const { lines } = await ask<{ lines: { proration: boolean; amountCents: number }[] }>(page, 'billing.invoice', {
    invoiceId: invoice.id,
  });
  expect(lines.every((line) => line.proration)).toBe(true);
  await page.goto(`/billing/invoices/${invoice.id}`);
  await page
    .getByText(`$${(invoice.totalCents / 100).toFixed(2)}`)
    .first()
    .waitFor();
  await close();
});

test('a declined card is reported in the app, grace and pause follow, and paying the invoice restores access at once', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await stage.portal.control('next-card-outcome', { outcome: 'decline' });
  // Others of this portal renew too: only this customer's next charge is asked for, by a threshold.
  await makeScenario(page, { name: 'Over the threshold', steps: [100, 50], horizonMonths: 1 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await until(async () => (await standing(page)) === 'past_due', 30_000);
  await page.goto('/overview');
  await page
    .getByText(/Your card was declined for \$\d+\.\d\d/)
    .first()
    .waitFor();

  await stage.portal.control('next-card-outcome', { outcome: 'decline' });
  await stage.portal.advance(3 * DAY_MS + HOUR_MS);
  await until(async () => ['paused', 'active'].includes(await standing(page)), 15_000);
  expect(await standing(page)).toBe('paused');
  await page.goto('/overview');
  await page
    .getByText(/Runs are paused/)
    .first()
    .waitFor();

  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Pay $30.00' }).first().click();
  const stripe = await opened;
  await stripe.getByRole('button', { name: /^Pay \$30\.00/ }).click();
  await stripe.getByRole('heading', { name: 'Invoice paid' }).waitFor();
  // The page that was left open updates itself.
  await page.getByText('Runs are paused until it is paid').waitFor({ state: 'detached' });
  expect(await standing(page)).toBe('active');
  await until(async () => (await balance(page)).available === 5_000, 15_000);
  await page.goto(`${stage.portal.emulatorUrl}/emulator/mail`);
  await page
    .getByText(/payment of \$30\.00 failed/)
    .first()
    .waitFor();
  await close();
});

test('cancelling in the billing portal ends the subscription at the period end and takes the allowance back then', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await page.goto('/billing');
  await page
    .getByRole('button', { name: /billing portal/i })
    .first()
    .click();
  await page.getByRole('link', { name: 'Cancel plan' }).click();
  await page.getByLabel('Too expensive').check();
  await page.getByRole('button', { name: 'Cancel plan' }).click();
  await page.getByText('Your plan ends on').first().waitFor();
  await page.getByRole('link', { name: /Return/ }).click();
  await page.waitForURL(`${stage.portal.url}/billing**`);
  await until(async () => (await billing(page)).subscription?.cancelAtMs !== null, 10_000);
  expect((await balance(page)).posted).toBe(5_000);
  await stage.portal.advance(32 * DAY_MS);
  await until(async () => (await standing(page)) === 'ended', 15_000);
  expect((await balance(page)).posted).toBe(0);
  await page.goto('/billing');
  await page.getByText('Your subscription has ended').first().waitFor();
  await close();
});

test('a month advanced on the emulator’s dashboard is a month in the portal', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'Some', steps: [10], horizonMonths: 1 });
  await runScenario(page);
  expect((await balance(page)).available).toBe(4_990);
  await page.goto(`${stage.portal.emulatorUrl}/emulator`);
  await page.getByRole('button', { name: '1 month' }).click();
  await page.getByText('Time moved on.').waitFor();
  await page.getByRole('button', { name: '1 day' }).click();
  await page.getByText('Time moved on.').waitFor();
  await page.goto(`${stage.portal.url}/usage`);
  await until(async () => (await balance(page)).available === 5_000, 15_000);
  await close();
});
