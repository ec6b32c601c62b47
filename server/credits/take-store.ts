import { type RawBuilder, sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import { isPostgres } from '../../db/engine.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { RUNS_PRICE } from '../core/catalog.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { sumSince } from './captured-store.ts';
import { changeHold } from './store.ts';

type Hold = {
  customerId: CustomerId;
  runId: RunId;
  wanted: number;
  overdraft: number;
  /** When the billing period began that the cap counts in. */
  periodStartMs: Ms;
  nowMs: Ms;
};
/** Credits taken, and those that the monthly cap left before; null is no cap. */
type Judged = { taken: number; capLeft: number | null };

/**
 * Takes what a hold may take of the balance; null when there is no balance yet. On Postgres all of it is one statement:
 * it waits for the balance's lock and then judges the row as it is by then, which carries all that other holds and
 * captures change. Only the cap itself is read as of its start: who lowers the cap meanwhile comes after the hold.
 */
export async function takeOnce(trx: Trx, hold: Hold): Promise<Judged | null> {
  if (isPostgres(trx)) return (await judgeAndTake(trx, hold))[0] ?? null;
  const [judged] = await judge(trx, hold);
  if (judged && judged.taken > 0) await changeHold(trx, { ...hold, by: judged.taken });
  return judged ?? null;
}

const judgeAndTake = compiledOnce((db, hold: Hold) =>
  query(
    db,
    sql<Judged>`with judged as (${judgement(hold, { least: sql`least`, greatest: sql`greatest` })} for no key update of b),
    balance as (update "balances" set held = "balances".held + judged.taken from judged
      where "balances".customer_id = judged.customer_id and judged.taken > 0),
    hold as (insert into "holds" (run_id, customer_id, credits, opened_at_ms)
      select ${hold.runId}::text, customer_id, taken, ${hold.nowMs}::bigint from judged where taken > 0
      on conflict (run_id) do update set credits = "holds".credits + excluded.credits)
    select taken, cap_left as "capLeft" from judged`,
  ),
);

/** On SQLite a transaction is the only one that writes: what was judged is still so when it is written. */
const judge = compiledOnce((db, hold: Hold) =>
  query(
    db,
    sql<Judged>`select taken, cap_left as "capLeft" from (${judgement(hold, { least: sql`min`, greatest: sql`max` })}) as judged`,
  ),
);

/** Rules 3, 4 and 7 as one row: how much of `wanted` may be taken. A deleted customer takes none. */
function judgement(
  { customerId, wanted, overdraft, periodStartMs }: Hold,
  { least, greatest }: { least: RawBuilder<unknown>; greatest: RawBuilder<unknown> },
): RawBuilder<unknown> {
  const capCents = sql`case when c.monthly_cap_cents is not null and c.cap_raise_period_ms = ${periodStartMs}
    then c.cap_raise_cents else c.monthly_cap_cents end`;
  // A period that others have begun already counts here too, though this process's clock is a little behind.
  const captured = sql`case when b.period_start_ms >= ${periodStartMs} then b.period_captured
    else ${sumSince(sql`b.customer_id`, sql`${periodStartMs}`)} end`;
  const capLeft = sql`case when c.deleted_at_ms is null
    then (${capCents}) * ${sql.lit(RUNS_PRICE.perCredits)} / ${sql.lit(RUNS_PRICE.cents)} - (${captured}) - b.held
    else 0 end`;
  const most = sql`cast(${wanted} as bigint)`;
  return sql`select b.customer_id, ${capLeft} as cap_left, ${greatest}(0, ${least}(
      ${most}, b.posted - b.held + cast(${overdraft} as bigint), coalesce(${capLeft}, ${most}))) as taken
    from balances b join customers c on c.id = b.customer_id where b.customer_id = ${customerId}`;
}

const query = <R>(db: Executor, text: RawBuilder<R>) => ({ compile: () => text.compile(db) });
