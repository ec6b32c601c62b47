import type { Kysely } from 'kysely';
import { addColumn, createIndex, createTable } from './table.ts';

/** Work shared by several processes: leases with a token, and events that one worker at a time acts on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'leases', { key: 'text key', token: 'text', until_ms: 'int' });
  await addColumn(db, 'inbox_events', 'lease_token', 'text?');
  await addColumn(db, 'inbox_events', 'lease_until_ms', 'int', 0);
  await addColumn(db, 'inbox_events', 'note', 'text?');
  await createIndex(db, 'inbox_events', 'stripe_customer_id', 'status', 'created_at_ms');
  await addColumn(db, 'usage_batches', 'replaced_by', 'text?');
}
