import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export const findClose = (db: Executor, month: string): Promise<Row<'month_closes'> | undefined> =>
  db.selectFrom('month_closes').selectAll().where('month', '=', month).executeTakeFirst();

/** False when another admin closed it at the same time. */
export async function insertCloseOnce(
  trx: Trx,
  close: { month: string; figuresJson: string; hash: string; userId: UserId; reason: string; nowMs: Ms },
): Promise<boolean> {
  const row = await trx
    .insertInto('month_closes')
    .values({
      month: close.month,
      figures_json: close.figuresJson,
      hash: close.hash,
      user_id: close.userId,
      reason: close.reason,
      closed_at_ms: close.nowMs,
    })
    .onConflict((c) => c.column('month').doNothing())
    .returning('month')
    .executeTakeFirst();
  return row !== undefined;
}
