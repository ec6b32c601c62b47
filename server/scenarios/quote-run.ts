import { FRESH_DATA_DAYS } from '../accounts/choices.ts';
import { findOldestData } from '../accounts/day-store.ts';
import type { Standing } from '../billing/standing.ts';
import { runsCostCents, THRESHOLD } from '../core/catalog.ts';
import type { AccountId, CustomerId, ScenarioId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { credits, DAY_MS, type Ms } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import { sumUnbilled } from '../credits/store.ts';
import type { Deps } from '../deps.ts';
import { admitRun, type RunObstacle } from './admit-run.ts';
import { variantCount } from './forecast/variants.ts';
import { checkAccounts } from './prepare-run.ts';
import { findScenario } from './scenario-store.ts';

/** What a run will cost and trigger, shown before it starts. */
export type RunQuote = {
  variants: number;
  /** The free first run of a customer that never subscribed: no credits, no dollars. */
  isFree: boolean;
  credits: number;
  /** Decimal cents: a single run is 0.6. */
  costCents: string;
  /** What runs could take now, the number that every page shows, and what this run would leave of it. */
  usableBefore: number;
  usableAfter: number;
  /** $30 recharges that this run's usage brings about. */
  recharges: number;
  /** True when more is needed than may be used now: it goes on in slices as recharges come. */
  waits: boolean;
  standing: Standing;
  /** What the monthly cap still allows, in credits; null without a cap. */
  capLeftCredits: number | null;
  /** Why it cannot start as things are, by the decision that starting it makes again. */
  obstacle: RunObstacle | null;
  /** The account whose bank data ends first, when that is too long ago. */
  oldData: { accountName: string; upTo: string } | null;
};

export async function quoteRun(
  { db, stripe }: Pick<Deps, 'db' | 'stripe'>,
  { customerId, scenarioId, nowMs }: { customerId: CustomerId; scenarioId: ScenarioId; nowMs: Ms },
): Promise<Result<RunQuote, Refusal<'not_found'>>> {
  const scenario = await findScenario(db, customerId, scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  const variants = variantCount(scenario.definition);
  const accounts = await checkAccounts(db, customerId, scenario.definition);
  const admission = await admitRun(db, stripe, { customerId, variants, nowMs }, accounts);
  const { isFree, obstacle, standing, capLeftCredits, usableCredits } = admission;
  const cost = isFree ? 0 : variants;
  // Sample data never gets newer, so there is no reminder for it.
  const oldest = await findOldestData(db, customerId, scenario.definition.accountIds as AccountId[]);
  return ok({
    variants,
    isFree,
    credits: cost,
    costCents: runsCostCents(credits(cost)),
    usableBefore: usableCredits,
    usableAfter: Math.max(0, usableCredits - cost),
    recharges: rechargesOf(await sumUnbilled(db, customerId), cost),
    waits: cost > usableCredits,
    standing,
    capLeftCredits,
    obstacle,
    oldData:
      oldest && oldest.upTo < dayOf(nowMs - FRESH_DATA_DAYS * DAY_MS)
        ? { accountName: oldest.name, upTo: oldest.upTo }
        : null,
  });
}

/** Each time unbilled usage reaches the threshold an invoice is made: how often a run of `cost` credits brings that about. */
export function rechargesOf(unbilled: number, cost: number): number {
  return Math.floor((unbilled + cost) / THRESHOLD) - Math.floor(unbilled / THRESHOLD);
}
