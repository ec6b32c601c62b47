import type { Kysely } from 'kysely';

/** After how many days a customer wants to be reminded of old bank data. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('customers').addColumn('remind_after_days', 'bigint').execute();
}
