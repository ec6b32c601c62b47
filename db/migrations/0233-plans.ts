import type { Kysely } from 'kysely';

/** Indexes for the figures and lists whose plans read all of a growing table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const index = (table: string, columns: string[]) =>
    db.schema
      .createIndex(`${table}_by_${columns.join('_')}`)
      .on(table)
      .columns(columns)
      .execute();
  await index('invoice_lines', ['kind', 'period_end_ms']);
  await index('credit_notes', ['voided_at_ms']);
  await index('subscriptions', ['status', 'accounts_quantity']);
  await index('audit_log', ['object', 'id']);
  await index('mrr_changes', ['customer_id', 'at_ms', 'cents']);
}
