import type Stripe from 'stripe';

/** What attached accounts cost a month: so much each, or what the tier that their number falls into says (volume). Whole cents. */
export type AccountsPrice = { kind: 'flat'; unitAmountCents: number } | { kind: 'tiered'; tiers: AccountsTier[] };

/** `upTo` null: all above. */
export type AccountsTier = { upTo: number | null; flatCents: number; unitCents: number };

export type AccountsCost = {
  totalCents: number;
  /** What each of them costs; with none, the first. Null when that is no whole number of cents. */
  eachCents: number | null;
};

/** What `accounts` attached accounts cost a month. None cost nothing: there is no item for them. */
export function accountsCost(price: AccountsPrice, accounts: number): AccountsCost {
  const totalCents = monthlyCents(price, accounts);
  const each = accounts > 0 ? totalCents / accounts : monthlyCents(price, 1);
  return { totalCents, eachCents: Number.isInteger(each) ? each : null };
}

/** Reads a price with its tiers expanded. Throws one sentence when it is not one that accounts can be sold at. */
export function readAccountsPrice(price: Stripe.Price): AccountsPrice {
  const wrong = (what: string) => new Error(`The price ${price.id} for attached accounts ${what}.`);
  if (!price.active) throw wrong('is archived');
  if (price.recurring?.usage_type !== 'licensed') throw wrong('must be licensed, and is not');
  if (price.recurring.interval !== 'month' || price.recurring.interval_count !== 1)
    throw wrong('must be monthly, and is not');
  if (price.currency !== 'usd') throw wrong(`must be in US dollars, and is in ${price.currency.toUpperCase()}`);
  if (price.transform_quantity) throw wrong('must not be sold in packages, and is');
  if (price.billing_scheme === 'per_unit') {
    if (price.unit_amount === null) throw wrong('must be a whole number of cents a month');
    return { kind: 'flat', unitAmountCents: price.unit_amount };
  }
  if (price.tiers_mode !== 'volume') throw wrong('must have volume tiers, and has graduated ones');
  const tiers = (price.tiers ?? []).map((tier): AccountsTier => {
    const flatCents = wholeCents(tier.flat_amount, tier.flat_amount_decimal);
    const unitCents = wholeCents(tier.unit_amount, tier.unit_amount_decimal);
    if (flatCents === null || unitCents === null) throw wrong('must have tiers in whole cents');
    return { upTo: tier.up_to, flatCents, unitCents };
  });
  if (tiers.at(-1)?.upTo !== null) throw wrong('must have tiers without an end');
  return { kind: 'tiered', tiers };
}

function monthlyCents(price: AccountsPrice, accounts: number): number {
  if (accounts <= 0) return 0;
  if (price.kind === 'flat') return accounts * price.unitAmountCents;
  const tier = price.tiers.find(({ upTo }) => upTo === null || accounts <= upTo);
  return tier ? tier.flatCents + accounts * tier.unitCents : 0;
}

// A fractional amount has no whole one beside it; an absent amount has neither.
const wholeCents = (whole: number | null, decimal: unknown): number | null =>
  whole ?? (decimal === null || decimal === undefined ? 0 : null);
