import { LeaseBusy, withLease } from '../../db/leases.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import { ok, type Result, refuse } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { Act, ActionDefinition, Done, Refused } from './action.ts';
import { actOf, claimDueAction, endAction, findAction, insertAction, type StoredAction } from './action-store.ts';
import { ACTIONS, type ActionName } from './actions.ts';
import { type Fact, readFacts } from './facts-store.ts';
import { findCustomerOf } from './subject-store.ts';

/** A request has this long to hear Stripe's answer before the loop asks again with the same key. */
const ANSWER_WITHIN_MS = 2 * MINUTE_MS;
/** Stripe remembers a key for 24 hours: after that a repeated call could act twice, and a person looks instead. */
const KEY_LASTS_MS = 23 * HOUR_MS;

export type Preview = Pick<Done, 'customerSees' | 'stripeCalls' | 'warnings' | 'needsApproval' | 'sends'> & {
  before: Fact[];
  after: Fact[];
};

/** Carries an answer out of a transaction that is rolled back by throwing it. */
class RolledBack<T> extends Error {
  readonly answer: T;
  constructor(answer: T) {
    super('a transaction was rolled back on purpose');
    this.answer = answer;
  }
}

/** Runs `work` in a transaction that is rolled back when `isKept` says no to what it answers. */
async function rollBackUnless<T>(
  db: Deps['db'],
  isKept: (answer: T) => boolean,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  try {
    return await transaction(db, async (trx) => {
      const answer = await work(trx);
      if (!isKept(answer)) throw new RolledBack(answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.answer as T;
    throw error;
  }
}

/** What an action would do, found by doing it in a transaction that is rolled back. Stripe is not called. */
export const previewAction = (deps: Deps, name: ActionName, act: Act): Promise<Result<Preview, Refused>> =>
  rollBackUnless(
    deps.db,
    () => false,
    (trx) => tryOut(trx, ACTIONS[name], act),
  );

async function tryOut(trx: Trx, definition: ActionDefinition, act: Act): Promise<Result<Preview, Refused>> {
  const customerId = await findCustomerOf(trx, definition.subject, act.subjectId);
  const facts = () => readFacts(trx, { customerId, subjectId: act.subjectId, nowMs: act.nowMs });
  const before = await facts();
  const done = await definition.apply(trx, act);
  if (!done.ok) return done;
  await definition.foresee?.(trx, act);
  const { customerSees, stripeCalls, warnings, needsApproval, sends } = done.value;
  return ok({
    before,
    after: await facts(),
    customerSees,
    ...(stripeCalls && { stripeCalls }),
    ...(warnings && { warnings }),
    ...(needsApproval && { needsApproval }),
    ...(sends && { sends }),
  });
}

export type Outcome = {
  actionId: string;
  status: StoredAction['status'];
  result: string | null;
  canUndo: boolean;
  /** The key was sent before: nothing was done again. */
  isRepeat: boolean;
};

/**
 * Does what was confirmed, once for its key. What is to be called at Stripe is stored first, in the transaction of the rest
 * and of the audit; the answer is stored and audited in another.
 */
export async function runAction(deps: Deps, name: ActionName, act: Act): Promise<Result<Outcome, Refused>> {
  const definition: ActionDefinition = ACTIONS[name];
  const stored = await rollBackUnless(
    deps.db,
    (answer: Result<Stored, Refused>) => answer.ok && !answer.value.isRepeat && !answer.value.waits,
    (trx) => store(trx, name, act),
  );
  if (!stored.ok) return stored;
  const { isRepeat, waits } = stored.value;
  if (waits) await transaction(deps.db, (trx) => askApproval(trx, name, act, waits));
  else {
    if (definition.call) await finishAction(deps, act.key);
    await followUp(deps, definition, act);
  }
  const row = await findAction(deps.db, act.key);
  const status = row?.status ?? 'done';
  return ok({
    actionId: act.key,
    status,
    result: row?.result ?? null,
    canUndo: status === 'done' && (definition.canUndo ?? false),
    isRepeat,
  });
}

/** `waits`: what was tried out, rolled back, and needs a second person. */
type Stored = { isRepeat: boolean; waits?: Done };

/** Stores what is to be approved. Nothing of it is done. */
async function askApproval(trx: Trx, name: ActionName, act: Act, done: Done): Promise<void> {
  if (!(await insertAction(trx, name, act, done, { status: 'waiting', nextMs: act.nowMs }))) return;
  await audit(trx, {
    userId: act.userId,
    customerId: done.customerId,
    action: 'approval_asked',
    object: act.subjectId,
    detail: { asked: name, ...act.fields, actionId: act.key },
    reason: act.reason,
    nowMs: act.nowMs,
  });
}

/** Does what happens in our database, and stores the intent and the audit with it. A key that was used does nothing. */
async function store(trx: Trx, name: ActionName, act: Act): Promise<Result<Stored, Refused>> {
  const definition: ActionDefinition = ACTIONS[name];
  const earlier = await findRepeated(trx, name, act);
  if (earlier) return earlier;
  const done = await definition.apply(trx, act);
  // On Postgres a request with the same key may have committed meanwhile, and be the reason for the refusal.
  if (!done.ok) return (await findRepeated(trx, name, act)) ?? done;
  const { customerId, detail, undoOf, warnings = [] } = done.value;
  if (warnings.length > 0 && !act.isSure)
    return refuse('not_sure', `${warnings.join(' ')} Tick that you are sure, and confirm again.`);
  if (done.value.needsApproval) return ok({ isRepeat: false, waits: done.value });
  const isPending = definition.call !== undefined;
  const state = { status: isPending ? ('pending' as const) : ('done' as const), nextMs: act.nowMs + ANSWER_WITHIN_MS };
  if (!(await insertAction(trx, name, act, done.value, state)))
    return (await findRepeated(trx, name, act)) ?? refuse('not_allowed', USED);
  await audit(trx, {
    userId: act.userId,
    customerId,
    action: isPending ? `${name}_requested` : name,
    object: act.subjectId,
    detail: {
      ...act.fields,
      ...detail,
      actionId: act.key,
      ...(act.customerNote !== null && { customerNote: act.customerNote }),
      ...(undoOf && { undoOf }),
    },
    reason: act.reason,
    nowMs: act.nowMs,
  });
  return ok({ isRepeat: false });
}

/** What a key that was used before answers; null for a new one. */
async function findRepeated(
  trx: Trx,
  name: ActionName,
  act: Act,
): Promise<Result<{ isRepeat: boolean }, Refused> | null> {
  const used = await findAction(trx, act.key);
  if (!used) return null;
  const isSame = used.action === name && used.subject_id === act.subjectId;
  return isSame ? ok({ isRepeat: true }) : refuse('not_allowed', USED);
}

const USED = 'This form was sent before, for something else. Open the page again.';

/** What Stripe cannot be asked about now, its events bring later: the action itself is stored. */
async function followUp(deps: Deps, definition: ActionDefinition, act: Act): Promise<void> {
  try {
    await definition.after?.(deps, act);
  } catch (error) {
    if (!(error instanceof StripeFault) && !(error instanceof LeaseBusy)) throw error;
    deps.log.warn({ action: act.key, err: error }, 'what follows an admin action waits for its events');
  }
}

/** Calls Stripe for a stored intent, as the only one, and stores what it answered. An answer that is lost is asked for again by the loop. */
async function finishAction(deps: Deps, id: string): Promise<void> {
  const lease = { key: `admin-action:${id}`, ttlMs: ANSWER_WITHIN_MS, waitMs: 10 * SECOND_MS };
  await withLease(deps, lease, async () => {
    const row = await findAction(deps.db, id);
    if (row?.status === 'pending') await callStripe(deps, row);
  });
}

async function callStripe(deps: Deps, row: StoredAction): Promise<void> {
  const definition = ACTIONS[row.action as ActionName];
  const isTooOld = deps.clock.now() - row.created_at_ms > KEY_LASTS_MS;
  if (!definition?.call || isTooOld) {
    await end(
      deps,
      row,
      'failed',
      `Stripe did not answer for ${spanWords(KEY_LASTS_MS)}. See at Stripe whether it was done, then try again.`,
    );
    return;
  }
  try {
    await end(deps, row, 'done', await definition.call(deps, actOf(row)));
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    if (error.retryable) deps.log.warn({ action: row.id, err: error }, 'an admin action waits for Stripe');
    else await end(deps, row, 'failed', error.message);
  }
}

const end = (deps: Deps, row: StoredAction, status: 'done' | 'failed', result: string): Promise<void> =>
  transaction(deps.db, async (trx) => {
    const nowMs = deps.clock.now();
    if (!(await endAction(trx, row.id, 'pending', { status, result, nowMs }))) return;
    await audit(trx, {
      userId: row.user_id as Act['userId'],
      customerId: row.customer_id,
      action: `${row.action}_${status}`,
      object: row.subject_id,
      detail: { actionId: row.id, result },
      reason: row.reason,
      nowMs,
    });
  });

/** The loop's turn: finishes the action whose answer from Stripe is missing for longest. Returns whether there was one. */
export async function finishDueAction(deps: Deps): Promise<boolean> {
  const nowMs = deps.clock.now();
  const row = await transaction(deps.db, (trx) => claimDueAction(trx, { nowMs, nextMs: nowMs + MINUTE_MS }));
  if (!row) return false;
  await finishAction(deps, row.id);
  return (await findAction(deps.db, row.id))?.status !== 'pending';
}
