import type Stripe from 'stripe';
import { METER } from '../core/catalog.ts';
import { toUnix } from './client.ts';
import { calling, StripeFault } from './errors.ts';
import type { CatalogPrices } from './prices.ts';

/** Usage, as it goes to Stripe. Errors: StripeFault. */
export function meterCalls(stripe: Stripe, prices: CatalogPrices) {
  return {
    /**
     * Sends one meter event. Stripe refuses an identifier it has seen in the last 24 hours with a 400: that is proof
     * of delivery, and answered as such.
     */
    async sendUsage(usage: {
      identifier: string;
      stripeCustomerId: string;
      credits: number;
      timestampS: number;
    }): Promise<'accepted' | 'duplicate'> {
      try {
        await calling(
          stripe.billing.meterEvents.create({
            event_name: METER.eventName,
            identifier: usage.identifier,
            timestamp: usage.timestampS,
            payload: { stripe_customer_id: usage.stripeCustomerId, value: String(usage.credits) },
          }),
        );
        return 'accepted';
      } catch (error) {
        if (isDuplicate(error)) return 'duplicate';
        throw error;
      }
    },

    /** Credits that Stripe has counted for a customer in `[startMs, endMs)`, which are widened to whole minutes. */
    async sumUsage(stripeCustomerId: string, startMs: number, endMs: number): Promise<number> {
      const minute = 60;
      const summaries = await calling(
        stripe.billing.meters
          .listEventSummaries(prices.meterId, {
            customer: stripeCustomerId,
            start_time: Math.floor(toUnix(startMs) / minute) * minute,
            end_time: Math.ceil(toUnix(endMs) / minute) * minute,
          })
          .autoPagingToArray({ limit: 100 }),
      );
      return summaries.reduce((sum, summary) => sum + summary.aggregated_value, 0);
    },
  };
}

const isDuplicate = (error: unknown): boolean =>
  error instanceof StripeFault &&
  error.kind === 'refused' &&
  /identifier/i.test(error.message) &&
  /already|duplicate|exist/i.test(error.message);
