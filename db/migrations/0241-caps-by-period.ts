import { type Kysely, sql } from 'kysely';

/** A cap counts by billing period instead of by calendar month: a balance carries what its last period captured. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('balances').addColumn('period_start_ms', 'bigint').execute();
  await db.schema
    .alterTable('balances')
    .addColumn('period_captured', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('customers').addColumn('cap_raise_period_ms', 'bigint').execute();
  await sql`update balances set period_start_ms = coalesce(
    (select max(s.period_start_ms) from subscriptions s where s.customer_id = balances.customer_id), 0)`.execute(db);
  await sql`update balances set period_captured = coalesce(
    (select -sum(e.credits) from ledger_entries e where e.customer_id = balances.customer_id and e.kind = 'capture'
      and e.created_at_ms >= balances.period_start_ms), 0)`.execute(db);
  await sql`update customers set cap_raise_period_ms =
    (select b.period_start_ms from balances b where b.customer_id = customers.id)
    where cap_raise_month is not null`.execute(db);
  await db.schema.alterTable('balances').dropColumn('month').execute();
  await db.schema.alterTable('balances').dropColumn('month_captured').execute();
  await db.schema.alterTable('customers').dropColumn('cap_raise_month').execute();
}
