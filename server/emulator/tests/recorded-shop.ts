import Stripe from 'stripe';
import { starter } from './harness.ts';

export const start = starter(Stripe);

/** A customer with a card, and a way to make prices and to read events. */
export async function shop(card: string | null = 'pm_card_visa', options: Parameters<typeof start>[0] = {}) {
  const { emulator, stripe } = await start(options);
  const { id: customer } = await stripe.customers.create({ email: 'ada@example.com', name: 'Ada' });
  if (card !== null) {
    const { id } = await stripe.paymentMethods.attach(card, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  }
  const price = async (unit_amount: number, interval: 'month' | 'year' = 'month', currency = 'usd', name = 'Pro') =>
    (await stripe.prices.create({ currency, unit_amount, recurring: { interval }, product_data: { name } })).id;
  const events = async (type: string) => (await stripe.events.list({ type, limit: 100 })).data;
  return { emulator, stripe, customer, price, events };
}
export const itemOf = ({ items }: Stripe.Subscription): string => items.data[0]?.id ?? '';
export const amounts = (invoice: Stripe.Invoice | undefined) => invoice?.lines.data.map(({ amount }) => amount);
