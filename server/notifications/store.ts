import { sql } from 'kysely';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { asId, type CustomerId, type NotificationId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { NoticeKind } from './kinds.ts';
import type { Words } from './wording.ts';
import { type NoticeContent, storedParams, wordsOf } from './words.ts';

/** Stored as kind and parameters; `words.ts` makes words of them. */
export type Notice = NoticeContent & {
  /** Its cause: one cause makes one notice. */
  dedupeKey: string;
  /** Its subject, such as one payment. It supersedes earlier notices of the same thread, unless it `worsens`. */
  threadKey?: string;
  /** Earlier notices of the thread stay valid beside it until the whole thread is settled. */
  worsens?: boolean;
  /** Another thread that it settles. */
  settles?: string;
  /** It only reports that an earlier notice is settled. If that was never mailed, neither is this. */
  answers?: boolean;
};

export type ShownNotice = Words & {
  id: NotificationId;
  kind: string;
  atMs: Ms;
  isRead: boolean;
  /** A later notice made it obsolete: its link leads to an outdated state. */
  isSuperseded: boolean;
};

/** The id of the new notice; null when its cause has one already. */
export async function insertNoticeOnce(
  trx: Trx,
  customerId: CustomerId,
  notice: Notice,
  { nowMs, isShown }: { nowMs: Ms; isShown: boolean },
): Promise<NotificationId | null> {
  const row = await trx
    .insertInto('notifications')
    .values({
      id: newId(),
      customer_id: customerId,
      kind: notice.kind,
      dedupe_key: notice.dedupeKey,
      params_json: storedParams(notice),
      words_json: null,
      thread_key: notice.threadKey ?? null,
      is_shown: isShown ? 1 : 0,
      superseded_at_ms: null,
      created_at_ms: nowMs,
      read_at_ms: null,
    })
    .onConflict((c) => c.column('dedupe_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function hasNotice(db: Executor, customerId: CustomerId, dedupeKey: string): Promise<boolean> {
  const row = await db
    .selectFrom('notifications')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('dedupe_key', '=', dedupeKey)
    .executeTakeFirst();
  return row !== undefined;
}

/** The dedupe keys of a customer's notices of one kind, with their times, newest first. */
export async function listNoticeKeys(
  db: Executor,
  customerId: CustomerId,
  { kind, limit }: { kind: NoticeKind; limit: number },
): Promise<{ dedupeKey: string; atMs: Ms }[]> {
  const rows = await db
    .selectFrom('notifications')
    .select(['dedupe_key', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ dedupeKey: row.dedupe_key, atMs: row.created_at_ms }));
}

/** The newest notice of a thread that is not superseded. */
export async function findStandingNotice(
  db: Executor,
  customerId: CustomerId,
  threadKey: string,
): Promise<{ id: NotificationId; kind: string } | null> {
  const row = await db
    .selectFrom('notifications')
    .select(['id', 'kind'])
    .where('customer_id', '=', customerId)
    .where('thread_key', '=', threadKey)
    .where('superseded_at_ms', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Marks all notices of a thread as superseded, except the notice `by`. Returns the dedupe keys of those it marked. */
export async function supersede(
  trx: Trx,
  customerId: CustomerId,
  { threadKey, by, nowMs }: { threadKey: string; by: NotificationId | null; nowMs: Ms },
): Promise<string[]> {
  const rows = await trx
    .updateTable('notifications')
    .set({ superseded_at_ms: nowMs })
    .where('customer_id', '=', customerId)
    .where('thread_key', '=', threadKey)
    .where('superseded_at_ms', 'is', null)
    .$if(by !== null, (query) => query.where('id', '!=', by ?? asId<'notification'>('')))
    .returning('dedupe_key')
    .execute();
  return rows.map((row) => row.dedupe_key);
}

/** Frees the keys of notices that no longer hold, so that the same cause can be notified again. */
export async function releaseNoticeKeys(trx: Trx, customerId: CustomerId, dedupeKeys: string[]): Promise<void> {
  if (dedupeKeys.length === 0) return;
  await trx
    .updateTable('notifications')
    .set({ dedupe_key: sql<string>`dedupe_key || '#' || id` })
    .where('customer_id', '=', customerId)
    .where('dedupe_key', 'in', dedupeKeys)
    .execute();
}

/** Newest first; with `before`, those older than that one. */
export async function listNotices(
  db: Executor,
  customerId: CustomerId,
  limit: number,
  before?: NotificationId,
): Promise<ShownNotice[]> {
  const rows = await db
    .selectFrom('notifications')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('is_shown', '=', 1)
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? asId<'notification'>('')))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toShown);
}

/** How many were not read, counted up to `most`. */
export async function countUnread(db: Executor, customerId: CustomerId, most: number): Promise<number> {
  const rows = await db
    .selectFrom('notifications')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('read_at_ms', 'is', null)
    .where('is_shown', '=', 1)
    .limit(most)
    .execute();
  return rows.length;
}

/** Marks one as read; false when the customer has no such notice. Idempotent. */
export async function markRead(
  db: Executor,
  { customerId, noticeId, nowMs }: { customerId: CustomerId; noticeId: NotificationId; nowMs: Ms },
): Promise<boolean> {
  const row = await db
    .updateTable('notifications')
    .set((eb) => ({ read_at_ms: eb.fn.coalesce('read_at_ms', eb.val(nowMs)) }))
    .where('customer_id', '=', customerId)
    .where('id', '=', noticeId)
    .where('is_shown', '=', 1)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Marks notices as read up to the newest one that was shown. Later ones stay unread. */
export async function markAllRead(
  db: Executor,
  { customerId, upTo, nowMs }: { customerId: CustomerId; upTo: NotificationId; nowMs: Ms },
): Promise<void> {
  await db
    .updateTable('notifications')
    .set({ read_at_ms: nowMs })
    .where('customer_id', '=', customerId)
    .where('read_at_ms', 'is', null)
    .where('id', '<=', upTo)
    .execute();
}

const toShown = (row: Row<'notifications'>): ShownNotice => ({
  id: row.id,
  kind: row.kind,
  ...wordsOf(row),
  atMs: row.created_at_ms,
  isRead: row.read_at_ms !== null,
  isSuperseded: row.superseded_at_ms !== null,
});
