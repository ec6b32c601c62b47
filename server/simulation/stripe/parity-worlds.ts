import { HOUR_MS, type Ms } from '../../core/units.ts';
import { startEmulator } from '../../emulator/index.ts';
import { createClient } from '../../stripe/client.ts';
import { connectStripe, type Gateway } from '../../stripe/gateway.ts';
import { setUpStripe } from '../../stripe/setup.ts';
import { createRandom } from '../random.ts';
import { completeCheckout, setCard } from './acts.ts';
import { createBooks, type Model, THRESHOLD_SCALE } from './books.ts';
import { createGateway } from './gateway.ts';
import { letTimePass } from './passing-time.ts';

/** April has thirty days, as every period of the model does. */
export const START_MS: Ms = Date.UTC(2026, 3, 1, 12);

/** One Stripe behind the gateway: the model of the simulation, or the emulator. */
export type World = {
  gateway: Gateway;
  nowMs(): Ms;
  advance(ms: Ms): Promise<void>;
  /** Pays a checkout with a card that is good. */
  complete(checkoutId: string): Promise<void>;
  /** Gives the customer another card, for the subscription too. Returns the id of the payment method. */
  giveCard(customer: string, card: 'good' | 'declined'): Promise<string>;
  /** What to ask for so that the threshold is `credits`. */
  threshold(credits: number): number;
  close(): Promise<void>;
};

/** The model without faults or delays. */
async function openModel(): Promise<World> {
  let nowMs = START_MS;
  const model: Model = {
    books: createBooks(),
    nowMs: () => nowMs,
    random: createRandom(1, 1),
    meterDelayMs: 0,
    givesUpAs: 'canceled',
    onEvent: () => {},
  };
  const gateway = createGateway({
    model,
    travel: async () => {},
    fault: () => 'none',
    log: () => {},
    onStale: () => {},
    earlier: new Map(),
  });
  const settle = () => {
    while (letTimePass(model));
  };
  return {
    gateway,
    nowMs: () => nowMs,
    async advance(ms) {
      const untilMs = nowMs + ms;
      while (nowMs < untilMs) {
        nowMs = Math.min(untilMs, nowMs + HOUR_MS);
        settle();
      }
    },
    async complete(checkoutId) {
      if (!completeCheckout(model, checkoutId)) throw new Error('The checkout was not completed');
    },
    async giveCard(id, card) {
      const customer = model.books.customers.get(id);
      if (!customer) throw new Error(`No customer ${id}`);
      setCard(model, customer, card);
      return customer.methodId;
    },
    threshold: (credits) => credits * THRESHOLD_SCALE,
    close: async () => {},
  };
}

async function openEmulator(): Promise<World> {
  const emulator = await startEmulator({ stateFile: ':memory:', port: 0, clock: { frozenAtMs: START_MS } });
  const stripe = createClient(emulator.secretKey, emulator.url);
  await setUpStripe(stripe, { webhookUrl: 'http://127.0.0.1:9/hook' });
  // Nobody listens: a renewal's draft would wait for days for an answer to `invoice.created`.
  for (const { id } of (await stripe.webhookEndpoints.list()).data) await stripe.webhookEndpoints.del(id);
  const gateway = await connectStripe({ secretKey: emulator.secretKey, apiBase: emulator.url });
  let passedMs = 0;
  return {
    gateway,
    nowMs: () => START_MS + passedMs,
    async advance(ms) {
      await emulator.advance(ms);
      passedMs += ms;
    },
    async complete(checkoutId) {
      await stripe.rawRequest('POST', `/v1/payment_pages/${checkoutId}/confirm`, { payment_method: 'pm_card_visa' });
    },
    async giveCard(customer, card) {
      const name = card === 'good' ? 'pm_card_visa' : 'pm_card_chargeCustomerFail';
      const { id } = await stripe.paymentMethods.attach(name, { customer });
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
      for (const subscription of (await stripe.subscriptions.list({ customer })).data)
        await stripe.subscriptions.update(subscription.id, { default_payment_method: id });
      return id;
    },
    threshold: (credits) => credits,
    close: () => emulator.close(),
  };
}

export const WORLDS = { model: openModel, emulator: openEmulator };
