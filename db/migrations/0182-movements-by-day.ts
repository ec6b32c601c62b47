import type { Kysely } from 'kysely';

/** Transfers are found among a customer's movements day by day, not by amount. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('movements_by_customer_id_amount_cents').execute();
  await db.schema
    .createIndex('movements_by_customer_id_date_id')
    .on('movements')
    .columns(['customer_id', 'date', 'id'])
    .execute();
}
