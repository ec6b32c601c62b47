import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Imports that can be undone, corrections of movements, balances as the bank states them, and transfers between own accounts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await imports(db);
  await movements(db);
  await accounts(db);
  await transfers(db);
}

async function imports(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('imports').addColumn('mapping_json', text).execute();
  await db.schema.alterTable('imports').addColumn('added_at_ms', 'bigint').execute();
  await db.schema.alterTable('imports').addColumn('undone_at_ms', 'bigint').execute();
  await db.schema
    .alterTable('imports')
    .addColumn('line_count', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('imports')
    .addColumn('fresh_count', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('import_lines')
    .addColumn('import_id', text, (c) => c.notNull().references('imports.id'))
    .addColumn('movement_id', text, (c) => c.notNull().references('movements.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addPrimaryKeyConstraint('import_lines_key', ['import_id', 'movement_id'])
    .execute();
  await db.schema.createIndex('import_lines_by_movement_id').on('import_lines').columns(['movement_id']).execute();
  await db.schema.createIndex('import_lines_by_customer_id').on('import_lines').columns(['customer_id']).execute();
}

async function movements(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  for (const column of ['payee', 'booked_on', 'category', 'file_date'])
    await db.schema.alterTable('movements').addColumn(column, text).execute();
  await db.schema.alterTable('movements').addColumn('file_cents', 'bigint').execute();
  for (const [column, value] of [
    ['slot', 0],
    ['claims', 1],
    ['is_excluded', 0],
  ] as const)
    await db.schema
      .alterTable('movements')
      .addColumn(column, 'bigint', (c) => c.notNull().defaultTo(value))
      .execute();
  await db.schema
    .createIndex('movements_by_customer_id_amount_cents')
    .on('movements')
    .columns(['customer_id', 'amount_cents'])
    .execute();
}

async function accounts(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('accounts').addColumn('anchor_on', text).execute();
  await db.schema.alterTable('accounts').addColumn('anchor_cents', 'bigint').execute();
  await db.schema.alterTable('accounts').addColumn('stated_on', text).execute();
  await db.schema.alterTable('accounts').addColumn('stated_cents', 'bigint').execute();
  await db.schema.alterTable('payee_categories').addColumn('label', text).execute();
}

async function transfers(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('transfer_decisions')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('out_id', text, (c) => c.notNull().references('movements.id'))
    .addColumn('in_id', text, (c) => c.notNull().references('movements.id'))
    .addColumn('decision', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('transfer_decisions_key', ['customer_id', 'out_id', 'in_id'])
    .execute();
}
