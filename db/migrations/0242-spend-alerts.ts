import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** The amounts that a customer wants to be notified of when the runs of a billing period reach them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('customers').addColumn('spend_alerts_json', textType(db)).execute();
}
