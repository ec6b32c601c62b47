import type { Executor, Trx } from '../../db/transaction.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Terms that a customer accepted: when, who, and in which words. */
export type Agreement = { id: string; version: string; lines: string[]; acceptedBy: string; acceptedAtMs: Ms };

/** Prices change a few times in the life of a customer. */
const MAX_AGREEMENTS = 100;

/** Newest first. */
export async function listAgreements(db: Executor, customerId: CustomerId): Promise<Agreement[]> {
  const rows = await db
    .selectFrom('recharge_agreements')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('id', 'desc')
    .limit(MAX_AGREEMENTS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    lines: row.text.split('\n'),
    acceptedBy: row.accepted_by,
    acceptedAtMs: row.accepted_at_ms,
  }));
}

/** The version that was accepted last; null before the first. */
export async function findAcceptedVersion(db: Executor, customerId: CustomerId): Promise<string | null> {
  const row = await db
    .selectFrom('recharge_agreements')
    .select('version')
    .where('customer_id', '=', customerId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.version ?? null;
}

export async function insertAgreement(
  trx: Trx,
  agreement: { customerId: CustomerId; version: string; lines: string[]; acceptedBy: string; nowMs: Ms },
): Promise<void> {
  await trx
    .insertInto('recharge_agreements')
    .values({
      id: newId(),
      customer_id: agreement.customerId,
      version: agreement.version,
      text: agreement.lines.join('\n'),
      accepted_by: agreement.acceptedBy,
      accepted_at_ms: agreement.nowMs,
    })
    .execute();
}
