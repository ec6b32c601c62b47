import { sql } from 'kysely';
import { currentCause } from '../../db/cause.ts';
import type { Database } from '../../db/schema.ts';
import type { Trx } from '../../db/transaction.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

type Changed = { table: keyof Database; id: string; customerId: CustomerId; nowMs: Ms };
type Columns = Record<string, unknown>;

/** Columns that say nothing about an event: they change with every fetch, or are keys to a page of Stripe's. */
const LEFT_OUT = new Set(['id', 'customer_id', 'fetched_at_ms', 'hosted_url', 'pdf_url']);

/** Notes what `write` changed in a row as an effect of the Stripe event that is being acted on, if one is. */
export async function withEffect<T>(trx: Trx, changed: Changed, write: () => Promise<T>): Promise<T> {
  if (currentCause()?.kind !== 'event') return write();
  const before = await readRow(trx, changed);
  const written = await write();
  const after = await readRow(trx, changed);
  const names = Object.keys(after ?? before ?? {}).filter(
    (name) => !LEFT_OUT.has(name) && before?.[name] !== after?.[name],
  );
  if (names.length > 0) await recordEffect(trx, changed, pick(before, names), pick(after, names));
  return written;
}

/** Notes one effect; nothing when no event is being acted on. */
export async function recordEffect(
  trx: Trx,
  { table, id, customerId, nowMs }: Changed,
  before: Columns | null,
  after: Columns | null,
): Promise<void> {
  const cause = currentCause();
  if (cause?.kind !== 'event') return;
  await trx
    .insertInto('event_effects')
    .values({
      id: newId(),
      event_id: cause.eventId,
      customer_id: customerId,
      table_name: table,
      row_id: id,
      before_json: before && JSON.stringify(before),
      after_json: after && JSON.stringify(after),
      at_ms: nowMs,
    })
    .execute();
}

async function readRow(trx: Trx, { table, id, customerId }: Changed): Promise<Columns | null> {
  const { rows } = await sql<Columns>`select * from ${sql.table(table)}
    where id = ${id} and customer_id = ${customerId}`.execute(trx);
  return rows[0] ?? null;
}

const pick = (row: Columns | null, names: string[]): Columns | null =>
  row && Object.fromEntries(names.map((name) => [name, row[name]]));
