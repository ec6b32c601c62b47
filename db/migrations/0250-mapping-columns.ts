import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** A bank's files are also known by their columns: a file is uploaded before anyone says which bank it is from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('csv_mappings').addColumn('columns_json', textType(db)).execute();
}
