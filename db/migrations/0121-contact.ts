import type { Kysely } from 'kysely';

/** When a changed name or e-mail is next sent to Stripe's customer; null when Stripe has both. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('customers').addColumn('contact_due_at_ms', 'bigint').execute();
  await db.schema.createIndex('customers_by_contact_due_at_ms').on('customers').column('contact_due_at_ms').execute();
}
