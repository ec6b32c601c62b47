import { type Kysely, sql } from 'kysely';

/** Tables and columns get the names that the glossary uses. None of these tables grows with usage, so renaming is cheap. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const renameColumn = (table: string, from: string, to: string) =>
    db.schema.alterTable(table).renameColumn(from, to).execute();
  await db.schema.alterTable('converge_requests').renameTo('sync_requests').execute();
  await db.schema.alterTable('departures').renameTo('erasure_requests').execute();
  await db.schema.alterTable('happenings').renameTo('domain_events').execute();
  await renameColumn('erasure_requests', 'next_look_at_ms', 'next_attempt_at_ms');
  for (const table of ['subscriptions', 'invoices', 'disputes', 'cards'])
    await renameColumn(table, 'pulled_at_ms', 'fetched_at_ms');
  await renameColumn('notifications', 'cause_key', 'dedupe_key');
  await renameColumn('notifications', 'matter', 'thread_key');
  await renameColumn('mails', 'cause_key', 'dedupe_key');
  // Faults are cleared by their key, which names the step that failed.
  await sql`update faults set key = 'sync:' || substr(key, 10) where key like 'converge:%'`.execute(db);
}
