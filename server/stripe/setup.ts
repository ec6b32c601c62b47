import Stripe from 'stripe';
import { ACCOUNT_MONTHLY_CENTS, LOOKUP_KEYS, METER, RUNS_PRICE } from '../core/catalog.ts';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';
import { calling } from './errors.ts';
import { METER_ERROR_TYPES } from './events.ts';
import { CATALOG_MARK } from './origin.ts';
import { PORTAL_MARK } from './portal-configuration.ts';

/** How accounts are sold: so much each, or in volume tiers that come to the same. */
export type AccountsForm = 'flat' | 'tiered';

/** What a Stripe account has for us after the setup. */
export type SetUp = {
  runsPriceId: string;
  accountsPriceId: string;
  webhook: Endpoint;
  /** For thin events: those of meter events that failed come in no other way. */
  thinWebhook: Endpoint;
  /** What was made by this call, in words; empty when all was there. */
  made: string[];
};

type Endpoint = {
  id: string;
  /** Stripe tells it only when the endpoint is made; null when it was there already. */
  secret: string | null;
};

/**
 * Makes what the app needs in a Stripe account, and nothing twice: meter, products, prices by lookup key, the portal's
 * configuration, a webhook endpoint pinned to our API version, and one for thin events. Without `accounts` the accounts price keeps the form
 * that it has, flat at first. May throw a StripeFault.
 */
export async function setUpStripe(
  stripe: Stripe,
  { webhookUrl, accounts }: { webhookUrl: string; accounts?: AccountsForm | undefined },
): Promise<SetUp> {
  const made: string[] = [];
  const meterId = await ensureMeter(stripe, made);
  const runsPriceId = await ensurePrice(stripe, made, {
    lookupKey: LOOKUP_KEYS.scenarioRuns,
    product: 'Scenario runs',
    fits: (price) =>
      price.recurring?.meter === meterId && isDecimal(price.unit_amount_decimal, RUNS_PRICE.decimalCents),
    price: {
      recurring: { interval: 'month', usage_type: 'metered', meter: meterId },
      unit_amount_decimal: Stripe.Decimal.from(RUNS_PRICE.decimalCents),
    },
  });
  const accountsPriceId = await ensurePrice(stripe, made, {
    lookupKey: LOOKUP_KEYS.attachedAccounts,
    product: 'Attached accounts',
    fits: (price) => (accounts ? sells(price, accounts) : sells(price, 'flat') || sells(price, 'tiered')),
    price: { recurring: { interval: 'month', usage_type: 'licensed' }, ...ACCOUNTS_AMOUNTS[accounts ?? 'flat'] },
  });
  await ensurePortal(stripe, made);
  const webhook = await ensureWebhook(stripe, made, webhookUrl);
  const thinWebhook = await ensureThinWebhook(stripe, made, `${webhookUrl}/thin`);
  return { runsPriceId, accountsPriceId, webhook, thinWebhook, made };
}

/** Accounts that have a flat price by their number; each above them costs what every other does. */
const TIERS = 20;

const ACCOUNTS_AMOUNTS: Record<AccountsForm, Amounts> = {
  flat: { unit_amount: ACCOUNT_MONTHLY_CENTS },
  tiered: {
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    tiers: [
      ...Array.from({ length: TIERS }, (_, n) => ({ up_to: n + 1, flat_amount: (n + 1) * ACCOUNT_MONTHLY_CENTS })),
      { up_to: 'inf', unit_amount: ACCOUNT_MONTHLY_CENTS },
    ],
  },
};

function sells(price: Stripe.Price, form: AccountsForm): boolean {
  const { recurring, tiers = [] } = price;
  if (recurring?.usage_type !== 'licensed' || recurring.interval !== 'month' || recurring.interval_count !== 1)
    return false;
  if (price.currency !== 'usd' || price.transform_quantity) return false;
  if (form === 'flat') return price.unit_amount === ACCOUNT_MONTHLY_CENTS;
  if (price.tiers_mode !== 'volume' || tiers.length !== TIERS + 1) return false;
  return tiers.every(({ up_to, flat_amount, unit_amount }, index) =>
    up_to === null
      ? !flat_amount && unit_amount === ACCOUNT_MONTHLY_CENTS
      : up_to === index + 1 && flat_amount === up_to * ACCOUNT_MONTHLY_CENTS && !unit_amount,
  );
}

async function ensureMeter(stripe: Stripe, made: string[]): Promise<string> {
  const meters = await calling(
    stripe.billing.meters.list({ status: 'active', limit: 100 }).autoPagingToArray({ limit: 1_000 }),
  );
  const meter = meters.find((each) => each.event_name === METER.eventName);
  if (meter) return meter.id;
  made.push(`meter ${METER.displayName}`);
  const params = {
    display_name: METER.displayName,
    event_name: METER.eventName,
    default_aggregation: { formula: 'sum' as const },
  };
  return (await calling(stripe.billing.meters.create(params))).id;
}

type WantedPrice = {
  lookupKey: string;
  product: string;
  fits: (price: Stripe.Price) => boolean;
  price: Pick<Stripe.PriceCreateParams, 'recurring'> & Amounts;
};
type Amounts = Pick<
  Stripe.PriceCreateParams,
  'unit_amount' | 'unit_amount_decimal' | 'billing_scheme' | 'tiers_mode' | 'tiers'
>;

/** Prices cannot be changed: one that does not fit keeps its product and loses the lookup key to one that does, made if there is none. */
async function ensurePrice(stripe: Stripe, made: string[], wanted: WantedPrice): Promise<string> {
  const expand = ['data.tiers'];
  const { data } = await calling(
    stripe.prices.list({ lookup_keys: [wanted.lookupKey], active: true, limit: 1, expand }),
  );
  const [found] = data;
  if (found && wanted.fits(found)) return found.id;
  const earlier = found ? await findEarlier(stripe, productOf(found), wanted) : undefined;
  if (earlier) {
    made.push(`lookup key ${wanted.lookupKey} of ${earlier.id}`);
    const params = { lookup_key: wanted.lookupKey, transfer_lookup_key: true };
    return (await calling(stripe.prices.update(earlier.id, params))).id;
  }
  made.push(`price ${wanted.lookupKey}`);
  const product = found ? productOf(found) : await ensureProduct(stripe, made, wanted);
  const params = {
    ...wanted.price,
    currency: 'usd',
    product,
    lookup_key: wanted.lookupKey,
    transfer_lookup_key: true,
    metadata: CATALOG_MARK,
  };
  return (await calling(stripe.prices.create(params))).id;
}

async function findEarlier(stripe: Stripe, product: string, wanted: WantedPrice): Promise<Stripe.Price | undefined> {
  const params = { product, active: true, limit: 100, expand: ['data.tiers'] };
  const { data } = await calling(stripe.prices.list(params));
  return data.find(wanted.fits);
}

/** Its id is ours, so that a setup that stopped half-way finds the product again. */
async function ensureProduct(stripe: Stripe, made: string[], { lookupKey, product }: WantedPrice): Promise<string> {
  const id = `headroom_${lookupKey}`;
  const { data } = await calling(stripe.products.list({ ids: [id], limit: 1 }));
  if (data[0]) return id;
  made.push(`product ${product}`);
  return (await calling(stripe.products.create({ id, name: product, metadata: CATALOG_MARK }))).id;
}

async function ensurePortal(stripe: Stripe, made: string[]): Promise<void> {
  const features: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    customer_update: { enabled: true, allowed_updates: ['email', 'name', 'address', 'tax_id'] },
    subscription_cancel: {
      enabled: true,
      mode: 'at_period_end',
      cancellation_reason: { enabled: true, options: ['too_expensive', 'missing_features', 'unused', 'other'] },
    },
    // Accounts are attached in our own pages: the portal cannot change a subscription with usage in it.
    subscription_update: { enabled: false },
  };
  const all = await calling(stripe.billingPortal.configurations.list({ active: true, limit: 100 }));
  const found = all.data.find((each) => each.metadata?.[PORTAL_MARK.key] === PORTAL_MARK.value);
  if (found) return;
  made.push('portal configuration');
  await calling(
    stripe.billingPortal.configurations.create({ features, metadata: { [PORTAL_MARK.key]: PORTAL_MARK.value } }),
  );
}

async function ensureWebhook(stripe: Stripe, made: string[], url: string): Promise<Endpoint> {
  const endpoints = await calling(stripe.webhookEndpoints.list({ limit: 100 }).autoPagingToArray({ limit: 100 }));
  const found = endpoints.find(
    (each) => each.url === url && each.api_version === STRIPE_API_VERSION && each.status === 'enabled',
  );
  if (found) return { id: found.id, secret: null };
  made.push(`webhook endpoint ${url}`);
  const endpoint = await calling(
    stripe.webhookEndpoints.create({
      url,
      enabled_events: ['*'],
      api_version: STRIPE_API_VERSION,
      metadata: CATALOG_MARK,
    }),
  );
  return { id: endpoint.id, secret: endpoint.secret ?? null };
}

async function ensureThinWebhook(stripe: Stripe, made: string[], url: string): Promise<Endpoint> {
  const { eventDestinations } = stripe.v2.core;
  const all = await calling(
    eventDestinations.list({ limit: 100, include: ['webhook_endpoint.url'] }).autoPagingToArray({ limit: 100 }),
  );
  const found = all.find(
    (each) => each.webhook_endpoint?.url === url && each.event_payload === 'thin' && each.status === 'enabled',
  );
  if (found) return { id: found.id, secret: null };
  made.push(`event destination ${url}`);
  const destination = await calling(
    eventDestinations.create({
      name: 'Headroom, meter errors',
      type: 'webhook_endpoint',
      event_payload: 'thin',
      enabled_events: [...METER_ERROR_TYPES],
      webhook_endpoint: { url },
      include: ['webhook_endpoint.signing_secret'],
      metadata: CATALOG_MARK,
    }),
  );
  return { id: destination.id, secret: destination.webhook_endpoint?.signing_secret ?? null };
}

const productOf = (price: Stripe.Price): string =>
  typeof price.product === 'string' ? price.product : price.product.id;

const isDecimal = (actual: unknown, wanted: string): boolean =>
  actual !== null && actual !== undefined && Stripe.Decimal.from(String(actual)).eq(Stripe.Decimal.from(wanted));
