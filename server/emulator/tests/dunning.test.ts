import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { invoicesOf, starter, subscribe } from './harness.ts';

const start = starter(Stripe);

describe('when the last retry has failed', () => {
  it.each([
    ['cancel', 'canceled'],
    ['unpaid', 'unpaid'],
    ['leave', 'past_due'],
  ] as const)('the setting %s leaves the subscription %s', async (afterLastRetry, status) => {
    const { emulator, stripe } = await start({ settings: { afterLastRetry } });
    const { subscription, customer } = await subscribe(emulator, stripe);
    const method = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: method.id });
    await emulator.advance(31 * DAY_MS + 16 * DAY_MS);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(status);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ status: 'open', attempt_count: 4 });
  });

  it('an unpaid subscription goes on with drafts, and is active again once what is owed is paid (documented: after-retries)', async () => {
    const { emulator, stripe } = await start({ settings: { afterLastRetry: 'unpaid' } });
    const { subscription, customer } = await subscribe(emulator, stripe);
    const method = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: method.id });
    await emulator.advance(65 * DAY_MS);
    const [draft, owed] = await invoicesOf(stripe, subscription.id);
    expect(draft).toMatchObject({ status: 'draft', auto_advance: false });
    await stripe.invoices.pay(owed?.id ?? '', { payment_method: 'pm_card_visa' });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });
});
