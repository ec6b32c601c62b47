import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { shop } from './recorded-shop.ts';

// What tests that others run against Stripe show of changes whose payment somebody has to confirm.

describe('a card that asks when a subscription changes', () => {
  const asking = async (
    payment_behavior: 'allow_incomplete' | 'error_if_incomplete' | 'pending_if_incomplete',
    off_session?: boolean,
  ) => {
    const made = await shop();
    const { stripe, customer, price } = made;
    const { id, items } = await stripe.subscriptions.create({ customer, items: [{ price: await price(1_000) }] });
    const card = await stripe.paymentMethods.attach('pm_card_threeDSecure2Required', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
    const changed = await stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]?.id ?? '', price: await price(2_000) }],
      proration_behavior: 'always_invoice',
      payment_behavior,
      ...(off_session === undefined ? {} : { off_session }),
      expand: ['latest_invoice.payments.data.payment.payment_intent'],
    });
    const { payments } = changed.latest_invoice as Stripe.Invoice;
    return { ...made, changed, intent: payments?.data[0]?.payment.payment_intent };
  };
  const amountOf = ({ items }: Stripe.Subscription) => items.data[0]?.price.unit_amount;

  it.each([undefined, true])('is asked; the change is made, and past due until then (off_session: %s)', async (off) => {
    const { changed, intent, events } = await asking('allow_incomplete', off);
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    expect(changed.status).toBe('past_due');
    expect(amountOf(changed)).toBe(2_000);
    expect(await events('invoice.payment_action_required')).toHaveLength(1);
    expect(await events('charge.failed')).toHaveLength(0);
  });

  it('is asked for a change that waits, and what ran stays active', async () => {
    const { changed, intent } = await asking('pending_if_incomplete');
    expect(intent).toMatchObject({ status: 'requires_action' });
    expect(changed).toMatchObject({ status: 'active', pending_update: expect.any(Object) });
    expect(amountOf(changed)).toBe(1_000);
  });

  it('refuses a change that must be paid at once, and says which payment to complete', async () => {
    await expect(asking('error_if_incomplete')).rejects.toMatchObject({
      statusCode: 402,
      rawType: 'card_error',
      code: 'subscription_payment_intent_requires_action',
      message:
        'Payment for this subscription requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with `subscription.latest_invoice`. Additional information is available here: https://stripe.com/docs/billing/subscriptions/overview#requires-action',
    });
  });

  it('is asked at the creation too, whatever the request says of the session', async () => {
    const { stripe, customer, price } = await shop('pm_card_threeDSecure2Required');
    const { status, latest_invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(1_000) }],
      off_session: true,
      expand: ['latest_invoice.payments.data.payment.payment_intent'],
    });
    expect(status).toBe('incomplete');
    const [payment] = (latest_invoice as Stripe.Invoice).payments?.data ?? [];
    expect(payment?.payment.payment_intent).toMatchObject({ status: 'requires_action' });
  });
});
