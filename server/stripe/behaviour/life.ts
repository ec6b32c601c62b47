import type Stripe from 'stripe';
import { DAY_MS } from '../../core/units.ts';
import { giveCard, makeCustomer, makeSeats, makeUsage, report } from './shop.ts';
import { afterwards, eventually, RUN, stripe } from './target.ts';

/**
 * How far back a life begins. A meter event may be 35 days old by the wall's clock, whatever the customer's says: a month
 * that began 33 days ago can be lived with its usage.
 */
const BEGAN_MS = 33 * DAY_MS;
const MINUTE_S = 60;

/** A customer with a card, and a clock of their own. */
export type Life = {
  clock: string;
  customer: string;
  card: string;
  nowS(): number;
  /** Moves the clock, and waits until all that was due has happened. At most two intervals of a subscription at once. */
  passTo(atS: number): Promise<void>;
  pass(ms: number): Promise<void>;
};

/** Begins as long ago as usage allows, unless a second is given. */
export async function beginLife(card = 'pm_card_visa', atMs = Date.now() - BEGAN_MS): Promise<Life> {
  const time = await openClock(Math.floor(atMs / 1_000));
  const { id: customer } = await makeCustomer({ test_clock: time.clock });
  return {
    customer,
    card: await giveCard(customer, card),
    ...time,
    pass: (ms) => time.passTo(time.nowS() + Math.floor(ms / 1_000)),
  };
}

/** A day after a subscription to usage and two seats began. */
export async function lifeWithUsage() {
  const { meter, price: usage } = await makeUsage();
  const seats = await makeSeats();
  const life = await beginLife();
  const subscription = await subscribe(life, [{ price: usage.id }, { price: seats.id, quantity: 2 }]);
  await life.pass(DAY_MS);
  return { life, meter, usage, seats, subscription };
}

/** What an invoice bills at this price, line by line. */
export const quantityAt = (invoice: Stripe.Invoice, price: Stripe.Price) =>
  invoice.lines.data
    .filter((line) => line.pricing?.price_details?.price === price.id)
    .map(({ quantity, amount }) => ({ quantity, amount }));

async function openClock(beganS: number) {
  let nowS = beganS;
  const { id: clock } = await stripe.testHelpers.testClocks.create({ frozen_time: nowS, name: RUN });
  afterwards(() => stripe.testHelpers.testClocks.del(clock));
  const passTo = async (atS: number) => {
    await stripe.testHelpers.testClocks.advance(clock, { frozen_time: atS });
    await eventually('the clock is there', async () => {
      const { status } = await stripe.testHelpers.testClocks.retrieve(clock);
      if (status === 'internal_failure') throw new Error(`The clock ${clock} failed.`);
      return status === 'ready';
    });
    nowS = atS;
  };
  return { clock, nowS: () => nowS, passTo };
}

export const subscribe = (life: Life, items: Stripe.SubscriptionCreateParams.Item[], more = {}) =>
  stripe.subscriptions.create({
    customer: life.customer,
    default_payment_method: life.card,
    billing_mode: { type: 'flexible' },
    items,
    ...more,
  });

/** The end of the period that an item is in. */
export function periodEndS(subscription: Stripe.Subscription): number {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`The subscription ${subscription.id} has no items.`);
  return item.current_period_end;
}

/** The item at this price. */
export function itemAt(subscription: Stripe.Subscription, price: Stripe.Price): Stripe.SubscriptionItem {
  const item = subscription.items.data.find((each) => each.price.id === price.id);
  if (!item) throw new Error(`The subscription ${subscription.id} has no item at ${price.id}.`);
  return item;
}

/** Newest first. */
export const invoicesOf = async (subscription: Stripe.Subscription) =>
  (await stripe.invoices.list({ subscription: subscription.id })).data;

/** The newest invoice made for this reason, once it is in this state. */
export const invoiceFor = (
  subscription: Stripe.Subscription,
  reason: Stripe.Invoice.BillingReason,
  status: Stripe.Invoice.Status,
) =>
  eventually(`an invoice for ${reason} is ${status}`, async () =>
    (await invoicesOf(subscription)).find((each) => each.billing_reason === reason && each.status === status),
  );

/** Uses so many units now, and waits until the meter has counted them. */
export async function useUnits(life: Life, meter: Stripe.Billing.Meter, units: number): Promise<void> {
  const range = {
    customer: life.customer,
    start_time: Math.floor((life.nowS() - 34 * 86_400) / MINUTE_S) * MINUTE_S,
    end_time: Math.ceil((life.nowS() + 1) / MINUTE_S) * MINUTE_S,
  };
  const counted = async () => {
    const { data } = await stripe.billing.meters.listEventSummaries(meter.id, range);
    return data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
  };
  const before = await counted();
  await report(meter, life.customer, units, life.nowS());
  await eventually(`the meter has counted ${units} more`, async () => (await counted()) === before + units);
}
