import { expect, test } from 'vitest';
import {
  attachSample,
  balance,
  becomeSubscriber,
  billing,
  makeScenario,
  openCheckout,
  PHONE,
  payCheckout,
  runScenario,
  signUp,
  statement,
} from './person.ts';
import { until } from './portal.ts';
import { setStage } from './stage.ts';

const DAY_MS = 86_400_000;
const stage = setStage();

test('a customer signs up, attaches two accounts, subscribes to exactly those, and has 5,000 credits', async () => {
  const { page, close } = await stage.enter();
  await signUp(page);
  await attachSample(page);
  await attachSample(page);
  await openCheckout(page);
  const order = page.frameLocator('iframe').getByRole('region', { name: 'Order' });
  await order.getByText('$18.00').first().waitFor();
  await payCheckout(page);
  await page.getByRole('heading', { name: 'You are subscribed' }).waitFor();
  await until(async () => (await balance(page)).posted === 5_000, 10_000);
  // The invoice has an event of its own.
  await until(async () => (await billing(page)).invoices.some(({ status }) => status === 'paid'), 10_000);
  const { subscription, invoices } = await billing(page);
  expect(subscription).toMatchObject({ accountsQuantity: 2 });
  expect(invoices).toMatchObject([{ status: 'paid', amountPaidCents: 1_800, runCredits: 0 }]);
  await page.reload();
  await page.getByRole('heading', { name: 'You are subscribed' }).waitFor();
  expect((await statement(page)).entries).toHaveLength(1);
  await close();
});

test('a sweep uses 5,000 credits, is invoiced by the threshold, and recharged by what was invoiced; the month’s rest comes back at its end', async () => {
  const { page, close } = await stage.enter(PHONE);
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'Where it tips', steps: [100, 50], horizonMonths: 2 });
  await page.getByText('$30.00').first().waitFor();
  await runScenario(page);
  await until(async () => (await statement(page)).entries.some((entry) => entry.kind === 'recharge'), 20_000);
  const threshold = (await billing(page)).invoices.find(
    (invoice) => invoice.billingReason === 'subscription_threshold',
  );
  expect(threshold).toMatchObject({ status: 'paid', runCredits: 5_000, amountPaidCents: 3_000 });
  expect((await balance(page)).available).toBe(5_000);

  await makeScenario(page, { name: 'A few more', steps: [20], horizonMonths: 2 });
  await runScenario(page);
  expect((await balance(page)).available).toBe(4_980);
  await stage.portal.advance(32 * DAY_MS);
  await until(async () => (await balance(page)).available === 5_000, 20_000);
  const recharges = (await statement(page)).entries.filter((entry) => entry.kind === 'recharge');
  expect(recharges.map((entry) => entry.credits)).toEqual([20, 5_000]);
  await page.goto('/usage');
  await page.getByText('5,000').first().waitFor();
  await close();
});

test('a run shows its progress live, its result as charts, its seed, and what it cost', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'As it is' });
  await page.getByText('$0.006').first().waitFor();
  await runScenario(page);
  await page
    .getByRole('img', { name: /balance/i })
    .first()
    .waitFor();
  await page
    .getByText(/chance of falling below/i)
    .first()
    .waitFor();
  await page.getByText(/seed/i).first().waitFor();
  expect((await balance(page)).posted).toBe(4_999);
  await makeScenario(page, { name: 'A map', steps: [6, 5] });
  await runScenario(page);
  expect((await balance(page)).posted).toBe(4_969);
  await close();
});

test('a run that is cancelled gives back what was not simulated', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'Too long', steps: [100, 45], horizonMonths: 60 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL('**/runs/*');
  await page
    .getByRole('button', { name: /^Cancel/ })
    .first()
    .click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: /Cancel (the|this) run/ })
    .click();
  await page.getByText('This run was cancelled').waitFor();
  const { posted, held } = await balance(page);
  expect(held).toBe(0);
  expect(posted).toBeGreaterThan(500);
  const captured = (await statement(page)).entries.filter((entry) => entry.kind === 'capture');
  expect(posted).toBe(5_000 + captured.reduce((sum, entry) => sum + entry.credits, 0));
  await close();
});
