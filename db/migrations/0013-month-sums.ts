import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/** A balance carries the credits captured in its last active month, so that a hold reads and locks one row. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('balances').addColumn('month', text).execute();
  await db.schema
    .alterTable('balances')
    .addColumn('month_captured', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update balances set month =
    (select substr(max(d.day), 1, 7) || '-01' from usage_days d where d.customer_id = balances.customer_id)`.execute(
    db,
  );
  await sql`update balances set month_captured =
    (select sum(d.credits) from usage_days d where d.customer_id = balances.customer_id and d.day >= balances.month)
    where month is not null`.execute(db);
}
