import type { Trx } from '../../db/transaction.ts';
import { newId, type UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Writes an admin's act into the audit log, in the transaction of the act. */
export async function audit(
  trx: Trx,
  act: { userId: UserId; customerId: string | null; action: string; detail: unknown; nowMs: Ms },
): Promise<void> {
  await trx
    .insertInto('audit_log')
    .values({
      id: newId(),
      user_id: act.userId,
      customer_id: act.customerId,
      action: act.action,
      detail_json: JSON.stringify(act.detail),
      created_at_ms: act.nowMs,
    })
    .execute();
}
