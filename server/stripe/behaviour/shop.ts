import Stripe from 'stripe';
import { afterwards, RUN, stripe } from './target.ts';

/** What a run makes for itself and takes out of use at its end. */
export async function makeProduct(): Promise<string> {
  const { id } = await stripe.products.create({ name: `Behaviour ${RUN}` });
  afterwards(() => stripe.products.update(id, { active: false }));
  return id;
}

export async function makePrice(params: Partial<Stripe.PriceCreateParams>): Promise<Stripe.Price> {
  const product = params.product ?? (await makeProduct());
  const price = await stripe.prices.create({ currency: 'usd', ...params, product });
  afterwards(() => stripe.prices.update(price.id, { active: false }));
  return price;
}

/** $9 a month a unit, as attached accounts are. */
export const makeSeats = () => makePrice({ unit_amount: 900, recurring: { interval: 'month' } });

let meters = 0;
/** Each with an event name of its own. */
export async function makeMeter(): Promise<Stripe.Billing.Meter> {
  meters += 1;
  const meter = await stripe.billing.meters.create({
    display_name: `Behaviour ${RUN}`,
    event_name: `${RUN}_${meters}`,
    default_aggregation: { formula: 'sum' },
  });
  afterwards(() => stripe.billing.meters.deactivate(meter.id));
  return meter;
}

/** A meter, and $0.006 a month for each unit of it, as scenario runs are. */
export async function makeUsage(): Promise<{ meter: Stripe.Billing.Meter; price: Stripe.Price }> {
  const meter = await makeMeter();
  const unit_amount_decimal = Stripe.Decimal.from('0.6');
  const price = await makePrice({
    unit_amount_decimal,
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  });
  return { meter, price };
}

export async function makeCustomer(params: Stripe.CustomerCreateParams = {}): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ name: 'Ada', description: RUN, ...params });
  // A clock takes its customers with it.
  if (params.test_clock === undefined) afterwards(() => stripe.customers.del(customer.id));
  return customer;
}

/** Attaches a test card and makes it what the customer pays with. Gives its id. */
export async function giveCard(customer: string, card = 'pm_card_visa'): Promise<string> {
  const { id } = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  return id;
}

/** Uses so many units at that second of the customer's time. */
export const report = (
  meter: Stripe.Billing.Meter,
  customer: string,
  value: number,
  atS: number,
  identifier?: string,
) =>
  stripe.billing.meterEvents.create({
    event_name: meter.event_name,
    payload: { stripe_customer_id: customer, value: String(value) },
    timestamp: atS,
    ...(identifier !== undefined && { identifier }),
  });
