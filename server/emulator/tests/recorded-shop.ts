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

/** A customer who pays $25 a month for a user. */
export async function subscribed() {
  const made = await shop();
  const { stripe, customer } = made;
  const product = await stripe.products.create({ name: 'Test Subscription', unit_label: 'user' });
  const price = async (unit_amount: number, interval: 'month' | 'year') =>
    (await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount, recurring: { interval } })).id;
  const [monthly, yearly] = [await price(2_500, 'month'), await price(25_000, 'year')];
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: monthly }],
    expand: ['latest_invoice.payments'],
  });
  return { ...made, subscription, invoice: subscription.latest_invoice as Stripe.Invoice, monthly, yearly };
}
