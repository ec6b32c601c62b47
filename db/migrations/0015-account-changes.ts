import { type Kysely, sql } from 'kysely';
import { createIndex, createTable } from './table.ts';

/** Every attaching and detaching with the instant that Stripe prorated it at: the row of an account knows its last only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'account_changes', {
    id: 'text key',
    customer_id: 'text -> customers',
    account_id: 'text -> accounts',
    change: 'text',
    at_ms: 'int',
    proration_at_ms: 'int?',
  });
  await createIndex(db, 'account_changes', 'customer_id', 'at_ms', 'id');
  await sql`insert into account_changes (id, customer_id, account_id, change, at_ms, proration_at_ms)
    select id || ':attached', customer_id, id, 'attached', attached_at_ms, attached_at_ms from accounts`.execute(db);
  await sql`insert into account_changes (id, customer_id, account_id, change, at_ms, proration_at_ms)
    select id || ':detached', customer_id, id, 'detached', detached_at_ms, coalesce(detach_proration_at_ms, detached_at_ms)
    from accounts where detached_at_ms is not null`.execute(db);
}
