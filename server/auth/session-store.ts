import { createHash } from 'node:crypto';
import type { Executor, Trx } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import type { UserId } from '../core/ids.ts';
import { type Ms, SECOND_MS } from '../core/units.ts';

/** What is shown of a session. `key` is what it is stored by: the hash of what its cookie holds. */
export type SessionShown = {
  key: string;
  userAgent: string | null;
  createdAtMs: Ms | null;
  seenAtMs: Ms | null;
  /** The admin who looks at the portal as this customer; null in sessions of the user. */
  viewedBy: string | null;
};

/** More than anybody has; those of a script that logs in all day are ended together. */
const MAX_LOOKED_AT = 5_000;

export const sessionKey = (cookieValue: string): string => createHash('sha256').update(cookieValue).digest('hex');

/** A user's sessions that have not expired, those that were used last first. */
export async function listSessions(db: Executor, userId: UserId, limit: number): Promise<SessionShown[]> {
  return (await listRows(db, userId)).slice(0, limit).map((row) => ({
    key: row.id,
    userAgent: row.user_agent,
    createdAtMs: row.created_at_ms,
    seenAtMs: row.seen_at_ms,
    viewedBy: row.viewed_by,
  }));
}

/** Begins a session in which an admin looks at the portal as a user. */
export async function insertViewSession(
  db: Executor,
  view: { key: string; userId: UserId; adminId: UserId; nowMs: Ms; lastsS: number },
): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      id: view.key,
      user_id: view.userId,
      expires_at_s: Math.floor(view.nowMs / SECOND_MS) + view.lastsS,
      created_at_ms: view.nowMs,
      seen_at_ms: view.nowMs,
      user_agent: null,
      viewed_by: view.adminId,
    })
    .execute();
}

/** Ends the user's session that `key` names; false when it is not this user's, or over. */
export async function deleteSessionOf(db: Executor, userId: UserId, key: string): Promise<boolean> {
  const row = await db
    .deleteFrom('sessions')
    .where('id', '=', key)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteSession(db: Executor, key: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', key).execute();
}

/** Ends sessions that are over, and those that were not used since `idleSinceMs`. */
export async function deleteOldSessions(
  db: Executor,
  { nowMs, idleSinceMs }: { nowMs: Ms; idleSinceMs: Ms },
): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('expires_at_s', '<=', Math.floor(nowMs / SECOND_MS)), eb('seen_at_ms', '<', idleSinceMs)]))
    .execute();
}

/** Ends all of a user's sessions but the one stored by `keptKey`. */
export async function deleteSessions(db: Executor, userId: UserId, keptKey: string | null): Promise<void> {
  const all = db.deleteFrom('sessions').where('user_id', '=', userId);
  await (keptKey === null ? all : all.where('id', '!=', keptKey)).execute();
}

/** A second factor was given in this session. */
export async function markVerified(trx: Trx, key: string, verifiedAtMs: Ms): Promise<void> {
  await trx.updateTable('sessions').set({ verified_at_ms: verifiedAtMs }).where('id', '=', key).execute();
}

export async function markSeen(db: Executor, key: string, seenAtMs: Ms): Promise<void> {
  await db.updateTable('sessions').set({ seen_at_ms: seenAtMs }).where('id', '=', key).execute();
}

const listRows = (db: Executor, userId: UserId) =>
  db
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'created_at_ms', 'seen_at_ms', 'viewed_by'])
    .where('user_id', '=', userId)
    .where('expires_at_s', '>', Math.floor(wallNow() / SECOND_MS))
    .orderBy((eb) => eb.fn.coalesce('seen_at_ms', eb.lit(0)), 'desc')
    .orderBy('id')
    .limit(MAX_LOOKED_AT)
    .execute();
