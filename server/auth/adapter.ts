import type { Adapter, DatabaseSession } from 'lucia';
import type { Db } from '../../db/open.ts';
import { wallNow } from '../clock.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { SECOND_MS } from '../core/units.ts';

/** Lucia's storage on our tables, for SQLite and Postgres alike. Sessions age by wall time: the time machine logs nobody out. */
export const createAdapter = ({ db, reader }: { db: Db; reader: Db }): Adapter => ({
  async getSessionAndUser(sessionId) {
    const row = await reader
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['sessions.id', 'user_id', 'expires_at_s', 'seen_at_ms', 'email', 'role', 'customer_id'])
      .where('sessions.id', '=', sessionId)
      .executeTakeFirst();
    if (!row) return [null, null];
    const attributes = { email: row.email, role: row.role, customerId: row.customer_id as CustomerId | null };
    return [toSession(row), { id: row.user_id as UserId, attributes }];
  },
  async getUserSessions(userId) {
    const rows = await reader.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute();
    return rows.map(toSession);
  },
  async setSession({ id, userId, expiresAt, attributes: { userAgent } }) {
    const nowMs = wallNow();
    await db
      .insertInto('sessions')
      .values({
        id,
        user_id: userId,
        expires_at_s: toSeconds(expiresAt.getTime()),
        created_at_ms: nowMs,
        seen_at_ms: nowMs,
        user_agent: userAgent,
      })
      .execute();
  },
  async updateSessionExpiration(id, expiresAt) {
    await db
      .updateTable('sessions')
      .set({ expires_at_s: toSeconds(expiresAt.getTime()) })
      .where('id', '=', id)
      .execute();
  },
  async deleteSession(id) {
    await db.deleteFrom('sessions').where('id', '=', id).execute();
  },
  async deleteUserSessions(userId) {
    await db.deleteFrom('sessions').where('user_id', '=', userId).execute();
  },
  async deleteExpiredSessions() {
    await db.deleteFrom('sessions').where('expires_at_s', '<=', toSeconds(wallNow())).execute();
  },
});

const toSeconds = (ms: number): number => Math.floor(ms / SECOND_MS);

const toSession = (row: {
  id: string;
  user_id: string;
  expires_at_s: number;
  seen_at_ms: number | null;
}): DatabaseSession => ({
  id: row.id,
  userId: row.user_id as UserId,
  expiresAt: new Date(Number(row.expires_at_s) * SECOND_MS),
  attributes: { userAgent: null, seenAtMs: row.seen_at_ms },
});
