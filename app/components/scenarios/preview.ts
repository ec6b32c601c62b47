import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { forecastSlice } from '../../../server/scenarios/forecast/engine.ts';
import { monthsOf, type StoredHistory } from '../../../server/scenarios/forecast/history/frozen.ts';
import type { AccountMovements } from '../../../server/scenarios/forecast/history/prepare.ts';
import { monthsFrom } from '../charts/format.ts';
import { PREVIEW_TRIALS } from './preview-trials.ts';

/** How much of the history stands before the forecast. */
const PAST_MONTHS = 24;

export type Preview =
  | {
      ok: true;
      past: { months: string[]; cents: number[] };
      months: string[];
      p5: number[];
      p50: number[];
      p95: number[];
    }
  | { ok: false; reason: string };

/**
 * A first look at a scenario: what its run would draw, with few trials and nothing varied. As many trials of a run give the same.
 * `accounts` draw what was before.
 */
export function previewOf(
  definition: ScenarioDefinition,
  history: StoredHistory,
  accounts: AccountMovements[],
): Preview {
  if ('refusal' in history) return { ok: false, reason: history.refusal };
  const chosen = accounts.filter(({ accountId }) => definition.accountIds.includes(accountId));
  const { sweep: _, ...plain } = definition;
  const task = { definition: { ...plain, trials: PREVIEW_TRIALS }, history, firstVariant: 0, count: 1 };
  const [result] = forecastSlice(task);
  if (!result?.ok) return { ok: false, reason: result?.reason ?? 'There is nothing to draw.' };
  const { p5, p50, p95 } = result.forecast.balanceCents;
  const { firstMonth, startMonth } = monthsOf(history);
  return {
    ok: true,
    past: pastOf(firstMonth, startMonth, chosen),
    months: monthsFrom(startMonth, definition.horizonMonths),
    p5,
    p50,
    p95,
  };
}

/** What was on the accounts at the end of each month before the forecast, the latest last. */
function pastOf(firstMonth: string, startMonth: string, accounts: AccountMovements[]) {
  const all = monthsFrom(firstMonth, 1_200);
  const months = all.slice(0, all.indexOf(startMonth)).slice(-PAST_MONTHS);
  const cents = months.map((month) =>
    accounts.reduce(
      (sum, { openingBalanceCents, movements }) =>
        movements.reduce(
          (at, { date, amountCents }) => (date.slice(0, 7) <= month ? at + amountCents : at),
          sum + openingBalanceCents,
        ),
      0,
    ),
  );
  return { months, cents };
}
