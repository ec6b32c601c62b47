import { createHash, randomBytes } from 'node:crypto';
import { transaction } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import type { VariantResult } from './forecast/simulate.ts';
import { isRecurringTarget } from './forecast/targets.ts';
import { readableHistory } from './history-in-words.ts';
import { readUsedAccounts } from './read-scenarios.ts';
import { findResult, listSummaries } from './result-store.ts';
import { findHistory, findRun, type Run } from './run-store.ts';
import { findShare, insertShare, revokeShares } from './share-store.ts';

/** 256 bits, so it cannot be guessed. */
const TOKEN_BYTES = 32;

type Shared = { customerId: CustomerId; runId: RunId };

/**
 * Makes a link that shows a run to everyone who has it. The token is returned once and stored as a hash, so an earlier link,
 * which cannot be shown again, ends: a run has one link at most, and an archived one none.
 */
export async function shareRun(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { customerId, runId }: Shared,
): Promise<Result<{ token: string }, Refusal<'not_found' | 'run_archived'>>> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    const run = await findRun(trx, customerId, runId);
    if (!run) return refuse('not_found', 'There is no such run.');
    if (run.archivedAtMs !== null) return refuse('run_archived', 'An archived run is not shared: restore it first.');
    await revokeShares(trx, customerId, runId, nowMs);
    await insertShare(trx, { customerId, runId, tokenHash: hashOf(token), nowMs });
    return ok({ token });
  });
}

/** What the holder of a link sees: the run's result and assumptions, and nothing of whose it is or what it draws from. */
export async function readShared(
  db: Deps['db'],
  { token, variant, nowMs }: { token: string; variant?: number | undefined; nowMs: Ms },
) {
  const share = await findShare(db, hashOf(token), nowMs);
  const run = share && (await findRun(db, share.customerId, share.runId));
  if (!share || !run) return refuse('not_found', 'This link does not work (any more).');
  // Nothing that names an account or a payee of the history is shown.
  const { firstMonth, startMonth, trackRecord } = readableHistory(await findHistory(db, run.id), () => 'An account');
  const { accountIds: _, sweep, ...rest } = run.definition;
  // A recurring item is named by its account.
  const shownAxes = sweep?.map((axis) => ({
    ...axis,
    ...(axis.target !== undefined && isRecurringTarget(axis.target) && { target: HIDDEN_TARGET }),
  }));
  const definition = { ...rest, ...(shownAxes && { sweep: shownAxes }) };
  const [account] = await readUsedAccounts(db, share.customerId, run.definition);
  const shown = run.definition.sweep ? variant : 0;
  return ok({
    name: run.scenarioName,
    status: run.status,
    variants: run.variants,
    createdAtMs: run.createdAtMs,
    definition,
    currency: account?.currency ?? 'USD',
    history: { firstMonth, startMonth, notes: [], leftOut: [], trackRecord },
    summaries: await listSummaries(db, share.customerId, share.runId),
    result: shown === undefined ? null : withoutPayees(await findResult(db, share.customerId, share.runId, shown), run),
  });
}

/** Recurring items are called what the bank calls their payees: their lines are drawn together. Planned ones were named to be read. */
function withoutPayees(result: VariantResult | null, { definition }: Run): VariantResult | null {
  if (!result?.ok || !result.forecast.daily) return result;
  const { daily } = result.forecast;
  const sumOf = (isIn: boolean) =>
    daily.assumed
      .filter(({ kind, cents }) => kind === 'recurring' && cents > 0 === isIn)
      .reduce((sum, { cents }) => sum + cents, 0);
  const recurring = [
    { kind: 'recurring' as const, label: 'Recurring income', cents: sumOf(true) },
    { kind: 'recurring' as const, label: 'Recurring expenses', cents: sumOf(false) },
  ].filter(({ cents }) => cents !== 0);
  const named = new Set([...(definition.planned ?? []), ...definition.events].map(({ label }) => label));
  const marks = daily.marks.map((mark) => (named.has(mark.label) ? mark : { ...mark, label: 'a recurring payment' }));
  const assumed = [...recurring, ...daily.assumed.filter(({ kind }) => kind !== 'recurring')];
  return { ...result, forecast: { ...result.forecast, daily: { ...daily, assumed, marks } } };
}

/** Readers of the axis still see that it belongs to a recurring item. */
const HIDDEN_TARGET = 'recurring|hidden';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
