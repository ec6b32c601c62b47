import type { Adapter, DatabaseSession } from 'lucia';
import type { Db } from '../../db/open.ts';
import { wallNow } from '../clock.ts';
import type { UserId } from '../core/ids.ts';
import { SECOND_MS } from '../core/units.ts';
import { sessionKey } from './session-store.ts';

/**
 * Lucia's storage on our tables, for SQLite and Postgres alike. A session is stored by the hash of what its cookie holds.
 * Sessions age by wall time: the time machine logs nobody out. Their end is fixed when they begin.
 */
export const createAdapter = ({ db, reader }: { db: Db; reader: Db }): Adapter => ({
  async getSessionAndUser(sessionId) {
    const row = await findSession(reader, sessionKey(sessionId));
    if (!row) return [null, null];
    const attributes = {
      email: row.email,
      role: row.role,
      adminRole: row.admin_role,
      hasFactor: row.factor_at_ms !== null,
      customerId: row.customer_id,
      isConfirmed: row.email_confirmed_at_ms !== null,
    };
    return [toSession({ ...row, id: sessionId }), { id: row.user_id, attributes }];
  },
  // By what their cookies hold: nobody knows that.
  getUserSessions: async () => [],
  async setSession({ id, userId, expiresAt, attributes: { userAgent } }) {
    const nowMs = wallNow();
    await db
      .insertInto('sessions')
      .values({
        id: sessionKey(id),
        user_id: userId,
        expires_at_s: toSeconds(expiresAt.getTime()),
        created_at_ms: nowMs,
        seen_at_ms: nowMs,
        user_agent: userAgent,
      })
      .execute();
  },
  // Nothing prolongs a session.
  updateSessionExpiration: async () => undefined,
  async deleteSession(id) {
    await db.deleteFrom('sessions').where('id', '=', sessionKey(id)).execute();
  },
  async deleteUserSessions(userId) {
    await db.deleteFrom('sessions').where('user_id', '=', userId).execute();
  },
  async deleteExpiredSessions() {
    await db.deleteFrom('sessions').where('expires_at_s', '<=', toSeconds(wallNow())).execute();
  },
});

/** A session with its user, and whether that has a second factor. */
const findSession = (reader: Db, key: string) =>
  reader
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('second_factors', 'second_factors.user_id', 'users.id')
    .select([
      'sessions.id',
      'sessions.user_id',
      'expires_at_s',
      'seen_at_ms',
      'viewed_by',
      'email',
      'role',
      'admin_role',
      'sessions.created_at_ms',
      'verified_at_ms',
      'second_factors.confirmed_at_ms as factor_at_ms',
      'customer_id',
      'email_confirmed_at_ms',
    ])
    .where('sessions.id', '=', key)
    .executeTakeFirst();

const toSeconds = (ms: number): number => Math.floor(ms / SECOND_MS);

const toSession = (row: {
  id: string;
  user_id: UserId;
  expires_at_s: number;
  seen_at_ms: number | null;
  created_at_ms: number | null;
  verified_at_ms: number | null;
  viewed_by: UserId | null;
}): DatabaseSession => ({
  id: row.id,
  userId: row.user_id,
  expiresAt: new Date(Number(row.expires_at_s) * SECOND_MS),
  attributes: {
    viewedBy: row.viewed_by,
    userAgent: null,
    seenAtMs: row.seen_at_ms,
    createdAtMs: row.created_at_ms,
    verifiedAtMs: row.verified_at_ms,
  },
});
