import { transaction } from '../../db/transaction.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';

/** Begins a download of a customer's data and notifies the customer of it. Returns the instant; refused after too many. */
export async function beginExport(
  { db, clock, signals, auth }: Pick<Deps, 'db' | 'clock' | 'signals' | 'auth'>,
  { customerId, userId }: { customerId: CustomerId; userId: UserId },
): Promise<Result<Ms, Refusal<'too_many_attempts'>>> {
  const allowed = await auth.attempts.beginExport(customerId);
  if (!allowed.ok) return allowed;
  const nowMs = clock.now();
  await transaction(db, (trx) =>
    recordDomainEvent(trx, { customerId, kind: 'data_exported', subjectId: userId, nowMs }),
  );
  signals.notify('notices');
  return ok(nowMs);
}
