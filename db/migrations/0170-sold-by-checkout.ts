import type { Kysely } from 'kysely';

/** Whether our checkout sold a subscription: of two that began in the same second that one counts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('subscriptions')
    .addColumn('by_checkout', 'bigint', (c) => c.notNull().defaultTo(1))
    .execute();
}
