import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/** Which cards customers have used, so that who owes is known again by the card; and sign-ups that were never confirmed are found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('cards').addColumn('fingerprint', text).execute();
  await db.schema
    .createTable('card_uses')
    .addColumn('fingerprint', text, (c) => c.notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('first_used_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('card_uses_key', ['fingerprint', 'customer_id'])
    .execute();
  await db.schema.createIndex('card_uses_by_customer_id').on('card_uses').column('customer_id').execute();
  await db.schema
    .createIndex('users_unconfirmed')
    .on('users')
    .column('created_at_ms')
    .where(sql.ref('email_confirmed_at_ms'), 'is', null)
    .execute();
}
