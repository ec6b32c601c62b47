import type { Kysely } from 'kysely';
import { createIndex, createTable } from './table.ts';

/** What a customer agreed to, raised or asked to be told of; why a payment did not go through; which runs an invoice billed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'recharge_agreements', {
    id: 'text key',
    customer_id: 'text -> customers',
    version: 'text',
    text: 'text',
    accepted_by: 'text',
    accepted_at_ms: 'int',
  });
  await createIndex(db, 'recharge_agreements', 'customer_id', 'id');
  for (const column of ['cap_raise_cents', 'low_balance_credits'])
    await db.schema.alterTable('customers').addColumn(column, 'bigint').execute();
  await db.schema.alterTable('customers').addColumn('cap_raise_month', 'text').execute();
  await db.schema.alterTable('invoices').addColumn('failure', 'text').execute();
  const share = {
    line_id: 'text',
    fact_id: 'text -> usage_facts',
    invoice_id: 'text -> invoices',
    customer_id: 'text -> customers',
    run_id: 'text -> runs',
    credits: 'int',
  } as const;
  await createTable(db, 'usage_shares', share, ['line_id', 'fact_id']);
  await createIndex(db, 'usage_shares', 'fact_id');
  await createIndex(db, 'usage_shares', 'invoice_id', 'run_id');
  await createIndex(db, 'usage_shares', 'run_id');
  await createIndex(db, 'usage_batches', 'customer_id', 'timestamp_s');
}
