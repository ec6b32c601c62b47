import type { Trx } from '../../db/transaction.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { DAY_MS, type Ms } from '../core/units.ts';

/** Adjustments of one customer by one admin in a day; more are over any limit. */
const MAX_ACTS = 1_000;

/** Credits, up and down, that an admin moved of a customer on the UTC day of `nowMs`. */
export async function sumActsOfDay(
  trx: Trx,
  { userId, customerId, nowMs }: { userId: UserId; customerId: CustomerId; nowMs: Ms },
): Promise<number> {
  const rows = await trx
    .selectFrom('audit_log')
    .select('detail_json')
    .where('customer_id', '=', customerId)
    .where('user_id', '=', userId)
    .where('action', 'in', ['adjust', 'credits'])
    .where('created_at_ms', '>=', nowMs - (nowMs % DAY_MS))
    .limit(MAX_ACTS)
    .execute();
  return rows.reduce((sum, { detail_json }) => sum + Math.abs(Number(JSON.parse(detail_json).credits ?? 0)), 0);
}
