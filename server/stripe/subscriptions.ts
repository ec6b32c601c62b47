import type Stripe from 'stripe';
import { idOf, toMs, toUnix } from './client.ts';
import { calling } from './errors.ts';
import type { CatalogPrices } from './prices.ts';

/** A subscription as Stripe has it, in our words. */
export type SubscriptionState = {
  id: string;
  stripeCustomerId: string;
  status: string;
  runsItemId: string | null;
  accountsItemId: string | null;
  accountsQuantity: number;
  /** The price that the accounts item is sold at, null without one; the mirror does not keep it. */
  accountsPriceId?: string | null;
  thresholdCredits: number | null;
  /** The current period, half-open. */
  periodStartMs: number;
  periodEndMs: number;
  /** When it will end, if it is set to; the portal sets `cancel_at`, other ways the flag. */
  cancelAtMs: number | null;
  endedAtMs: number | null;
  createdAtMs: number;
};

export type Proration = { behavior: 'always_invoice' | 'create_prorations'; atMs: number | null };

/** Everything we ask of subscriptions. Errors: StripeFault. */
export function subscriptionCalls(stripe: Stripe, prices: CatalogPrices) {
  const read = (subscription: Stripe.Subscription) => toState(subscription, prices);
  return {
    /** Of every status, newest first; a customer with more than 100 of them has none of ours among the rest. */
    async listSubscriptions(stripeCustomerId: string): Promise<SubscriptionState[]> {
      const page = await calling(stripe.subscriptions.list({ customer: stripeCustomerId, status: 'all', limit: 100 }));
      return page.data.map(read);
    },

    /** Makes the accounts item say `quantity`: the absolute number; none attached means no item. */
    async setAccountsQuantity(
      subscription: SubscriptionState,
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

    /** Sets the usage threshold on the scenario-runs item, which Checkout cannot. Makes no invoice and no proration. */
    async setThreshold(runsItemId: string, thresholdCredits: number): Promise<void> {
      await calling(
        stripe.subscriptionItems.update(runsItemId, { billing_thresholds: { usage_gte: thresholdCredits } }),
      );
    },

    /**
     * Sets it to end with its period, or takes that back, however it was set: the portal may set an instant, others the
     * flag, and Stripe takes one of the two at a time.
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
     * Ends a second subscription that two tabs made, and bills nothing more for it: usage counts by customer, so the
     * one that stays bills it all.
     */
    async cancelSubscription(id: string): Promise<void> {
      await calling(stripe.subscriptions.cancel(id, { invoice_now: false, prorate: false }));
    },

    /** Ends a subscription at once and for good: what was used and is not billed yet comes on a last invoice. */
    async endSubscription(id: string): Promise<void> {
      await calling(stripe.subscriptions.cancel(id, { invoice_now: true, prorate: false }));
    },
  };
}

/** The item parameter that brings the accounts item to `quantity`. */
export function accountsItem(subscription: SubscriptionState, quantity: number, prices: CatalogPrices) {
  const price = prices.accountsPriceId;
  if (!subscription.accountsItemId) return { price, quantity };
  // The price goes along: an item that was sold at an earlier one moves to what the pages say.
  return quantity === 0
    ? { id: subscription.accountsItemId, deleted: true }
    : { id: subscription.accountsItemId, price, quantity };
}

function toState(subscription: Stripe.Subscription, prices: CatalogPrices): SubscriptionState {
  const items = subscription.items.data;
  const runs = items.find((item) => item.price.id === prices.runsPriceId);
  const accounts = items.find((item) => item !== runs && idOf(item.price.product) === prices.accountsProductId);
  const starts = items.map((item) => item.current_period_start);
  const ends = items.map((item) => item.current_period_end);
  const cancelAt = subscription.cancel_at ?? (subscription.cancel_at_period_end ? Math.min(...ends) : null);
  return {
    id: subscription.id,
    stripeCustomerId: idOf(subscription.customer) ?? '',
    status: subscription.status,
    runsItemId: runs?.id ?? null,
    accountsItemId: accounts?.id ?? null,
    accountsQuantity: accounts?.quantity ?? 0,
    accountsPriceId: accounts?.price.id ?? null,
    thresholdCredits: runs?.billing_thresholds?.usage_gte ?? null,
    periodStartMs: toMs(items.length > 0 ? Math.max(...starts) : subscription.created),
    periodEndMs: toMs(items.length > 0 ? Math.max(...ends) : subscription.created),
    cancelAtMs: cancelAt === null ? null : toMs(cancelAt),
    endedAtMs: subscription.ended_at === null ? null : toMs(subscription.ended_at),
    createdAtMs: toMs(subscription.created),
  };
}
