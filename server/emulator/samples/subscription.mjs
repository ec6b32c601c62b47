// A subscription, and its renewal a month later, with nothing but this package and Stripe's own SDK.
import { startEmulator } from '@headroom/stripe-emulator';
import Stripe from 'stripe';

const emulator = await startEmulator({ stateFile: ':memory:', port: 0 });
const { hostname, port } = new URL(emulator.url);
const stripe = new Stripe(emulator.secretKey, { host: hostname, port, protocol: 'http' });

const product = await stripe.products.create({ name: 'Newsletter' });
const recurring = { interval: 'month' };
const price = await stripe.prices.create({ product: product.id, currency: 'eur', unit_amount: 500, recurring });
const payer = { payment_method: 'pm_card_visa', invoice_settings: { default_payment_method: 'pm_card_visa' } };
const customer = await stripe.customers.create({ email: 'ada@example.com', ...payer });
const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
await emulator.advance(32 * 86_400_000);
const invoices = await stripe.invoices.list({ subscription: subscription.id });
for (const { billing_reason, amount_paid, currency } of invoices.data)
  console.log(billing_reason, amount_paid, currency);

await emulator.close();
