import { createHash } from 'node:crypto';
import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { readFigures, spanOfMonth } from '../reporting/revenue.ts';
import { findClose, insertCloseOnce } from './month-close-store.ts';

/** Freezes the figures of a month that is over. What changes later shows beside them. A month is closed once. */
export async function closeMonth(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { month, userId, reason }: { month: string; userId: UserId; reason: string },
): Promise<Result<{ hash: string }, Refusal<'month_open' | 'month_closed'>>> {
  const nowMs = clock.now();
  const span = spanOfMonth(month, nowMs);
  if (nowMs < span.toMs) return refuse('month_open', 'This month is not over yet. Close it when it is.');
  return transaction(db, async (trx) => {
    const closed = refuse('month_closed', 'This month is closed already. Reload the page.');
    if (await findClose(trx, month)) return closed;
    const figuresJson = JSON.stringify(await readFigures(trx, span));
    const hash = hashOfClose(month, figuresJson);
    if (!(await insertCloseOnce(trx, { month, figuresJson, hash, userId, reason, nowMs }))) return closed;
    await audit(trx, {
      userId,
      customerId: null,
      action: 'month_closed',
      object: month,
      after: { hash },
      reason,
      nowMs,
    });
    return ok({ hash });
  });
}

export const hashOfClose = (month: string, figuresJson: string): string =>
  createHash('sha256').update(`${month}\n${figuresJson}`).digest('hex');
