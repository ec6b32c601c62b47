import type { Kysely } from 'kysely';
import { addColumn, createTable } from './table.ts';

/** Imports into an account that is there already, how an institution's files are read, and whom money goes to and comes from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'imports', 'into_account_id', 'text?');
  await addColumn(db, 'accounts', 'detach_proration_at_ms', 'int?');
  const mapping = {
    customer_id: 'text -> customers',
    institution_key: 'text',
    mapping_json: 'text',
    updated_at_ms: 'int',
  } as const;
  await createTable(db, 'csv_mappings', mapping, ['customer_id', 'institution_key']);
  const category = { customer_id: 'text -> customers', payee_key: 'text', category: 'text' } as const;
  await createTable(db, 'payee_categories', category, ['customer_id', 'payee_key']);
}
