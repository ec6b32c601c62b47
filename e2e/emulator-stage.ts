import type { Browser } from 'playwright';
import Stripe from 'stripe';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Emulator, startEmulator } from '../server/emulator/index.ts';
import seed from '../server/stripe/emulator-seed.json';
import { launch } from './browser.ts';
import { DESKTOP, type Person, visit } from './person.ts';

export const START_MS = Date.UTC(2026, 0, 15, 10);
export const RUNS = 'price_1QsQzFKvKSz0ruymG7xxbw83';
export const ACCOUNTS = 'price_1QsRKKKvKSz0ruymMGfFtOiB';

/** The emulator alone, as another project has it: its pages in a browser, and the SDK as the project that calls it. */
export type EmulatorStage = {
  emulator: Emulator;
  stripe: Stripe;
  enter(viewport?: { width: number; height: number }): Promise<Person>;
};

export function setEmulatorStage(): EmulatorStage {
  let browser: Browser | undefined;
  const stage = {} as EmulatorStage;
  beforeAll(async () => {
    const chromium = await launch(inject('chromium'));
    browser = chromium;
    const mail = {
      id: 'm1',
      to: 'ada@example.com',
      subject: 'Welcome',
      text: 'Hello',
      html: '<p>Hello</p>',
      atMs: START_MS,
    };
    const emulator = await startEmulator({
      seed,
      stateFile: ':memory:',
      port: 0,
      clock: { frozenAtMs: START_MS },
      mail: async () => [mail],
    });
    const { hostname: host, port } = new URL(emulator.url);
    const stripe = new Stripe(emulator.secretKey, { host, port, protocol: 'http', telemetry: false });
    const enter = (viewport = DESKTOP) => visit(chromium, emulator, viewport);
    Object.assign(stage, { emulator, stripe, enter });
  });
  afterAll(async () => {
    await browser?.close();
    await stage.emulator?.close();
  });
  return stage;
}

/** A customer with a subscription to runs and two accounts, paid by this card. */
export async function subscribed({ stripe }: EmulatorStage, name: string, card = 'pm_card_visa', test_clock?: string) {
  const customer = await stripe.customers.create({
    name,
    email: 'ada@example.com',
    payment_method: card,
    ...(test_clock ? { test_clock } : {}),
  });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    ...(method ? { default_payment_method: method.id } : {}),
    items: [{ price: RUNS }, { price: ACCOUNTS, quantity: 2 }],
  });
  return { customer, subscription };
}
