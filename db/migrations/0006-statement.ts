import type { Kysely } from 'kysely';

/** A statement for a day finds its last entry by time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('ledger_entries_by_customer_id_created_at_ms')
    .on('ledger_entries')
    .columns(['customer_id', 'created_at_ms'])
    .execute();
}
