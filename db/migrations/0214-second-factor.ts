import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Admins' second factor, the codes for when it is lost, and when it was last given in a session. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('second_factors')
    .addColumn('user_id', text, (c) => c.primaryKey().notNull().references('users.id'))
    .addColumn('secret', text, (c) => c.notNull())
    .addColumn('last_step', 'bigint', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('confirmed_at_ms', 'bigint')
    .execute();
  await db.schema
    .createTable('recovery_codes')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('code_hash', text, (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('recovery_codes_once_by_code')
    .on('recovery_codes')
    .columns(['user_id', 'code_hash'])
    .unique()
    .execute();
  await db.schema.alterTable('sessions').addColumn('verified_at_ms', 'bigint').execute();
}
