import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** How each process and its loops do, counts by hour, and what is red. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('process_beats')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('role', text, (c) => c.notNull())
    .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('seen_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('loop_delay_ms', 'bigint', (c) => c.notNull())
    .addColumn('loops_json', text, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('hour_counts')
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('hour_ms', 'bigint', (c) => c.notNull())
    .addColumn('count', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('hour_counts_key', ['name', 'hour_ms'])
    .execute();
  await db.schema
    .createTable('red_checks')
    .addColumn('name', text, (c) => c.notNull().primaryKey())
    .addColumn('since_ms', 'bigint', (c) => c.notNull())
    .addColumn('mailed_at_ms', 'bigint')
    .execute();
}
