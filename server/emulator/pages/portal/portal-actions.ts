import type { Ctx } from '../../ctx.ts';
import { updateCustomer } from '../../resources/customers/customers.ts';
import { attachPaymentMethod, createPaymentMethod } from '../../resources/payments/payment-methods.ts';
import { cancelSubscription, updateSubscription } from '../../resources/subscriptions/subscriptions.ts';
import type { Card, CardForm } from '../card.ts';
import type { REASONS } from './portal-forms.tsx';
import type { PlanView, PortalView } from './portal-view.ts';

/** Makes the card the one that everything of this customer is charged to. Refused (402) when it cannot be attached. */
export function saveCard(ctx: Ctx, customerId: string, card: Card, form: Pick<CardForm, 'name' | 'country'>): void {
  const method = createPaymentMethod(ctx, {
    type: 'card',
    card: { number: card.number, exp_month: card.expMonth, exp_year: card.expYear, cvc: card.cvc },
    billing_details: { name: form.name.trim(), address: { country: form.country } },
  });
  attachPaymentMethod(ctx, method.id, { customer: customerId });
  updateCustomer(ctx, customerId, { invoice_settings: { default_payment_method: method.id } });
  // A subscription's own card would win over the customer's, and the new one would never be charged.
  for (const subscription of ctx.store.all('subscription', { customer: customerId })) {
    if (subscription.default_payment_method && subscription.status !== 'canceled') {
      updateSubscription(ctx, subscription.id, { default_payment_method: method.id });
    }
  }
}

/** At once, or at the period's end by `cancel_at` (documented: portal-cancel). */
export function cancelPlan(
  ctx: Ctx,
  plan: PlanView,
  settings: PortalView['features']['subscription_cancel'],
  reason: (typeof REASONS)[number] | null,
): void {
  const details = reason === null ? {} : { cancellation_details: { feedback: reason } };
  if (settings.mode === 'immediately') {
    cancelSubscription(ctx, plan.subscription.id, { prorate: settings.proration_behavior !== 'none', ...details });
  } else {
    const { id, billing_mode } = plan.subscription;
    const end =
      billing_mode.type === 'classic' ? { cancel_at_period_end: true } : { cancel_at: 'max_period_end' as const };
    updateSubscription(ctx, id, { ...end, ...details });
  }
}

export function keepPlan(ctx: Ctx, plan: PlanView): void {
  updateSubscription(ctx, plan.subscription.id, { cancel_at: null });
}
