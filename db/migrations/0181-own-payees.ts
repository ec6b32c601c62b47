import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** What the customer calls a movement's payee is kept beside what the file says, so that it can be put back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('movements').addColumn('own_payee', textType(db)).execute();
}
