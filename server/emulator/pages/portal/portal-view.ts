import type { Host } from '../../host.ts';
import { getPortalSession } from '../../resources/portal/sessions.ts';
import type { Docs } from '../../store/docs.ts';
import { priceText } from '../price-text.ts';

const LIVE = ['active', 'past_due', 'trialing', 'unpaid', 'paused', 'incomplete'];
const INVOICES_SHOWN = 24;

export type PlanView = {
  subscription: Docs['subscription'];
  items: { item: Docs['subscription_item']; product: string; price: string }[];
  renewsS: number;
  /** When it ends, if it was canceled for a later instant. */
  endsS: number | null;
};

export type PortalView = {
  session: Docs['billing_portal.session'];
  features: Docs['billing_portal.configuration']['features'];
  headline: string | null;
  customer: Docs['customer'];
  plans: PlanView[];
  card: Docs['payment_method'] | null;
  invoices: Docs['invoice'][];
};

/** All that the portal shows of one session's customer. Refuses (ApiError) an unknown or ended session. */
export function portalView(host: Host, sessionId: string): PortalView {
  return host.transact((ctx) => {
    const { session, configuration } = getPortalSession(ctx.about(sessionId), sessionId);
    const customer = ctx.store.get('customer', session.customer);
    const plans = ctx.store
      .all('subscription', { customer: customer.id, status: LIVE })
      .map((subscription): PlanView => {
        const items = ctx.store.all('subscription_item', { parent: subscription.id });
        return {
          subscription,
          items: items.map((item) => ({
            item,
            product: ctx.store.find('product', item.price.product)?.name ?? '',
            // The item's own copy has no tiers.
            price: priceText(ctx.store.get('price', item.price.id), item.quantity),
          })),
          renewsS: Math.min(...items.map((item) => item.current_period_end)),
          endsS: subscription.cancel_at ?? null,
        };
      });
    const cardId =
      plans.find((plan) => plan.subscription.default_payment_method)?.subscription.default_payment_method ??
      customer.invoice_settings.default_payment_method;
    return {
      session,
      features: configuration.features,
      headline: configuration.business_profile.headline ?? null,
      customer,
      plans,
      card: (cardId && ctx.store.find('payment_method', cardId)) || null,
      invoices: ctx.store.page(
        'invoice',
        { customer: customer.id, status: ['open', 'paid', 'uncollectible', 'void'] },
        { limit: INVOICES_SHOWN },
      ).data,
    };
  });
}
