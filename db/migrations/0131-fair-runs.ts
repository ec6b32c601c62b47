import { type Kysely, sql } from 'kysely';

/** Whose turn it is among runs of several customers, and what was available when a run began to wait. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('queue_turn', 'bigint').execute();
  await db.schema.alterTable('runs').addColumn('parked_available', 'bigint').execute();
  await sql`update runs set queue_turn = 0 where status in ('queued', 'running', 'waiting')`.execute(db);
  await db.schema.createIndex('runs_by_queue_turn').on('runs').columns(['queue_turn', 'id']).execute();
  await db.schema
    .createIndex('open_runs_by_customer_id')
    .on('runs')
    .columns(['customer_id', 'queue_turn'])
    .where(sql.ref('status'), 'in', sql`('queued', 'running', 'waiting')`)
    .execute();
}
