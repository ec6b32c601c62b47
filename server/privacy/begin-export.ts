import { transaction } from '../../db/transaction.ts';
import { logSecurity } from '../audit/security-log-store.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import { charge, type OverBudget } from '../limits/charge.ts';

/** Begins a download of a customer's data and notifies the customer of it. Returns the instant; refused after too many. */
export async function beginExport(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { customerId, userId }: { customerId: CustomerId; userId: UserId },
): Promise<Result<Ms, OverBudget>> {
  const allowed = await charge(db, 'export', customerId, { userId, customerId });
  if (!allowed.ok) return allowed;
  const nowMs = clock.now();
  await transaction(db, async (trx) => {
    await recordDomainEvent(trx, { customerId, kind: 'data_exported', subjectId: userId, nowMs });
    await logSecurity(trx, { kind: 'data_exported', userId, customerId });
  });
  signals.notify('notices');
  return ok(nowMs);
}
