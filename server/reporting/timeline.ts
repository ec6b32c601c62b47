import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type Cursor, type Page, toPage } from './keyset.ts';
import type { TimelineKind } from './timeline-item.ts';
import { TIMELINE_SOURCES } from './timeline-sources.ts';

/** A change of posted credits. */
export type Slice = { id: string; atMs: Ms; credits: number; balanceAfter: number };

/** One thing that happened to a customer. */
export type TimelineItem = {
  /** Unique in a timeline, and its order among things of one instant. */
  key: string;
  kind: TimelineKind;
  atMs: Ms;
  text: string;
  /** What else is known, such as an error; null when nothing is. */
  detail: string | null;
  credits: number | null;
  /** Posted credits after it; null where it changed none. */
  balanceAfter: number | null;
  amountCents: number | null;
  /** The page that shows it. */
  to: string | null;
  /** A run's captures, folded: one for each slice. */
  slices: Slice[];
};

export type TimelineAsked = {
  customerId: CustomerId;
  /** Only this kind. */
  kind?: TimelineKind | undefined;
  fromMs: Ms;
  toMs: Ms;
  before?: Cursor | undefined;
  rows: number;
};

/**
 * One stream of all that happened to a customer, newest first. Each source is read by its own index, a page at most, and
 * the pages are merged: what is not on this page is older than all that is.
 */
export async function listTimeline(db: Executor, asked: TimelineAsked): Promise<Page<TimelineItem>> {
  const found: TimelineItem[] = [];
  const limit = asked.rows + 1;
  for (const [index, { kind, read }] of TIMELINE_SOURCES.entries()) {
    if (asked.kind && asked.kind !== kind) continue;
    const rank = rankOf(index);
    const end = endOf(asked, rank);
    const items = await read(db, { customerId: asked.customerId, fromMs: asked.fromMs, ...end, limit });
    found.push(...items.map((item) => ({ ...item, kind, key: `${rank}${item.key}` })));
  }
  found.sort((a, b) => b.atMs - a.atMs || (a.key < b.key ? 1 : -1));
  return toPage(found, asked.rows, ({ atMs, key }) => ({ at: atMs, id: key }));
}

/** A letter that orders the sources among things of one instant. */
const rankOf = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);

/** Up to where a source is read: things of the cursor's instant are left out when their source or their id came before. */
function endOf({ toMs, before }: TimelineAsked, rank: string): { toMs: Ms; beforeId: string | null } {
  if (!before || before.at >= toMs) return { toMs, beforeId: null };
  const cursorRank = before.id.slice(0, 1);
  if (rank > cursorRank) return { toMs: before.at, beforeId: null };
  if (rank < cursorRank) return { toMs: before.at + 1, beforeId: null };
  return { toMs: before.at + 1, beforeId: before.id.slice(1) };
}

/** What moved a customer's credits between two instants: the balance before, what was added and taken by kind, the balance after. */
export async function explainBetween(
  db: Executor,
  { customerId, fromMs, toMs }: Pick<TimelineAsked, 'customerId' | 'fromMs' | 'toMs'>,
) {
  const balanceAt = async (atMs: Ms): Promise<number> => {
    const row = await db
      .selectFrom('ledger_entries')
      .select('balance_after')
      .where('customer_id', '=', customerId)
      .where('created_at_ms', '<', atMs)
      .orderBy('created_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.balance_after ?? 0;
  };
  const rows = await db
    .selectFrom('ledger_entries')
    .select((eb) => ['kind', eb.fn.sum<number>('credits').as('credits'), eb.fn.countAll<number>().as('entries')])
    .where('customer_id', '=', customerId)
    .where('created_at_ms', '>=', fromMs)
    .where('created_at_ms', '<', toMs)
    .groupBy('kind')
    .execute();
  return {
    before: await balanceAt(fromMs),
    changes: rows.map((row) => ({ kind: row.kind, credits: Number(row.credits), entries: Number(row.entries) })),
    after: await balanceAt(toMs),
  };
}
