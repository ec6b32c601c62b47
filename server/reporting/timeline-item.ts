import { type SelectQueryBuilder, type StringReference, sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { TimelineItem } from './timeline.ts';

export const TIMELINE_KINDS = [
  'ledger',
  'run_ended',
  'run_started',
  'invoice',
  'payment',
  'refund',
  'account',
  'login',
  'admin',
  'mail',
  'event',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export type Asked = {
  customerId: CustomerId;
  fromMs: Ms;
  /** Exclusive; of the last millisecond before it only what sorts below `beforeId`, if that is given. */
  toMs: Ms;
  beforeId: string | null;
  limit: number;
};
export type Item = Omit<TimelineItem, 'kind'>;
export type Source = { kind: TimelineKind; read: (db: Executor, asked: Asked) => Promise<Item[]> };

export const item = (key: string, atMs: Ms, text: string, rest: Partial<Item> = {}): Item => ({
  key,
  atMs,
  text,
  detail: null,
  credits: null,
  balanceAfter: null,
  amountCents: null,
  to: null,
  slices: [],
  ...rest,
});

/** What a source has in the span, newest first by the two columns that order it, from the cursor on. */
export function newestWithin<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  [at, id]: [at: StringReference<DB, TB>, id: StringReference<DB, TB>],
  { fromMs, toMs, beforeId, limit }: Asked,
): SelectQueryBuilder<DB, TB, O> {
  const [atRef, idRef] = [sql.ref(at), sql.ref(id)];
  const span = sql<boolean>`${atRef} >= ${fromMs} and ${atRef} < ${toMs}`;
  const page = beforeId === null ? span : sql<boolean>`${span} and (${atRef}, ${idRef}) < (${toMs - 1}, ${beforeId})`;
  return query.where(page).orderBy(atRef, 'desc').orderBy(idRef, 'desc').limit(limit);
}

export const sentence = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};
