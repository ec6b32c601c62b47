import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/**
 * Imports that are stored in parts and count at once: a movement counts from one version of its account until another. Sums by day, so
 * that no page adds up all movements.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await versions(db);
  await jobs(db);
  await days(db);
}

async function versions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('accounts')
    .addColumn('version', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  for (const [column, value] of [
    ['counts_from', 0],
    ['is_kept', 1],
  ] as const)
    await db.schema
      .alterTable('movements')
      .addColumn(column, 'bigint', (c) => c.notNull().defaultTo(value))
      .execute();
  await db.schema.alterTable('movements').addColumn('counts_until', 'bigint').execute();
  await sql`update movements set counts_until = 0 where claims = 0`.execute(db);
  // What more claims than imports keep came without an import.
  await sql`update movements set is_kept = 0 where claims <= (select count(*) from import_lines l join imports i on i.id = l.import_id
    where l.movement_id = movements.id and i.undone_at_ms is null)`.execute(db);
  await db.schema.alterTable('movements').dropColumn('claims').execute();
  await db.schema.alterTable('imports').addColumn('failed_at_ms', 'bigint').execute();
  await db.schema.dropIndex('movements_by_account_id_date').execute();
  await db.schema
    .createIndex('movements_by_account_id_date_id')
    .on('movements')
    .columns(['account_id', 'date', 'id'])
    .execute();
  await db.schema
    .createIndex('movements_by_account_id_file_date')
    .on('movements')
    .columns(['account_id', 'file_date'])
    .execute();
  await db.schema.createIndex('imports_by_account_id').on('imports').columns(['account_id']).execute();
}

async function jobs(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('import_jobs')
    .addColumn('account_id', text, (c) => c.notNull().primaryKey().references('accounts.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('import_id', text, (c) => c.notNull().references('imports.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('options_json', text, (c) => c.notNull())
    .addColumn('done', 'bigint', (c) => c.notNull())
    .addColumn('total', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('import_jobs_by_customer_id').on('import_jobs').columns(['customer_id']).execute();
}

async function days(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  let table = db.schema
    .createTable('movement_days')
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('day', text, (c) => c.notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'));
  for (const column of ['count', 'in_cents', 'out_cents', 'booked_cents'])
    table = table.addColumn(column, 'bigint', (c) => c.notNull());
  await table.addPrimaryKeyConstraint('movement_days_key', ['account_id', 'day']).execute();
  await db.schema.createIndex('movement_days_by_customer_id').on('movement_days').columns(['customer_id']).execute();
  await sql`insert into movement_days (account_id, day, customer_id, count, in_cents, out_cents, booked_cents)
    select account_id, day, customer_id, sum(n), sum(i), sum(o), sum(b) from (
      select account_id, customer_id, date as day, 1 as n,
        case when amount_cents > 0 then amount_cents else 0 end as i,
        case when amount_cents < 0 then amount_cents else 0 end as o, 0 as b
      from movements where counts_until is null
      union all
      select account_id, customer_id, coalesce(booked_on, date), 0, 0, 0, amount_cents
      from movements where counts_until is null
    ) as parts group by account_id, day, customer_id`.execute(db);
}
