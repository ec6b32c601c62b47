import { Lucia, TimeSpan } from 'lucia';
import type { Db } from '../../db/open.ts';
import { wallNow } from '../clock.ts';
import type { CustomerId, UserId as OurUserId } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';
import { createAdapter } from './adapter.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { markSeen } from './session-store.ts';
import type { SessionUser } from './session-user.ts';

/** Sessions and the counting of attempts. Lucia gets no fixes any more, so nothing else in the app touches it. */
export type Auth = {
  /** Who the `Cookie` header says is asking; `cookie` is to be sent back when the session was prolonged or is void. */
  readSession(cookieHeader: string | null): Promise<{ user: SessionUser | null; cookie: string | null }>;
  /** Begins a session under a new id, ends `previousId`, and gives the cookie to set. */
  startSession(userId: OurUserId, previousId: string | null, userAgent?: string | null): Promise<string>;
  /** Ends one session and gives the cookie that clears the browser's. */
  endSession(sessionId: string | null): Promise<string>;
  deleteExpiredSessions(): Promise<void>;
  attempts: Attempts;
};

/** A session lasts this long without a visit; a visit in its second half prolongs it. */
const SESSION_DAYS = 30;
/** As exact as somebody wants to know when a session was last used; a write each time would slow every page. */
const SEEN_EVERY_MS = 5 * MINUTE_MS;
/** Real ones have under two hundred. */
const USER_AGENT_CHARACTERS = 300;

/** `secureCookies` is false only where people reach the portal over plain http. */
export function createAuth(at: { db: Db; reader: Db; secureCookies: boolean }): Auth {
  const lucia = createLucia(at, at.secureCookies);
  return {
    async readSession(cookieHeader) {
      const sessionId = lucia.readSessionCookie(cookieHeader ?? '');
      if (!sessionId) return { user: null, cookie: null };
      const { session, user } = await lucia.validateSession(sessionId);
      if (!session) return { user: null, cookie: lucia.createBlankSessionCookie().serialize() };
      if (wallNow() - (session.seenAtMs ?? 0) >= SEEN_EVERY_MS) await markSeenOrNot(at.db, sessionId);
      return {
        user: { ...user, sessionId },
        cookie: session.fresh ? lucia.createSessionCookie(sessionId).serialize() : null,
      };
    },
    async startSession(userId, previousId, userAgent = null) {
      if (previousId) await lucia.invalidateSession(previousId);
      const session = await lucia.createSession(userId, {
        userAgent: userAgent?.slice(0, USER_AGENT_CHARACTERS) ?? null,
        seenAtMs: null,
      });
      return lucia.createSessionCookie(session.id).serialize();
    },
    async endSession(sessionId) {
      if (sessionId) await lucia.invalidateSession(sessionId);
      return lucia.createBlankSessionCookie().serialize();
    },
    deleteExpiredSessions: () => lucia.deleteExpiredSessions(),
    attempts: createAttempts(),
  };
}

// Pages can be read while nothing can be stored: when a session was used is not worth failing them for.
const markSeenOrNot = (db: Db, sessionId: string): Promise<void> =>
  markSeen(db, sessionId, wallNow()).catch(() => undefined);

const createLucia = (at: { db: Db; reader: Db }, secure: boolean) =>
  new Lucia(createAdapter(at), {
    sessionExpiresIn: new TimeSpan(SESSION_DAYS, 'd'),
    sessionCookie: { name: 'headroom_session', attributes: { secure, sameSite: 'lax' } },
    getSessionAttributes: ({ seenAtMs }) => ({ seenAtMs }),
    getUserAttributes: ({ email, role, customerId }) => ({ email, role, customerId }),
  });

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof createLucia>;
    UserId: OurUserId;
    DatabaseSessionAttributes: { userAgent: string | null; seenAtMs: Ms | null };
    DatabaseUserAttributes: { email: string; role: 'customer' | 'admin'; customerId: CustomerId | null };
  }
}
