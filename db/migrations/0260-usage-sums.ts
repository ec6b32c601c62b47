import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';
import { textType } from './types.ts';

/**
 * Sums of `usage_days`, so that reports over a year read a few rows: of each customer by month, and of all customers by day.
 * Triggers keep them, so nothing that writes a day can forget them, an older process included. A day has a row for each last
 * character of customer ids: with one row for all, captures of different customers would wait for each other.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  // Rows in the order of the key, so that a range of months is read in one piece.
  const inOrder = isPostgres(db) ? sql`` : sql`without rowid`;
  await db.schema
    .createTable('usage_months')
    .addColumn('month', text, (c) => c.notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('runs', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_months_key', ['month', 'customer_id'])
    .modifyEnd(inOrder)
    .execute();
  await db.schema
    .createTable('usage_day_sums')
    .addColumn('day', text, (c) => c.notNull())
    .addColumn('part', text, (c) => c.notNull())
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('runs', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_day_sums_key', ['day', 'part'])
    .modifyEnd(inOrder)
    .execute();
  await sql`insert into usage_months (month, customer_id, credits, runs)
    select substr(day, 1, 7), customer_id, sum(credits), sum(runs) from usage_days group by 1, 2`.execute(db);
  await sql`insert into usage_day_sums (day, part, credits, runs)
    select day, substr(customer_id, length(customer_id), 1), sum(credits), sum(runs) from usage_days group by 1, 2`.execute(
    db,
  );
  if (isPostgres(db)) await keepOnPostgres(db);
  else await keepOnSqlite(db);
}

type Change = { of: 'new' | 'old'; credits: string; runs: string };

/** Adds a change of a day to both sums. Days and customers of a row never change. */
const add = ({ of, credits, runs }: Change): string => `
  insert into usage_months (month, customer_id, credits, runs)
    values (substr(${of}.day, 1, 7), ${of}.customer_id, ${credits}, ${runs})
    on conflict (month, customer_id) do update
    set credits = usage_months.credits + excluded.credits, runs = usage_months.runs + excluded.runs;
  insert into usage_day_sums (day, part, credits, runs)
    values (${of}.day, substr(${of}.customer_id, length(${of}.customer_id), 1), ${credits}, ${runs})
    on conflict (day, part) do update
    set credits = usage_day_sums.credits + excluded.credits, runs = usage_day_sums.runs + excluded.runs;`;

const INSERTED = add({ of: 'new', credits: 'new.credits', runs: 'new.runs' });
const UPDATED = add({ of: 'new', credits: 'new.credits - old.credits', runs: 'new.runs - old.runs' });
const DELETED = add({ of: 'old', credits: '-old.credits', runs: '-old.runs' });

async function keepOnSqlite(db: Kysely<unknown>): Promise<void> {
  for (const [change, then] of [
    ['insert', INSERTED],
    ['update', UPDATED],
    ['delete', DELETED],
  ] as const)
    await sql.raw(`create trigger usage_days_${change} after ${change} on usage_days begin ${then} end`).execute(db);
}

async function keepOnPostgres(db: Kysely<unknown>): Promise<void> {
  const body = `begin
    if tg_op = 'INSERT' then ${INSERTED}
    elsif tg_op = 'UPDATE' then ${UPDATED}
    else ${DELETED}
    end if;
    return null;
  end`;
  await sql.raw(`create function keep_usage_sums() returns trigger language plpgsql as $$ ${body} $$`).execute(db);
  await sql`create trigger usage_days_kept after insert or update or delete on usage_days
    for each row execute function keep_usage_sums()`.execute(db);
}
