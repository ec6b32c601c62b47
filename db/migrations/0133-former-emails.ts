import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Whose e-mail a deleted customer had, as a keyed hash: who owes does not begin again for free. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('customers').addColumn('former_email_hash', textType(db)).execute();
  await db.schema.createIndex('customers_by_former_email_hash').on('customers').column('former_email_hash').execute();
}
