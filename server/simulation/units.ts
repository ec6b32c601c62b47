import type { Row } from './engines.ts';

/** What one unit of work wrote: tables by customer. */
export type Written = Map<string, string[]>;

type Raw = (sql: string) => Promise<{ rows: Row[] }>;

/**
 * Notes the customer of every row that is written, by temporary triggers on each table with a `customer_id`. They write in the
 * transaction that they watch, so that a rollback forgets what it noted. SQLite only. Gives what asks for, and forgets, the noted ones.
 */
export async function noteCustomers(raw: Raw): Promise<() => Promise<Written>> {
  await raw(
    'create temp table written (customer_id text, table_name text, primary key (customer_id, table_name)) without rowid',
  );
  const { rows } = await raw(
    "select m.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'customer_id'",
  );
  for (const { name } of rows)
    for (const [change, row] of [
      ['insert', 'new'],
      ['update', 'new'],
      ['delete', 'old'],
    ])
      await raw(
        `create temp trigger "written_${change}_${name}" after ${change} on main."${name}" when ${row}.customer_id is not null ` +
          `begin insert into written values (${row}.customer_id, '${name}') on conflict do nothing; end`,
      );
  return async () => {
    const { rows: noted } = await raw('select customer_id, table_name from temp.written');
    if (noted.length > 0) await raw('delete from temp.written');
    const written: Written = new Map();
    for (const row of noted) {
      const customer = String(row.customer_id);
      written.set(customer, [...(written.get(customer) ?? []), String(row.table_name)]);
    }
    return written;
  };
}
