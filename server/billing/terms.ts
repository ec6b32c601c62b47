import { createHash } from 'node:crypto';
import Big from 'big.js';
import { RUNS_PRICE, THRESHOLD } from '../core/catalog.ts';
import type { AccountsPrice } from '../stripe/accounts-price.ts';

/** What a customer is asked to agree to before anything is charged. */
export type Terms = {
  /** Made of the words and prices themselves: when either changes, what was agreed to is another version. */
  version: string;
  lines: string[];
};

export type RunsPrice = { cents: number; perCredits: number; thresholdCredits: number };
const RUNS: RunsPrice = { cents: RUNS_PRICE.cents, perCredits: RUNS_PRICE.perCredits, thresholdCredits: THRESHOLD };

/** The terms at these prices. */
export function termsOf(accounts: AccountsPrice, runs: RunsPrice = RUNS): Terms {
  const each = new Big(runs.cents).div(runs.perCredits);
  const recharge = dollars(each.times(runs.thresholdCredits));
  const lines = [
    `${recharge} is charged to your card automatically each time ${count(runs.thresholdCredits)} scenario runs have been used, at ${dollars(each)} a run, and as many credits come back. You are not asked again each time.`,
    `What was used beyond that is charged at the end of each month.`,
    `${accountsWords(accounts)} This is charged in advance, and for the days that are left when one is attached in between.`,
    'This goes on until you cancel, which you can do at any time under Billing. You can set a monthly cap on runs there.',
  ];
  const version = createHash('sha256')
    .update(JSON.stringify({ lines, accounts }))
    .digest('hex')
    .slice(0, VERSION_CHARS);
  return { version, lines };
}

/** Enough that two versions of one text never meet. */
const VERSION_CHARS = 8;
/** Tiers that are named one by one; the rest is shown when an account is attached. */
const NAMED_TIERS = 3;

function accountsWords(price: AccountsPrice): string {
  if (price.kind === 'flat') return `Each attached account costs ${dollars(price.unitAmountCents)} a month.`;
  const named = price.tiers.slice(0, NAMED_TIERS).map(({ upTo, flatCents, unitCents }) => {
    const parts = [flatCents > 0 ? dollars(flatCents) : null, unitCents > 0 ? `${dollars(unitCents)} each` : null];
    return `${upTo === null ? 'more' : `up to ${count(upTo)}`} for ${parts.filter(Boolean).join(' and ') || dollars(0)}`;
  });
  const rest = price.tiers.length > NAMED_TIERS ? '; more of them cost what is shown when one is attached' : '';
  return `Attached accounts cost by their number, a month: ${named.join(', ')}${rest}.`;
}

const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 6 });
const dollars = (amountCents: number | Big): string => money.format(new Big(amountCents).div(100).toNumber());
const count = (n: number): string => n.toLocaleString('en-US');
