import type { Executor } from '../../db/transaction.ts';
import { findStanding } from '../billing/find-standing.ts';
import type { Standing } from '../billing/standing.ts';
import { runsCostCents, THRESHOLD } from '../core/catalog.ts';
import type { CustomerId, ScenarioId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { credits, type Ms } from '../core/units.ts';
import { capLeft, capNow } from '../credits/rules.ts';
import { getBalance, sumMonth, sumUnbilled } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { variantCount } from './forecast/variants.ts';
import { isFreeRun } from './free-run.ts';
import { findScenario } from './scenario-store.ts';

/** What a run will cost and set off, said before it starts. */
export type RunQuote = {
  variants: number;
  /** The first run of somebody who never subscribed: no credits, no dollars. */
  isFree: boolean;
  credits: number;
  /** Decimal cents: a single run is 0.6. */
  costCents: string;
  availableBefore: number;
  availableAfter: number;
  /** $30 recharges that this run's usage brings about. */
  recharges: number;
  /** True when more is needed than may be used now: it goes on in slices as recharges come. */
  waits: boolean;
  standing: Standing;
  /** What the monthly cap still allows, in credits; null without a cap. */
  capLeftCredits: number | null;
};

export async function quoteRun(
  db: Executor,
  { customerId, scenarioId, nowMs }: { customerId: CustomerId; scenarioId: ScenarioId; nowMs: Ms },
): Promise<Result<RunQuote, Refusal<'not_found'>>> {
  const scenario = await findScenario(db, customerId, scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  const variants = variantCount(scenario.definition);
  const balance = await getBalance(db, customerId);
  const { standing, overdraft } = await findStanding(db, customerId, nowMs);
  const isFree = await isFreeRun(db, { customerId, variants, standing });
  const cost = isFree ? 0 : variants;
  const cap = capNow(await getCustomer(db, customerId), nowMs);
  return ok({
    variants,
    isFree,
    credits: cost,
    costCents: runsCostCents(credits(cost)),
    availableBefore: balance.available,
    availableAfter: balance.available - cost,
    recharges: rechargesOf(await sumUnbilled(db, customerId), cost),
    waits: cost > balance.available + (overdraft ?? 0),
    standing,
    capLeftCredits: capLeft(cap, await sumMonth(db, customerId, nowMs), balance.held),
  });
}

/** Each time unbilled usage reaches the threshold an invoice is made: how often a run of `cost` credits brings that about. */
export function rechargesOf(unbilled: number, cost: number): number {
  return Math.floor((unbilled + cost) / THRESHOLD) - Math.floor(unbilled / THRESHOLD);
}
