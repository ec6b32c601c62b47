import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { expect } from 'vitest';
import { loadContract } from '../contract/index.ts';
import { type Emulator, startEmulator } from '../index.ts';
import type { EmulatorOptions } from '../options.ts';
import seed from './seed.json';

export const START_MS = Date.UTC(2026, 2, 2, 10, 0, 0);
export const RUNS = 'price_1QsQzFKvKSz0ruymG7xxbw83';
export const ACCOUNTS = 'price_1QsRKKKvKSz0ruymMGfFtOiB';

export const closers: (() => Promise<void>)[] = [];
/** What the emulator itself found wrong: broken requests, failed jobs, answers that break the contract. */
export const complaints: unknown[] = [];

/** Starts emulators for a test file, with the real SDK that it brings along: only tests may load that. */
export const starter =
  (Sdk: typeof Stripe) =>
  async (options: Partial<EmulatorOptions> = {}): Promise<{ emulator: Emulator; stripe: Stripe }> => {
    const log = (line: { level: string }) => void (line.level === 'error' && complaints.push(line));
    const base = { stateFile: ':memory:', port: 0, clock: { frozenAtMs: START_MS }, log, seed };
    const emulator = await startEmulator({ ...base, ...options });
    closers.push(() => emulator.close());
    const { hostname: host, port } = new URL(emulator.url);
    const config = { host, port: Number(port), protocol: 'http', telemetry: false, maxNetworkRetries: 0 } as const;
    return { emulator, stripe: new Sdk(emulator.secretKey, config) };
  };

export async function subscribe(emulator: Emulator, stripe: Stripe, accounts = 2, card = 'pm_card_visa') {
  const customer = await stripe.customers.create({ email: 'ada@example.com', name: 'Ada' });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    ui_mode: 'embedded_page',
    customer: customer.id,
    return_url: 'http://127.0.0.1/return?session={CHECKOUT_SESSION_ID}',
    line_items: [{ price: RUNS }, { price: ACCOUNTS, quantity: accounts }],
    subscription_data: { metadata: { tenant: 't1' } },
  });
  await confirm(emulator, session.id, card);
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
  const subscription = done.subscription;
  if (typeof subscription !== 'object' || subscription === null) throw new Error('no subscription');
  const items = subscription.items.data;
  const runs = items.find((item) => item.price.id === RUNS);
  const attached = items.find((item) => item.price.id === ACCOUNTS);
  if (!runs || !attached) throw new Error('items are missing');
  return { customer, session: done, subscription, runs, attached };
}

export async function confirm(emulator: Emulator, session: string, card: string): Promise<unknown> {
  const response = await fetch(`${emulator.url}/v1/payment_pages/${session}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.publishableKey}` },
    body: new URLSearchParams({ payment_method: card }),
  });
  return response.json();
}

export const report = (stripe: Stripe, customer: string, value: number, identifier: string) =>
  stripe.billing.meterEvents.create({
    event_name: 'scenario_run_usage',
    payload: { stripe_customer_id: customer, value: String(value) },
    identifier,
  });

export const invoicesOf = async (stripe: Stripe, subscription: string) =>
  (await stripe.invoices.list({ subscription })).data;

/** Advances a test clock as Stripe's examples do: asks, then looks until it is not `advancing` any more. */
export async function advanceClock(
  stripe: Stripe,
  clock: string,
  frozen_time: number,
): Promise<Stripe.TestHelpers.TestClock> {
  let now = await stripe.testHelpers.testClocks.advance(clock, { frozen_time });
  expect(now).toMatchObject({
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: frozen_time } },
  });
  for (let look = 0; now.status === 'advancing' && look < MAX_LOOKS; look++) {
    now = await stripe.testHelpers.testClocks.retrieve(clock);
  }
  return now;
}

/** Each is a call over HTTP, and each lets the emulator go on. */
const MAX_LOOKS = 10_000;

/** A paying customer on a test clock of their own. */
export async function clocked(
  stripe: Stripe,
  frozen_time: number,
  items: Stripe.SubscriptionCreateParams.Item[],
  more: Partial<Stripe.SubscriptionCreateParams> = {},
) {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time });
  const customer = await stripe.customers.create({
    name: 'Ada',
    test_clock: clock.id,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items, ...more });
  return { clock, customer, subscription };
}

/** A webhook endpoint that answers as it is told. */
export async function receiver(answer: (body: string, signature: string) => number): Promise<string> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.statusCode = answer(Buffer.concat(chunks).toString('utf8'), String(request.headers['stripe-signature']));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

/** Every event so far, each object held against the contract. Oldest first. */
export async function provenEvents(stripe: Stripe): Promise<Stripe.Event.Type[]> {
  const contract = await loadContract();
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  for (const { type, data } of events) {
    const object: unknown = JSON.parse(JSON.stringify(data.object));
    const name = typeof object === 'object' && object && 'object' in object ? String(object.object) : '';
    expect({ type, findings: contract?.checkObject(name, object) }).toEqual({ type, findings: [] });
  }
  return events.map(({ type }) => type).reverse();
}
