import type Stripe from 'stripe';
import { z } from 'zod';
import { type SubscriptionStatus, toSubscriptionStatus } from '../core/stripe-states.ts';
import { idOf, toMs, toUnix } from './client.ts';
import { calling } from './errors.ts';
import { amountOfItems, describeItems, isOnOurMeter, isOurPrice, ownerMarkOf } from './origin.ts';
import type { CatalogPrices } from './prices.ts';

/** How Stripe collects what a subscription bills (rule 11). */
export type Collection = {
  /** `sent`: invoices are sent and paid by their due date; else the card is charged. */
  method: 'charged' | 'sent';
  /** What happens to invoices while an operator has paused collection; null when it is not paused. */
  paused: { behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void'; resumesAtMs: number | null } | null;
};

/** A subscription as Stripe has it, in our words. */
export type SubscriptionState = {
  id: string;
  stripeCustomerId: string;
  status: SubscriptionStatus;
  runsItemId: string | null;
  accountsItemId: string | null;
  accountsQuantity: number;
  /** The price that the accounts item is sold at, null without one; the mirror does not keep it. */
  accountsPriceId?: string | null;
  thresholdCredits: number | null;
  collection: Collection;
  /** The current period, half-open. */
  periodStartMs: number;
  periodEndMs: number;
  /** When it is set to end. The portal sets `cancel_at`, other ways set the flag. */
  cancelAtMs: number | null;
  endedAtMs: number | null;
  createdAtMs: number;
  /** Ownership (rule 8): our customer id in its metadata, and whether an item has one of our prices. */
  ownerMark: string | null;
  hasOurPrice: boolean;
  /** Another price on our meter, which bills the same usage as ours would. */
  otherRunsPriceId: string | null;
  /** Items that sell the same thing beside each other. */
  itemsSoldTwice: string[];
  /** When its scenario-runs item was added. Usage from before is not billed by it. */
  runsItemSinceMs: number | null;
  /** Its last trial, half-open. Stripe bills no usage during it. */
  trial: { startMs: number; endMs: number } | null;
  /** Stripe's reason why it ended. */
  endReason: string | null;
  /** Its items and their price a period, shown to admins. */
  description: string;
  amountCents: number | null;
};

/** The ids that identify a subscription and its accounts item at Stripe. */
export type SubscriptionRef = Pick<SubscriptionState, 'id' | 'stripeCustomerId' | 'accountsItemId'>;

export type Proration = { behavior: 'always_invoice' | 'create_prorations'; atMs: number | null };

/** Stripe allows 500 active ones a customer; the rest ended long ago. */
const MAX_SUBSCRIPTIONS = 1_000;
/** A subscription has 20 items at most. */
const MAX_ITEMS = 100;

/** Everything we ask of subscriptions. Errors: StripeFault. */
export function subscriptionCalls(stripe: Stripe, prices: CatalogPrices) {
  /** Stripe returns ten items with a subscription. One of ours may be among the rest. */
  async function read(subscription: Stripe.Subscription): Promise<SubscriptionState> {
    const items = subscription.items.has_more
      ? (await calling(stripe.subscriptionItems.list({ subscription: subscription.id, limit: MAX_ITEMS }))).data
      : subscription.items.data;
    return toState(subscription, items, prices);
  }
  return {
    /** Subscriptions of every status, newest first, including those that are not ours. */
    async listSubscriptions(stripeCustomerId: string): Promise<SubscriptionState[]> {
      const params = { customer: stripeCustomerId, status: 'all' as const, limit: 100 };
      const found = await calling(stripe.subscriptions.list(params).autoPagingToArray({ limit: MAX_SUBSCRIPTIONS }));
      return Promise.all(found.map(read));
    },

    /** Sets the accounts item to the absolute number of attached accounts. Zero removes the item. */
    async setAccountsQuantity(
      subscription: SubscriptionRef,
      quantity: number,
      proration: Proration,
      idempotencyKey: string,
    ): Promise<SubscriptionState> {
      const params = {
        items: [accountsItem(subscription, quantity, prices)],
        proration_behavior: proration.behavior,
        ...(proration.atMs !== null && { proration_date: toUnix(proration.atMs) }),
      };
      return read(await calling(stripe.subscriptions.update(subscription.id, params, { idempotencyKey })));
    },

    /** Adds the scenario-runs item with its threshold to a subscription that lacks it. Without the item no usage is billed. */
    async addRunsItem(
      subscriptionId: string,
      { thresholdCredits, idempotencyKey }: { thresholdCredits: number; idempotencyKey: string },
    ): Promise<void> {
      const item = { price: prices.runsPriceId, billing_thresholds: { usage_gte: thresholdCredits } };
      await calling(stripe.subscriptionItems.create({ subscription: subscriptionId, ...item }, { idempotencyKey }));
    },

    /** Sets the usage threshold on the scenario-runs item, which Checkout cannot. Creates no invoice and no proration. */
    async setThreshold(runsItemId: string, thresholdCredits: number): Promise<void> {
      await calling(
        stripe.subscriptionItems.update(runsItemId, { billing_thresholds: { usage_gte: thresholdCredits } }),
      );
    },
  };
}

/** Cancelling a subscription, now or at the end of its period. Errors: StripeFault. */
export function endingCalls(stripe: Stripe) {
  return {
    /**
     * Cancels at the end of the period, or takes that back. The portal may set `cancel_at`, others the flag; Stripe
     * accepts only one of the two at a time.
     */
    async setEnding(id: string, wanted: 'ends' | 'goes_on'): Promise<void> {
      if (wanted === 'ends') {
        await calling(stripe.subscriptions.update(id, { cancel_at_period_end: true }));
        return;
      }
      const { cancel_at_period_end } = await calling(stripe.subscriptions.retrieve(id));
      const undo = cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: '' as const };
      await calling(stripe.subscriptions.update(id, undo));
    },

    /**
     * Ends a duplicate subscription that a second tab created, without a last invoice: usage belongs to the customer,
     * so the remaining subscription bills all of it.
     */
    async cancelSubscription(id: string): Promise<void> {
      // A DELETE, which Stripe lets be repeated without a key.
      await calling(stripe.subscriptions.cancel(id, { invoice_now: false, prorate: false }));
    },

    /** Ends a subscription now. Usage that is not billed yet goes on a last invoice. */
    async endSubscription(id: string): Promise<void> {
      await calling(stripe.subscriptions.cancel(id, { invoice_now: true, prorate: false }));
    },
  };
}

/** The item parameter that brings the accounts item to `quantity`. */
export function accountsItem(
  subscription: Pick<SubscriptionRef, 'accountsItemId'>,
  quantity: number,
  prices: CatalogPrices,
) {
  const price = prices.accountsPriceId;
  if (!subscription.accountsItemId) return { price, quantity };
  // Sends the price too: an item sold at an earlier price moves to the current one.
  return quantity === 0
    ? { id: subscription.accountsItemId, deleted: true }
    : { id: subscription.accountsItemId, price, quantity };
}

function toState(
  subscription: Stripe.Subscription,
  items: Stripe.SubscriptionItem[],
  prices: CatalogPrices,
): SubscriptionState {
  const onMeter = items.filter(({ price }) => isOnOurMeter(price, prices));
  const runs = onMeter.find(({ price }) => price.id === prices.runsPriceId) ?? onMeter[0];
  const sold = items.filter(({ price }) => idOf(price.product) === prices.accountsProductId);
  const accounts = sold.find(({ price }) => price.id === prices.accountsPriceId) ?? sold[0];
  const starts = items.map((item) => item.current_period_start);
  const ends = items.map((item) => item.current_period_end);
  const cancelAt = subscription.cancel_at ?? (subscription.cancel_at_period_end ? Math.min(...ends) : null);
  return {
    id: subscription.id,
    stripeCustomerId: idOf(subscription.customer) ?? '',
    status: toSubscriptionStatus(subscription.status),
    runsItemId: runs?.id ?? null,
    accountsItemId: accounts?.id ?? null,
    accountsQuantity: accounts?.quantity ?? 0,
    accountsPriceId: accounts?.price.id ?? null,
    thresholdCredits: runs?.billing_thresholds?.usage_gte ?? null,
    collection: collectionOf(subscription),
    periodStartMs: toMs(items.length > 0 ? Math.max(...starts) : subscription.created),
    periodEndMs: toMs(items.length > 0 ? Math.max(...ends) : subscription.created),
    cancelAtMs: cancelAt === null ? null : toMs(cancelAt),
    endedAtMs: subscription.ended_at === null ? null : toMs(subscription.ended_at),
    createdAtMs: toMs(subscription.created),
    ownerMark: ownerMarkOf(subscription.metadata),
    hasOurPrice: items.some(({ price }) => isOurPrice(price, prices)),
    otherRunsPriceId: onMeter.find(({ price }) => price.id !== prices.runsPriceId)?.price.id ?? null,
    itemsSoldTwice: [onMeter, sold].filter((items) => items.length > 1).flatMap((items) => items.map(({ id }) => id)),
    runsItemSinceMs: runs ? toMs(runs.created) : null,
    trial: trialOf(subscription),
    endReason: subscription.cancellation_details?.reason ?? null,
    description: subscription.description ?? describeItems(items),
    amountCents: amountOfItems(items),
  };
}

function trialOf({ trial_start, trial_end }: Stripe.Subscription): SubscriptionState['trial'] {
  return trial_start === null || trial_end === null ? null : { startMs: toMs(trial_start), endMs: toMs(trial_end) };
}

// An unknown value is read as the one that charges least: nothing is finalized early or paid by us.
const pauses = z.enum(['keep_as_draft', 'mark_uncollectible', 'void']).catch('keep_as_draft');

function collectionOf({ collection_method, pause_collection: pause }: Stripe.Subscription): Collection {
  return {
    method: collection_method === 'charge_automatically' ? 'charged' : 'sent',
    paused: pause && {
      behavior: pauses.parse(pause.behavior),
      resumesAtMs: pause.resumes_at === null ? null : toMs(pause.resumes_at),
    },
  };
}
