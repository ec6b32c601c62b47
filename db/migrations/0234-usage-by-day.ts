import type { Kysely } from 'kysely';

/** Sums of days over customers are read from an index alone: a row for each customer and day is many. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('usage_days_sums')
    .on('usage_days')
    .columns(['day', 'customer_id', 'credits', 'runs'])
    .execute();
  await db.schema.dropIndex('usage_days_by_day').execute();
}
