import Stripe from 'stripe';
import { LOOKUP_KEYS, METER, RUNS_PRICE } from '../core/catalog.ts';
import { type AccountsPrice, readAccountsPrice } from './accounts-price.ts';
import { idOf } from './client.ts';
import { calling, StripeFault } from './errors.ts';

/** The two prices that the app sells, as it found them at boot. */
export type CatalogPrices = {
  runsPriceId: string;
  accountsPriceId: string;
  /** Accounts that were sold at another of its prices are still accounts. */
  accountsProductId: string;
  meterId: string;
  accounts: AccountsPrice;
};

/**
 * Finds both prices (configured ids win over lookup keys) and checks that they are what we sell: runs metered on our
 * meter at $30 for 5,000, accounts licensed and monthly, flat or in volume tiers. Throws one sentence that says what is wrong.
 */
export async function readCatalog(
  stripe: Stripe,
  configured: { runsPriceId?: string | undefined; accountsPriceId?: string | undefined },
): Promise<CatalogPrices> {
  const runs = await findPrice(stripe, configured.runsPriceId, LOOKUP_KEYS.scenarioRuns, 'STRIPE_PRICE_SCENARIO_RUNS');
  const accounts = await findPrice(
    stripe,
    configured.accountsPriceId,
    LOOKUP_KEYS.attachedAccounts,
    'STRIPE_PRICE_ATTACHED_ACCOUNTS',
  );
  const meterId = await checkRuns(stripe, runs);
  return {
    runsPriceId: runs.id,
    accountsPriceId: accounts.id,
    accountsProductId: idOf(accounts.product) ?? '',
    meterId,
    accounts: readAccountsPrice(accounts),
  };
}

/** A sentence when what Stripe has is wrong, or other than what was read at boot; null when all is well. Throws when Stripe cannot be asked. */
export async function checkCatalog(
  stripe: Stripe,
  configured: Parameters<typeof readCatalog>[1],
  known: CatalogPrices,
): Promise<string | null> {
  try {
    const found = await readCatalog(stripe, configured);
    const isSame = JSON.stringify(found) === JSON.stringify(known);
    return isSame ? null : 'The prices at Stripe have changed: start Headroom again to sell at them.';
  } catch (error) {
    const fault = error instanceof Error && error.cause instanceof StripeFault ? error.cause : error;
    if (fault instanceof StripeFault && fault.retryable) throw fault;
    return error instanceof Error ? error.message : String(error);
  }
}

async function findPrice(
  stripe: Stripe,
  id: string | undefined,
  lookupKey: string,
  variable: string,
): Promise<Stripe.Price> {
  const unread = (what: string) => (cause: Error) => {
    throw new Error(`${what} could not be read from Stripe: ${cause.message}`, { cause });
  };
  if (id) {
    const read = stripe.prices.retrieve(id, { expand: ['tiers'] });
    return calling(read).catch(unread(`The price ${id} (${variable})`));
  }
  const list = stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1, expand: ['data.tiers'] });
  const found = await calling(list).catch(unread(`The price with the lookup key ${lookupKey}`));
  const price = found.data[0];
  if (!price)
    throw new Error(
      `Stripe has no price with the lookup key ${lookupKey}. Run \`npm run stripe:setup\`, or set ${variable}.`,
    );
  return price;
}

async function checkRuns(stripe: Stripe, price: Stripe.Price): Promise<string> {
  const wrong = (what: string) => new Error(`The price ${price.id} for scenario runs ${what}.`);
  if (!price.active) throw wrong('is archived');
  if (price.recurring?.usage_type !== 'metered') throw wrong('must be metered, and is not');
  if (!isMonthly(price)) throw wrong('must be monthly, and is not');
  if (price.currency !== 'usd') throw wrong(`must be in US dollars, and is in ${price.currency.toUpperCase()}`);
  if (price.billing_scheme !== 'per_unit' || price.transform_quantity)
    throw wrong('must be a plain price per unit, and is not');
  const unit = price.unit_amount_decimal;
  if (!unit || !Stripe.Decimal.from(String(unit)).eq(Stripe.Decimal.from(RUNS_PRICE.decimalCents))) {
    throw wrong(`must be $30 for 5,000 (${RUNS_PRICE.decimalCents} cents a run), and is ${unit ?? 'not set'} cents`);
  }
  const meterId = price.recurring.meter;
  if (!meterId) throw wrong('must have a meter, and has none');
  const meter = await calling(stripe.billing.meters.retrieve(meterId));
  if (meter.event_name !== METER.eventName)
    throw wrong(`must use the meter ${METER.eventName}, and uses ${meter.event_name}`);
  if (meter.status !== 'active') throw wrong(`uses the meter ${meter.event_name}, which is not active`);
  if (meter.default_aggregation.formula !== 'sum')
    throw wrong(`needs a meter that sums, and ${meter.event_name} does not`);
  return meterId;
}

const isMonthly = (price: Stripe.Price): boolean =>
  price.recurring?.interval === 'month' && price.recurring.interval_count === 1;
