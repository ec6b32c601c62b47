import { getMovementSpan } from '../accounts/day-store.ts';
import { listCashMovements } from '../accounts/read-cash.ts';
import { findAccount } from '../accounts/store.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';
import { dayOf } from './forecast/calendar.ts';
import type { StoredHistory } from './forecast/history/frozen.ts';
import { type Decision, decisionKey, MIN_HISTORY_MONTHS, type PrepareTask } from './forecast/history/prepare.ts';
import { missingTarget } from './missing-target.ts';
import { listDecisions } from './recurring-store.ts';
import { type Run, saveHistory } from './run-store.ts';

type NoHistory = Refusal<'no_history'>;
/** The part of a scenario that decides what it draws from. */
type DrawnFrom = Pick<ScenarioDefinition, 'accountIds' | 'includedOneOffs' | 'rates'>;

/** A preview waits no longer for a worker that runs keep busy. */
const MAX_PREVIEW_MS = 30_000;
/** Shorter than this, no history has three whole months; longer ones are judged when they are read. */
const MIN_HISTORY_DAYS = MIN_HISTORY_MONTHS * 28;

/**
 * What can be said about the accounts of a scenario before a run is admitted: that they are attached, have enough history, and a
 * rate for each currency. Reads no movements, so that a request which will be refused costs next to nothing.
 */
export async function checkAccounts(
  db: Deps['db'],
  customerId: CustomerId,
  definition: DrawnFrom,
): Promise<Result<void, NoHistory>> {
  const currencies: string[] = [];
  let first: string | null = null;
  let last: string | null = null;
  for (const id of definition.accountIds) {
    const account = await findAccount(db, customerId, asId<'account'>(id));
    if (account?.status !== 'attached')
      return refuse(
        'no_history',
        'An account that this scenario uses is no longer attached. Edit the scenario and choose others.',
      );
    currencies.push(account.currency);
    const span = await getMovementSpan(db, customerId, account.id);
    if (span.firstDate !== null && (first === null || span.firstDate < first)) first = span.firstDate;
    if (span.lastDate !== null && (last === null || span.lastDate > last)) last = span.lastDate;
  }
  if (first === null || last === null)
    return refuse('no_history', 'The chosen accounts have no movements yet. Import some, then forecast.');
  if (dayOf(last) - dayOf(first) < MIN_HISTORY_DAYS)
    return refuse(
      'no_history',
      `A forecast needs at least ${MIN_HISTORY_MONTHS} whole months of movements; these accounts have them from ${first} to ${last}. Import older movements.`,
    );
  const [main = '', ...others] = currencies;
  const missing = others.find((currency) => currency !== main && rateOf(definition, currency) === null);
  if (missing !== undefined)
    return refuse(
      'no_history',
      `The accounts of this scenario are in ${main} and ${missing}. Set what one ${missing} is worth in ${main} under Plan, or choose accounts of one currency.`,
    );
  return ok(undefined);
}

const rateOf = ({ rates = [] }: DrawnFrom, currency: string): number | null =>
  rates.find((rate) => rate.currency === currency)?.rate ?? null;

/** Reads and freezes what a run draws from, the first time that it is taken up. The heavy part is done in a worker. */
export async function prepareRun(
  { db, clock, pool }: Pick<Deps, 'db' | 'clock' | 'pool'>,
  run: Run,
  signal: AbortSignal,
): Promise<StoredHistory> {
  const task = await readTask(db, run, clock.now());
  const prepared = await pool.prepare(task, signal);
  const refusal = prepared.ok ? missingTarget(run.definition, prepared.value, task) : prepared.refusal.message;
  const history: StoredHistory =
    prepared.ok && refusal === null ? prepared.value : { engine: 2, refusal: refusal ?? '' };
  await saveHistory(db, run.id, history);
  return history;
}

/** What a preview of a scenario draws from: the same as its run, or why there is none. */
export async function preparePreview(
  { db, clock, pool }: Pick<Deps, 'db' | 'clock' | 'pool'>,
  customerId: CustomerId,
  definition: DrawnFrom,
): Promise<StoredHistory> {
  const checked = await checkAccounts(db, customerId, definition);
  if (!checked.ok) return { engine: 2, refusal: checked.refusal.message };
  const task = await readTask(db, { customerId, definition }, clock.now());
  const prepared = await pool.prepare(task, AbortSignal.timeout(MAX_PREVIEW_MS));
  return prepared.ok ? prepared.value : { engine: 2, refusal: prepared.refusal.message };
}

async function readTask(
  db: Deps['db'],
  { customerId, definition }: { customerId: CustomerId; definition: DrawnFrom },
  nowMs: Ms,
): Promise<PrepareTask> {
  const decisions: Record<string, Decision> = {};
  for (const decision of await listDecisions(db, customerId)) {
    decisions[decisionKey(decision.accountId, decision.seriesKey)] = {
      status: decision.status,
      ...(decision.label !== null && { label: decision.label }),
      ...(decision.amountCents !== null && { amountCents: decision.amountCents }),
      ...(decision.dayOfMonth !== null && { dayOfMonth: decision.dayOfMonth }),
      ...(decision.endsOn !== null && { endsOn: decision.endsOn }),
    };
  }
  const accounts: PrepareTask['accounts'] = [];
  let main: string | null = null;
  for (const id of definition.accountIds) {
    const account = await findAccount(db, customerId, asId<'account'>(id));
    if (!account) continue;
    main ??= account.currency;
    const lines = await listCashMovements(db, customerId, account.id);
    accounts.push({
      accountId: account.id,
      openingBalanceCents: account.openingBalanceCents,
      lines: lines.map(({ date, amountCents, description, isExcluded }) => ({
        date,
        amountCents,
        description,
        ...(isExcluded && { isExcluded }),
      })),
      rate: account.currency === main ? 1 : (rateOf(definition, account.currency) ?? 1),
    });
  }
  return {
    accounts,
    currency: main ?? 'USD',
    today: new Date(nowMs).toISOString().slice(0, 10),
    decisions,
    included: definition.includedOneOffs ?? [],
    rates: definition.rates ?? [],
  };
}
