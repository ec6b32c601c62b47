import type { Host } from '../../host.ts';
import { usageIn } from '../../resources/meters/usage.ts';
import type { Docs } from '../../store/docs.ts';

export type MeterView = {
  meter: Docs['billing.meter'];
  totals: { item: Docs['subscription_item']; customer: Docs['customer'] | undefined; used: string; everUsed: string }[];
};

const SUBSCRIPTIONS_SHOWN = 100;

/** Each meter with what every subscription on it has used in its period, and since it began. */
export function metersView(host: Host): MeterView[] {
  return host.transact((ctx) => {
    const subscriptions = ctx.store.page('subscription', {}, { limit: SUBSCRIPTIONS_SHOWN }).data;
    return ctx.store.all('billing.meter', {}).map((meter) => ({
      meter,
      totals: subscriptions.flatMap((subscription) =>
        ctx.store
          .all('subscription_item', { parent: subscription.id })
          .filter((item) => item.price.recurring?.meter === meter.id)
          .map((item) => {
            const own = ctx.about(subscription.id);
            const usage = (from: number, to: number) => usageIn(own, meter, subscription.customer, from, to).toFixed();
            return {
              item,
              customer: ctx.store.find('customer', subscription.customer),
              used: usage(item.current_period_start, item.current_period_end),
              everUsed: usage(0, own.nowS + 1),
            };
          }),
      ),
    }));
  });
}
