import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/** Each attach and detach with its proration date: the account row has only the last one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('account_changes')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('change', text, (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('proration_at_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('account_changes_by_customer_id_at_ms_id')
    .on('account_changes')
    .columns(['customer_id', 'at_ms', 'id'])
    .execute();
  await sql`insert into account_changes (id, customer_id, account_id, change, at_ms, proration_at_ms)
    select id || ':attached', customer_id, id, 'attached', attached_at_ms, attached_at_ms from accounts`.execute(db);
  await sql`insert into account_changes (id, customer_id, account_id, change, at_ms, proration_at_ms)
    select id || ':detached', customer_id, id, 'detached', detached_at_ms, coalesce(detach_proration_at_ms, detached_at_ms)
    from accounts where detached_at_ms is not null`.execute(db);
}
