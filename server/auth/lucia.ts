import { randomBytes } from 'node:crypto';
import { Lucia, TimeSpan } from 'lucia';
import type { Db } from '../../db/open.ts';
import { wallNow } from '../clock.ts';
import type { AdminRole } from '../core/admin-roles.ts';
import { ADMIN_SESSION_IDLE_MS, ADMIN_SESSION_MAX_MS, SESSION_IDLE_MS } from '../core/durations.ts';
import type { CustomerId, UserId as OurUserId } from '../core/ids.ts';
import { DAY_MS, MINUTE_MS, type Ms, SECOND_MS } from '../core/units.ts';
import { createAdapter } from './adapter.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { deleteOldSessions, deleteSession, insertViewSession, markSeen, sessionKey } from './session-store.ts';
import type { SessionUser } from './session-user.ts';

/** Sessions. Lucia gets no fixes any more, so nothing else touches it. */
export type Auth = {
  /** Who the `Cookie` header says is asking; `cookie` is to be sent back when it must be renewed or cleared. */
  readSession(cookieHeader: string | null): Promise<{ user: SessionUser | null; cookie: string | null }>;
  /** Begins a session under a new id, ends the one stored by `previousKey`, and gives the cookie to set. */
  startSession(userId: OurUserId, previousKey: string | null, userAgent?: string | null): Promise<string>;
  /** Ends the session stored by `key` and gives the cookie that clears the browser's. */
  endSession(key: string | null): Promise<string>;
  /** Lets an admin look at the portal as a user, and gives the cookies that begin it: the admin's own session waits in one of them. */
  startViewing(view: { adminId: OurUserId; userId: OurUserId }, cookieHeader: string | null): Promise<string[]>;
  /** Ends the view and gives the cookies by which the admin is back; without a session to go back to, nobody is. */
  endViewing(key: string | null, cookieHeader: string | null): Promise<string[]>;
  deleteExpiredSessions(): Promise<void>;
};

const COOKIE = 'headroom_session';
/** A session ends this long after it began, even if it is in use, so that a stolen cookie expires. */
export const SESSION_MAX_DAYS = 30;
/** The last use of a session is written this often. A write on each request would slow every page. */
const SEEN_EVERY_MS = 5 * MINUTE_MS;
/** Real ones have under two hundred. */
const USER_AGENT_CHARACTERS = 300;
/** The admin's own session, while the admin looks at the portal as a customer. */
const WAITING_COOKIE = 'headroom_admin';
/** A look at what a customer sees takes minutes. */
export const VIEW_MINUTES = 30;
const VIEW_S = (VIEW_MINUTES * MINUTE_MS) / SECOND_MS;
const ID = /^[a-z0-9]{20,60}$/;

/** `secureCookies` is false only where people reach the portal over plain http. */
export function createAuth(at: { db: Db; reader: Db; secureCookies: boolean }): Auth {
  const lucia = createLucia(at);
  const isSecure = at.secureCookies;
  const maxAgeS = (SESSION_MAX_DAYS * DAY_MS) / SECOND_MS;
  const clear = writeCookie(COOKIE, '', { isSecure, maxAgeS: 0 });
  return {
    async readSession(cookieHeader) {
      const id = readCookie(cookieHeader, COOKIE, isSecure);
      if (id === null) return { user: null, cookie: null };
      const { session, user } = ID.test(id) ? await lucia.validateSession(id) : { session: null, user: null };
      const idleMs = wallNow() - (session?.seenAtMs ?? 0);
      if (!session || isOver(user.role, { idleMs, ageMs: wallNow() - (session.createdAtMs ?? 0) }))
        return { user: null, cookie: clear };
      if (idleMs >= SEEN_EVERY_MS) await markSeenOrNot(at.db, sessionKey(id));
      const { email, role, adminRole, hasFactor, customerId, isConfirmed } = user;
      const { verifiedAtMs } = session;
      return {
        user: {
          ...{ id: user.id, email, role, adminRole, customerId, isConfirmed },
          ...{ hasFactor, verifiedAtMs, sessionId: sessionKey(id), viewedBy: session.viewedBy },
        },
        cookie: null,
      };
    },
    async startSession(userId, previousKey, userAgent = null) {
      if (previousKey) await deleteSession(at.db, previousKey);
      const { id } = await lucia.createSession(userId, {
        userAgent: userAgent?.slice(0, USER_AGENT_CHARACTERS) ?? null,
        seenAtMs: null,
        createdAtMs: null,
        verifiedAtMs: null,
        viewedBy: null,
      });
      return writeCookie(COOKIE, id, { isSecure, maxAgeS });
    },
    async endSession(key) {
      if (key) await deleteSession(at.db, key);
      return clear;
    },
    ...viewing(at.db, { isSecure, maxAgeS, clear }),
    deleteExpiredSessions: () =>
      deleteOldSessions(at.db, { nowMs: wallNow(), idleSinceMs: wallNow() - SESSION_IDLE_MS }),
  };
}

/** An admin's look at the portal as a customer: the admin's own session waits in a cookie of its own. */
function viewing(
  db: Db,
  { isSecure, maxAgeS, clear }: { isSecure: boolean; maxAgeS: number; clear: string },
): Pick<Auth, 'startViewing' | 'endViewing'> {
  return {
    async startViewing({ adminId, userId }, cookieHeader) {
      const id = randomBytes(20).toString('hex');
      await insertViewSession(db, { key: sessionKey(id), userId, adminId, nowMs: wallNow(), lastsS: VIEW_S });
      const own = readCookie(cookieHeader, COOKIE, isSecure) ?? '';
      return [
        writeCookie(COOKIE, id, { isSecure, maxAgeS: VIEW_S }),
        // It outlives the view, so that the admin returns when the view expires.
        writeCookie(WAITING_COOKIE, ID.test(own) ? own : '', { isSecure, maxAgeS }),
      ];
    },
    async endViewing(key, cookieHeader) {
      if (key) await deleteSession(db, key);
      const own = readCookie(cookieHeader, WAITING_COOKIE, isSecure) ?? '';
      return [
        ID.test(own) ? writeCookie(COOKIE, own, { isSecure, maxAgeS }) : clear,
        writeCookie(WAITING_COOKIE, '', { isSecure, maxAgeS: 0 }),
      ];
    },
  };
}

function isOver(role: 'customer' | 'admin', { idleMs, ageMs }: { idleMs: Ms; ageMs: Ms }): boolean {
  if (role === 'admin') return idleMs > ADMIN_SESSION_IDLE_MS || ageMs > ADMIN_SESSION_MAX_MS;
  return idleMs > SESSION_IDLE_MS;
}

// Pages can be read while nothing can be stored: when a session was used is not worth failing them for.
const markSeenOrNot = (db: Db, key: string): Promise<void> => markSeen(db, key, wallNow()).catch(() => undefined);

const createLucia = (at: { db: Db; reader: Db }) =>
  new Lucia(createAdapter(at), {
    sessionExpiresIn: new TimeSpan(SESSION_MAX_DAYS, 'd'),
    getSessionAttributes: ({ seenAtMs, createdAtMs, verifiedAtMs, viewedBy }) => ({
      ...{ seenAtMs, createdAtMs },
      ...{ verifiedAtMs, viewedBy },
    }),
    getUserAttributes: ({ email, role, adminRole, hasFactor, customerId, isConfirmed }) => ({
      email,
      role,
      adminRole,
      hasFactor,
      customerId,
      isConfirmed,
    }),
  });

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof createLucia>;
    UserId: OurUserId;
    DatabaseSessionAttributes: {
      userAgent: string | null;
      seenAtMs: Ms | null;
      createdAtMs: Ms | null;
      verifiedAtMs: Ms | null;
      viewedBy: OurUserId | null;
    };
    DatabaseUserAttributes: {
      email: string;
      role: 'customer' | 'admin';
      adminRole: AdminRole | null;
      hasFactor: boolean;
      customerId: CustomerId | null;
      isConfirmed: boolean;
    };
  }
}
