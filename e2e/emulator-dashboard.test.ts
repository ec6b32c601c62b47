import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { setEmulatorStage, subscribed } from './emulator-stage.ts';
import { PHONE } from './person.ts';
import { expectSound } from './sound.ts';

const stage = setEmulatorStage();

/** The newest invoice of this customer on the dashboard. */
const newest = async (page: Page, customer: string) => {
  await page.goto('/emulator/invoices');
  return page.getByRole('row').filter({ hasText: customer }).first();
};

async function move(page: Page, by: string): Promise<void> {
  await page.goto('/emulator');
  await page.getByRole('button', { name: by, exact: true }).click();
  await page.getByText('Time moved on.').waitFor();
}

const use = (customer: string, credits: number, identifier: string) =>
  stage.stripe.billing.meterEvents.create({
    event_name: 'scenario_run_usage',
    payload: { stripe_customer_id: customer, value: String(credits) },
    identifier,
  });

// The first: nobody else has a charge that could take the outcome that it sets.
test('a declined renewal is retried automatically and recovers, step by step of what fires next', async () => {
  const { page, close } = await stage.enter(PHONE);
  await subscribed(stage, 'Rita Retry', 'pm_card_visa');
  await move(page, '1 week');
  await page.getByLabel('Outcome, once').selectOption('decline');
  await page.getByRole('button', { name: 'Set outcome' }).click();
  await page.getByText('Armed: Decline').waitFor();
  const standing = async () => {
    await page.goto('/emulator/subscriptions');
    return page.getByRole('region', { name: 'Subscription of Rita Retry' }).innerText();
  };
  const seen = new Set<string>();
  for (let step = 0; step < 12 && !(seen.has('Past due') && (await standing()).includes('Active')); step++) {
    await move(page, 'To next due');
    if ((await standing()).includes('Past due')) seen.add('Past due');
  }
  expect([...seen]).toEqual(['Past due']);
  expect(await standing()).toContain('Active');
  await close();
});

test('a threshold is recharged, the next one is declined, and paying it by hand with the bank’s leave fixes it', async () => {
  const { page, close } = await stage.enter();
  const { customer, subscription } = await subscribed(stage, 'Thea Threshold');
  const [runs] = subscription.items.data;
  await stage.stripe.subscriptionItems.update(runs?.id ?? '', { billing_thresholds: { usage_gte: 5_000 } });
  await use(customer.id, 5_012, 'thea-1');
  await stage.emulator.idle();
  await (await newest(page, 'Thea')).getByText('Threshold', { exact: true }).waitFor();
  await (await newest(page, 'Thea')).getByText('Draft').first().waitFor();
  await move(page, '1 hour');
  await (await newest(page, 'Thea')).getByText('Paid').waitFor();
  await (await newest(page, 'Thea')).getByText('$30.07').waitFor();

  await page.goto('/emulator');
  await page.getByLabel('Outcome, once').selectOption('insufficient_funds');
  await page.getByRole('button', { name: 'Set outcome' }).click();
  await page.getByText('Armed: Insufficient funds').waitFor();
  await use(customer.id, 5_000, 'thea-2');
  await stage.emulator.idle();
  await move(page, '1 hour');
  await page.goto('/emulator/subscriptions');
  const card = page.getByRole('region', { name: 'Subscription of Thea Threshold' });
  await card.getByText('Past due').waitFor();
  await (await newest(page, 'Thea')).getByRole('link', { name: 'Hosted' }).click();
  await page.getByText('Pay with another card').click();
  await page.getByLabel('Card number').fill('4000 0027 6000 3184');
  await page.getByLabel('Expiry').fill('12 / 34');
  await page.getByLabel('CVC').fill('123');
  await page.getByLabel('Name on card').fill('Thea');
  await page.getByRole('button', { name: 'Pay with this card' }).click();
  await page.getByRole('button', { name: 'Refuse' }).click();
  await page.getByText(/unable to authenticate/i).waitFor();
  await page.getByRole('button', { name: /^Pay \$30\.00/ }).click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'Invoice paid' }).waitFor();
  await page.getByRole('link', { name: 'View receipt' }).click();
  await page.getByRole('heading', { name: 'Receipt' }).waitFor();
  await page.getByText('$30.00').first().waitFor();
  await page.goto('/emulator/subscriptions');
  await card.getByText('Active').waitFor();
  await close();
});

test('a disputed payment is won, and another one lost', async () => {
  const { page, close } = await stage.enter();
  const pay = (amount: number) =>
    stage.stripe.paymentIntents.create({
      amount,
      currency: 'usd',
      payment_method: 'pm_card_createDispute',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
  await pay(4_200);
  await pay(7_700);
  await stage.emulator.idle();
  for (const [amount, verdict] of [
    ['$42.00', 'Won'],
    ['$77.00', 'Lost'],
  ] as const) {
    await page.goto('/emulator/disputes');
    const row = page.getByRole('row').filter({ hasText: amount });
    await row.getByText('Needs response').waitFor();
    await row.getByRole('button', { name: new RegExp(`is ${verdict}`, 'i') }).click();
    await page.getByText(`The bank decided: the dispute is ${verdict.toLowerCase()}.`).waitFor();
    await row.getByText(verdict, { exact: true }).waitFor();
  }
  await page.goto('/emulator/events?type=charge.dispute.closed');
  expect(await page.getByRole('link', { name: 'charge.dispute.closed' }).count()).toBe(2);
  await close();
});

test('a year of renewals is advanced month by month, each paid and downloaded as PDF', async () => {
  const { page, close } = await stage.enter();
  const { subscription } = await subscribed(stage, 'Yara Year');
  for (let month = 0; month < 12; month++) await move(page, '1 month');
  await move(page, '1 day');
  const invoices = (await stage.stripe.invoices.list({ subscription: subscription.id, limit: 100 })).data;
  expect(invoices.map(({ status, billing_reason }) => `${status} ${billing_reason}`)).toEqual([
    ...Array.from({ length: 12 }, () => 'paid subscription_cycle'),
    'paid subscription_create',
  ]);
  const row = await newest(page, 'Yara');
  await row.getByText('Renewal').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), row.getByRole('link', { name: 'PDF' }).click()]);
  expect(
    readFileSync(await download.path())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  await close();
});

test('a test clock is created, advanced and deleted on a phone, and no other clock moves', async () => {
  const { page, close } = await stage.enter(PHONE);
  const nowMs = stage.emulator.clock.nowMs();
  await page.goto('/emulator/clocks');
  await page.getByLabel('Name (may be empty)').fill('Leap year');
  await page.getByLabel('Time at which it starts (UTC)').fill('2028-01-31T10:00');
  await page.getByRole('button', { name: 'Make the clock' }).click();
  const clock = page.getByRole('region', { name: 'Test clock Leap year' });
  await clock.getByText('31 Jan 2028, 10:00 UTC').waitFor();
  const [made] = (await stage.stripe.testHelpers.testClocks.list()).data;
  const { subscription } = await subscribed(stage, 'Leah Leap', 'pm_card_visa', made?.id);
  await page.reload();
  await clock.getByText('Leah Leap').waitFor();
  await clock.getByRole('button', { name: '1 month' }).click();
  await clock.getByText('29 Feb 2028, 10:00 UTC', { exact: true }).waitFor();
  await clock.getByText('Ready').waitFor();
  await clock.getByLabel('Or to (UTC)').fill('2028-04-01T00:00');
  await clock.getByRole('button', { name: 'Advance' }).click();
  await clock.getByText('1 Apr 2028, 00:00 UTC', { exact: true }).waitFor();
  await clock.getByText('Ready').waitFor();
  const invoices = (await stage.stripe.invoices.list({ subscription: subscription.id })).data;
  expect(invoices.map(({ status }) => status)).toEqual(['paid', 'paid', 'paid']);
  await clock.getByRole('button', { name: '1 day' }).click();
  await clock.getByText('2 Apr 2028, 00:00 UTC', { exact: true }).waitFor();
  await clock.getByRole('button', { name: 'Delete it and its customers' }).click();
  await page.getByText('The test clock was deleted.').waitFor();
  await page.goto('/emulator/customers');
  expect(await page.getByText('Leah Leap').count()).toBe(0);
  expect(stage.emulator.clock.nowMs()).toBe(nowMs);
  await close();
});

test('in the billing portal a card is replaced, details are changed, and a cancellation with its reason is taken back', async () => {
  const { page, close } = await stage.enter(PHONE);
  const { customer, subscription } = await subscribed(stage, 'Petra Portal');
  const session = await stage.stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: `${stage.emulator.url}/emulator/mail`,
  });
  await page.goto(session.url);
  await page.getByRole('link', { name: 'Update card' }).click();
  for (const [number, words] of [
    ['4000 0000 0000 0002', 'Your card was declined.'],
    ['5555 5555 5555 4444', 'Mastercard •••• 4444'],
  ] as const) {
    await page.getByLabel('Card number').fill(number);
    await page.getByLabel('Expiry').fill('12 / 34');
    await page.getByLabel('CVC').fill('123');
    await page.getByLabel('Name on card').fill('Petra');
    await page.getByRole('button', { name: 'Save card' }).click();
    await page.getByText(words).first().waitFor();
  }
  await page.getByLabel('Name', { exact: true }).fill('Petra & Sons');
  await page.getByRole('button', { name: 'Save details' }).click();
  await page.getByRole('status').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Petra & Sons');
  await page.getByRole('link', { name: 'Cancel plan' }).click();
  await page.getByLabel('Unused').check();
  await page.getByRole('button', { name: 'Cancel plan' }).click();
  await page.getByText('Your plan ends on').first().waitFor();
  const canceling = await stage.stripe.subscriptions.retrieve(subscription.id);
  expect(canceling.cancellation_details).toMatchObject({ feedback: 'unused' });
  await page.getByRole('button', { name: "Don't cancel" }).click();
  await page.getByRole('link', { name: 'Cancel plan' }).waitFor();
  expect(await stage.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ cancel_at: null });
  await page.getByRole('link', { name: 'View' }).first().click();
  await page.getByRole('heading', { name: 'Invoice paid' }).waitFor();
  await page.goto(session.url);
  await page.getByRole('link', { name: '← Return' }).click();
  await page.waitForURL('**/emulator/mail');
  await close();
});

test('every page of the emulator is accessible, fits both widths, and leaves the console silent', async () => {
  const { page, close } = await stage.enter();
  const { stripe } = stage;
  const { customer, subscription } = await subscribed(
    stage,
    'A very long name of a company that sells many things Ltd.',
  );
  const [event] = (await stripe.events.list({ limit: 1 })).data;
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  const portal = await stripe.billingPortal.sessions.create({ customer: customer.id, return_url: 'http://127.0.0.1/' });
  const checkout = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer: customer.id,
    success_url: 'http://127.0.0.1/',
  });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_700_000_000, name: 'Standing' });
  await stripe.customers.create({ test_clock: clock.id, name: 'Tilda', email: 'tilda.of.a.long.name@example.com' });
  await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:9/${'a_long_path_of_one_word'.repeat(3)}`,
    enabled_events: ['invoice.paid'],
  });
  await page.goto('/emulator/requests');
  const request = await page.locator('td a').first().getAttribute('href');
  const paths = [
    '',
    ...['customers', 'subscriptions', 'invoices', 'disputes', 'meters', 'clocks'],
    ...['events', 'webhooks', 'requests', 'mail'],
    ...[`events/${event?.id}`, `objects/${customer.id}`, `objects/${subscription.id}`, 'mail/m1'],
    `invoices/${subscription.latest_invoice}`,
  ].map((path) => `/emulator${path && `/${path}`}`);
  const more = [
    portal.url,
    `${portal.url}/card`,
    `${portal.url}/cancel/${subscription.id}`,
    checkout.url,
    charge?.receipt_url,
  ];
  for (const path of [...paths, request, ...more]) await expectSound(page, path ?? '');
  await close();
});

// The last: nothing of the others is left after it.
test('the whole state is exported, everything is reset, and the export brings it back', async () => {
  const { page, close } = await stage.enter();
  await subscribed(stage, 'Rosa Return');
  await page.goto('/emulator');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export' }).click(),
  ]);
  await page.getByText('Delete everything but the catalog').click();
  await page.getByRole('button', { name: 'Reset the emulator' }).click();
  await page.getByText('This account was reset.').waitFor();
  await page.goto('/emulator/customers');
  await page.getByText('No customer has been made yet.').waitFor();
  await page.goto('/emulator');
  await page.getByText('Replace everything by an exported file').click();
  await page.getByLabel('Exported file').setInputFiles(await download.path());
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByText('The state was imported.').waitFor();
  await page.goto('/emulator/customers');
  await page.getByRole('link', { name: 'Rosa Return' }).waitFor();
  await close();
});
