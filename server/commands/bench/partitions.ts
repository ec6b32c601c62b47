import pg from 'pg';
import { onPostgres } from './postgres.ts';
import { inRounds, pairOf, perSecond } from './rounds.ts';
import type { Group } from './row.ts';

const PARTITIONS = 16;
const CUSTOMERS = 100;
const CALLERS = 20;
const CONNECTIONS = 10;
const FEWEST_ROUNDS = 9;

/** The tables of a hold and a capture, with keys that begin with the customer, as partitions need them. */
const TABLES: Record<string, string> = {
  balances: 'customer_id text, posted bigint not null, held bigint not null, primary key (customer_id)',
  holds: 'customer_id text, run_id text, credits bigint not null, primary key (customer_id, run_id)',
  ledger_entries: `customer_id text, id text, entry_key text not null, credits bigint not null, balance_after bigint not null,
    created_at_ms bigint not null, primary key (customer_id, id), unique (customer_id, entry_key)`,
  usage_facts: `customer_id text, id text, entry_key text not null, credits bigint not null,
    primary key (customer_id, id), unique (customer_id, entry_key)`,
};

/** What 16 partitions by customer cost: the same rows by the same statements, in schemas of both kinds on one server. */
export const partitions: Group = {
  async measure(setup) {
    const rounds = Math.max(setup.rounds, setup.rounds === 1 ? 1 : FEWEST_ROUNDS);
    return onPostgres(setup, async (url) => {
      const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
      pool.on('error', () => undefined);
      await makeTables(pool, 'plain', 0);
      await makeTables(pool, 'parted', PARTITIONS);
      const works = { plain: 0, parted: 0 };
      const side = (schema: 'plain' | 'parted') => () =>
        perSecond(CALLERS, setup.works, async (i) => {
          works[schema] += 1;
          await holdAndCapture(pool, schema, { customer: i % CUSTOMERS, work: works[schema] });
        });
      const measured = await inRounds(rounds, { stock: side('plain'), ours: side('parted') });
      await pool.end();
      return [{ id: 'P14', ...pairOf(measured) }];
    });
  },
};

async function makeTables(pool: pg.Pool, schema: string, count: number): Promise<void> {
  await pool.query(`create schema ${schema}`);
  for (const [table, columns] of Object.entries(TABLES)) {
    const name = `${schema}.${table}`;
    await pool.query(`create table ${name} (${columns}) ${count > 0 ? 'partition by hash (customer_id)' : ''}`);
    for (let at = 0; at < count; at += 1)
      await pool.query(
        `create table ${name}_${at} partition of ${name} for values with (modulus ${count}, remainder ${at})`,
      );
  }
  await pool.query(`insert into ${schema}.balances select 'customer-' || i, 0, 0 from generate_series(0, $1::int) i`, [
    CUSTOMERS,
  ]);
}

/** Two transactions, as a run's: it takes a credit, then spends it and records the fact. */
async function holdAndCapture(pool: pg.Pool, schema: string, unit: { customer: number; work: number }): Promise<void> {
  const customer = `customer-${unit.customer}`;
  const key = `run:${unit.work}`;
  const client = await pool.connect();
  const run = (name: string, text: string, values: unknown[]) =>
    client.query({ name: `${schema} ${name}`, text: text.replaceAll('@', `${schema}.`), values });
  try {
    await client.query('begin');
    await run('lock', 'select posted, held from @balances where customer_id = $1 for no key update', [customer]);
    await run('hold', 'insert into @holds values ($1, $2, 1)', [customer, key]);
    await run('held', 'update @balances set held = held + 1 where customer_id = $1', [customer]);
    await client.query('commit');
    await client.query('begin');
    await run('lock', 'select posted, held from @balances where customer_id = $1 for no key update', [customer]);
    await run('end', 'delete from @holds where customer_id = $1 and run_id = $2', [customer, key]);
    const entry =
      'insert into @ledger_entries values ($1, $2, $2, -1, 0, 0) on conflict (customer_id, entry_key) do nothing';
    await run('entry', entry, [customer, key]);
    await run('spend', 'update @balances set posted = posted - 1, held = held - 1 where customer_id = $1', [customer]);
    await run('fact', 'insert into @usage_facts values ($1, $2, $2, 1)', [customer, key]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
