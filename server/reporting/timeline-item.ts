import { sql } from 'kysely';
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

/** The span and the cursor, over the two columns by which a source is ordered. */
export const within = (at: string, id: string, { fromMs, toMs, beforeId }: Asked) => {
  const [atRef, idRef] = [sql.ref(at), sql.ref(id)];
  const span = sql<boolean>`${atRef} >= ${fromMs} and ${atRef} < ${toMs}`;
  return beforeId === null ? span : sql<boolean>`${span} and (${atRef}, ${idRef}) < (${toMs - 1}, ${beforeId})`;
};

export const sentence = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};
