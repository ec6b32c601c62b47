import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Db, openDatabase } from '../../../db/open.ts';
import { assertUsable } from '../../../db/postgres.ts';
import { transaction } from '../../../db/transaction.ts';
import { takeHold } from '../../credits/hold.ts';
import { startOwnPostgres } from '../../testing/postgres-server.ts';
import { at, makePeople, ONE_CREDIT, type Who } from './holds.ts';
import { inRounds, pairOf, perSecond } from './rounds.ts';
import type { Group, Setup } from './row.ts';

const CALLERS = 200;
const CONNECTIONS = 10;
/** Callers of one customer wait for each other's commit: fewer works show as much. */
const HOT_SHARE = 5;
/** Tests turn these off; what is measured here must survive a power cut. */
const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];

export const postgres: Group = {
  async measure(setup) {
    const { rounds, works } = setup;
    return onPostgres(setup, async (url) => {
      const db = openDatabase(url);
      const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
      // What goes wrong is thrown by the query it happened to.
      pool.on('error', () => undefined);
      const people = await makePeople(db);
      const hot = people.slice(0, 1);
      const ours = (who: Who[]) => (i: number) => holdOnce(db, at(who, i));
      const stock = (who: Who[]) => (i: number) => holdByDialogue(pool, at(who, i));
      const few = Math.ceil(works / HOT_SHARE);
      const spread = await inRounds(rounds, {
        stock: () => perSecond(CALLERS, works, stock(people)),
        ours: () => perSecond(CALLERS, works, ours(people)),
      });
      const one = await inRounds(rounds, {
        stock: () => perSecond(CALLERS, few, stock(hot)),
        ours: () => perSecond(CALLERS, works, ours(hot)),
      });
      const { rows } = await pool.query<{ server_version: string }>('show server_version');
      await Promise.all([pool.end(), db.destroy()]);
      return [
        { id: 'P6', ...pairOf(spread), note: `PostgreSQL ${rows[0]?.server_version}` },
        { id: 'P6b', ...pairOf(one) },
      ];
    });
  },
};

const holdOnce = (db: Db, who: Who) => transaction(db, (trx) => takeHold(trx, { ...who, ...ONE_CREDIT }));

/** A hold as it is usually written: lock the balance, read the customer, write hold and balance, each in its own statement. */
async function holdByDialogue(pool: pg.Pool, { customerId, runId }: Who): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select posted, held, period_captured from balances where customer_id = $1 for update', [
      customerId,
    ]);
    await client.query('select monthly_cap_cents, deleted_at_ms from customers where id = $1', [customerId]);
    await client.query(
      `insert into holds (run_id, customer_id, credits, opened_at_ms) values ($1, $2, 1, 0)
      on conflict (run_id) do update set credits = holds.credits + 1`,
      [runId, customerId],
    );
    await client.query('update balances set held = held + 1 where customer_id = $1', [customerId]);
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** Gives `work` an empty database: on the server that was named, or on one that is started for it. */
export async function onPostgres<T>({ postgres: given }: Setup, work: (url: string) => Promise<T>): Promise<T> {
  const server = given === null ? await startOwnPostgres(DURABLE) : { url: given, stop: async () => undefined };
  await assertUsable(server.url);
  const name = `headroom_bench_${randomBytes(4).toString('hex')}`;
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  try {
    await command(server.url, `create database ${name}`);
    return await work(url.href);
  } finally {
    await command(server.url, `drop database if exists ${name} with (force)`);
    await server.stop();
  }
}

async function command(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(text).finally(() => client.end());
}
