import { createHash } from 'node:crypto';
import type { Executor } from '../../db/transaction.ts';
import { logSecurity, type SecurityEntry } from '../audit/security-log-store.ts';
import { wallNow } from '../clock.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { BUDGETS, type BudgetName, inWords } from './rules.ts';
import { countUse, deleteUses, uncountUse } from './store.ts';

export type OverBudget = Refusal<'too_many_requests'>;

/**
 * Counts one use of a budget by `subject`, and refuses it when the budget is used up. Counts are in the database, shared
 * by all processes, and by wall time: advancing the app's clock resets no limit.
 */
export async function charge(
  db: Executor,
  name: BudgetName,
  subject: string,
  who: Pick<SecurityEntry, 'userId' | 'customerId' | 'network'> = {},
): Promise<Result<void, OverBudget>> {
  const { uses, windowMs, words } = BUDGETS[name];
  const nowMs = wallNow();
  const { used, resetsAtMs } = await countUse(db, { key: keyOf(name, subject), nowMs, resetsAtMs: nowMs + windowMs });
  if (used <= uses) return ok(undefined);
  // Once a window: a flood of refused requests does not become a flood of lines.
  if (used === uses + 1) await logSecurity(db, { kind: 'limit_reached', ...who, detail: { budget: name } });
  const retryAfterMs = Math.max(1, resetsAtMs - nowMs);
  const { refusal } = refuse('too_many_requests', `${words} Please try again in ${inWords(retryAfterMs)}.`);
  return { ok: false, refusal: { ...refusal, retryAfterMs } };
}

/** Gives a use back: it was none of those that the budget bounds. */
export const giveBack = (db: Executor, name: BudgetName, subject: string): Promise<void> =>
  uncountUse(db, keyOf(name, subject));

/** Begins the window of a subject again. */
export const forgive = (db: Executor, name: BudgetName, subject: string): Promise<void> =>
  deleteUses(db, keyOf(name, subject));

/** Subjects are e-mails and addresses: they are kept only as hashes. */
const keyOf = (name: BudgetName, subject: string): string =>
  `${name}:${createHash('sha256').update(subject).digest('base64url')}`;
