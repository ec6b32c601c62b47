import { createHash } from 'node:crypto';
import type { Executor } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import type { UserId } from '../core/ids.ts';
import { type Ms, SECOND_MS } from '../core/units.ts';

/** What is told of a session. Its id is what the cookie holds and is told to nobody: `key` names it instead. */
export type SessionShown = {
  key: string;
  userAgent: string | null;
  createdAtMs: Ms | null;
  seenAtMs: Ms | null;
};

/** More than anybody has; those of a script that logs in all day are ended together. */
const MAX_LOOKED_AT = 5_000;

export const sessionKey = (sessionId: string): string => createHash('sha256').update(sessionId).digest('hex');

/** A user's sessions that have not expired, those that were used last first. */
export async function listSessions(db: Executor, userId: UserId, limit: number): Promise<SessionShown[]> {
  return (await listRows(db, userId)).slice(0, limit).map((row) => ({
    key: sessionKey(row.id),
    userAgent: row.user_agent,
    createdAtMs: row.created_at_ms,
    seenAtMs: row.seen_at_ms,
  }));
}

/** The id of the user's session that `key` names; null when it is not this user's, or over. */
export async function findSessionId(db: Executor, userId: UserId, key: string): Promise<string | null> {
  return (await listRows(db, userId)).find(({ id }) => sessionKey(id) === key)?.id ?? null;
}

/** Ends all of a user's sessions but `keptId`. */
export async function deleteSessions(db: Executor, userId: UserId, keptId: string | null): Promise<void> {
  const all = db.deleteFrom('sessions').where('user_id', '=', userId);
  await (keptId === null ? all : all.where('id', '!=', keptId)).execute();
}

export async function markSeen(db: Executor, sessionId: string, seenAtMs: Ms): Promise<void> {
  await db.updateTable('sessions').set({ seen_at_ms: seenAtMs }).where('id', '=', sessionId).execute();
}

const listRows = (db: Executor, userId: UserId) =>
  db
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'created_at_ms', 'seen_at_ms'])
    .where('user_id', '=', userId)
    .where('expires_at_s', '>', Math.floor(wallNow() / SECOND_MS))
    .orderBy((eb) => eb.fn.coalesce('seen_at_ms', eb.lit(0)), 'desc')
    .orderBy('id')
    .limit(MAX_LOOKED_AT)
    .execute();
