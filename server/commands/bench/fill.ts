import { sql } from 'kysely';
import type { Db } from '../../../db/open.ts';
import type { CustomerId } from '../../core/ids.ts';

/** Adds rows to a table by the expressions of some columns over a number `i`; other columns are empty or 0. SQLite only. */
export async function fill(db: Db, table: string, count: number, columns: Record<string, string>): Promise<void> {
  const { rows } = await sql<{ name: string; type: string; notnull: number; dflt_value: string | null }>`
    select name, type, "notnull", dflt_value from pragma_table_info(${table})`.execute(db);
  const needed = rows.filter(({ name, notnull, dflt_value: value }) => name in columns || (notnull && value === null));
  const values = needed.map(({ name, type }) => columns[name] ?? (/text/i.test(type) ? "''" : '0'));
  await sql`with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${count})
    insert into ${sql.table(table)} (${sql.join(needed.map(({ name }) => sql.ref(name)))})
    select ${sql.raw(values.join(', '))} from numbers`.execute(db);
}

/** Entries that these customers would have after years of use, spread over them evenly. */
export async function fillLedger(db: Db, entries: number, customers: CustomerId[]): Promise<void> {
  const each = Math.ceil(entries / customers.length);
  for (const customerId of customers) {
    // An id of ours is letters and digits, so it needs no quoting.
    const key = `printf('${customerId}-%09d', i)`;
    await fill(db, 'ledger_entries', each, {
      id: key,
      customer_id: `'${customerId}'`,
      kind: `case i % 100 when 0 then 'recharge' else 'capture' end`,
      credits: 'case i % 100 when 0 then 99 else -1 end',
      entry_key: key,
      cause_id: key,
      created_at_ms: '-i',
    });
  }
}
