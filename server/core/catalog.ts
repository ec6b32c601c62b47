import { type Cents, type Credits, cents, credits } from './units.ts';

/** What is sold, and the numbers that server/docs/rules.md name. */

/** Five thousand runs cost thirty dollars: $0.006 a run. The boot check holds Stripe's price to this. */
export const RUNS_PRICE = { cents: 3_000, perCredits: 5_000, decimalCents: '0.6' } as const;
/** One attached account for one month. */
export const ACCOUNT_MONTHLY_CENTS: Cents = cents(900);

export const METER = { displayName: 'scenario_run_credits', eventName: 'scenario_run_usage' } as const;
export const LOOKUP_KEYS = { scenarioRuns: 'scenario_runs', attachedAccounts: 'attached_accounts' } as const;

/** Credits granted once when a subscription becomes active, and taken back when it ends. */
export const ALLOWANCE: Credits = credits(5_000);
/** Unbilled credits at which Stripe makes an invoice. */
export const THRESHOLD: Credits = credits(5_000);
/** Credits below zero that a customer in good standing may use while Stripe collects (rule 4). */
export const OVERDRAFT: Credits = credits(500);

/** What `used` credits cost in cents, exactly, as a decimal string with at most one decimal. */
export function runsCostCents(used: Credits): string {
  const tenths = (used * RUNS_PRICE.cents * 10) / RUNS_PRICE.perCredits;
  return tenths % 10 === 0 ? String(tenths / 10) : `${Math.trunc(tenths / 10)}.${tenths % 10}`;
}

/** The most credits that `amount` buys; what a monthly cap in money allows. */
export const creditsFor = (amount: Cents): Credits =>
  credits(Math.floor((amount * RUNS_PRICE.perCredits) / RUNS_PRICE.cents));
