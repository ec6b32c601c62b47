import type { Ctx, EventType } from '../../ctx.ts';
import type { AnyDoc } from '../../store/store.ts';
import type { Json } from '../../wire.ts';
import { recordThinEvent, wantsThin } from './thin-events.ts';

/** Where the object of a thin event is fetched from; what has no address of its own (a discount) is not told of. */
const PATHS: Record<string, string> = {
  'billing.meter': '/v1/billing/meters',
  'billing_portal.configuration': '/v1/billing_portal/configurations',
  charge: '/v1/charges',
  'checkout.session': '/v1/checkout/sessions',
  coupon: '/v1/coupons',
  credit_note: '/v1/credit_notes',
  customer: '/v1/customers',
  dispute: '/v1/disputes',
  invoice: '/v1/invoices',
  invoice_payment: '/v1/invoice_payments',
  invoiceitem: '/v1/invoiceitems',
  payment_intent: '/v1/payment_intents',
  payment_method: '/v1/payment_methods',
  price: '/v1/prices',
  product: '/v1/products',
  promotion_code: '/v1/promotion_codes',
  refund: '/v1/refunds',
  setup_intent: '/v1/setup_intents',
  subscription: '/v1/subscriptions',
  subscription_schedule: '/v1/subscription_schedules',
  tax_id: '/v1/tax_ids',
  'test_helpers.test_clock': '/v1/test_helpers/test_clocks',
};

/**
 * The thin event of what a snapshot event tells: `v1.` and its type, as the SDK lists one for each that the emulator emits.
 * Kept only where a destination wants it.
 */
export function tellThin(ctx: Ctx, type: EventType, object: AnyDoc | Json): void {
  const { id, object: kind } = object;
  const path = typeof kind === 'string' ? PATHS[kind] : undefined;
  if (typeof id !== 'string' || typeof kind !== 'string' || path === undefined) return;
  const thin = `v1.${type}`;
  if (!wantsThin(ctx, thin)) return;
  recordThinEvent(ctx, { type: thin, related_object: { id, type: kind, url: `${path}/${id}` } });
}
