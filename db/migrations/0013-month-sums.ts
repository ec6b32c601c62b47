import { type Kysely, sql } from 'kysely';
import { addColumn } from './table.ts';

/** A balance carries what the last month with a capture captured: a hold is judged by one row, whose lock it takes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'balances', 'month', 'text?');
  await addColumn(db, 'balances', 'month_captured', 'int', 0);
  await sql`update balances set month =
    (select substr(max(d.day), 1, 7) || '-01' from usage_days d where d.customer_id = balances.customer_id)`.execute(
    db,
  );
  await sql`update balances set month_captured =
    (select sum(d.credits) from usage_days d where d.customer_id = balances.customer_id and d.day >= balances.month)
    where month is not null`.execute(db);
}
