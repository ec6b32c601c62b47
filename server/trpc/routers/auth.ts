import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { listViews } from '../../admin/action-store.ts';
import { logSecurity } from '../../audit/security-log-store.ts';
import { confirmEmail, findConfirmable, requestEmail } from '../../auth/change-email.ts';
import { canReset, changePassword, requestReset, resetPassword } from '../../auth/change-password.ts';
import { resendConfirmation } from '../../auth/confirm-sign-up.ts';
import {
  browserForm,
  displayForm,
  emailForm,
  forgotForm,
  logInForm,
  mailToken,
  nameForm,
  passwordForm,
  resetForm,
  signUpForm,
} from '../../auth/forms.ts';
import { deviceCookie, readDevice } from '../../auth/known-devices.ts';
import { logIn } from '../../auth/log-in.ts';
import { getDeviceSecret } from '../../auth/log-in-limits.ts';
import { deleteSessionOf, deleteSessions, listSessions } from '../../auth/session-store.ts';
import { signUp } from '../../auth/sign-up.ts';
import { noteBrowser, setDisplay } from '../../auth/store.ts';
import { findWantedEmail } from '../../auth/token-store.ts';
import { wallNow } from '../../clock.ts';
import type { UserId } from '../../core/ids.ts';
import { setName } from '../../customers/store.ts';
import { type Context, customerProcedure, publicProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';

const SHOWN_SESSIONS = 50;

export const authRouter = router({
  /** Makes a customer with its first user, and logs that user in. */
  signUp: publicProcedure.input(signUpForm).mutation(async ({ ctx, input }) => {
    const { userId } = unwrap(await signUp(ctx.deps, input, ctx.ip));
    await setSession(ctx, userId);
  }),

  logIn: publicProcedure.input(logInForm).mutation(async ({ ctx, input }) => {
    const userId = unwrap(await logIn(ctx.deps, input, { ip: ctx.ip, cookies: ctx.cookies ?? null }));
    await setSession(ctx, userId);
  }),

  /** Ends the session of this browser; without one it does nothing. */
  logOut: publicProcedure.mutation(async ({ ctx }) => {
    const { deps, user } = ctx;
    ctx.resHeaders.append('Set-Cookie', await deps.auth.endSession(user?.sessionId ?? null));
    if (user) await logSecurity(deps.db, { kind: 'logged_out', userId: user.id, customerId: user.customerId });
  }),

  /** Mails the link that confirms this login's e-mail again. */
  resendConfirmation: customerProcedure.mutation(async ({ ctx: { deps, user, ip } }) => {
    unwrap(await resendConfirmation(deps, { userId: user.id, ip }));
  }),

  /** What the customer is called, on pages and for admins. */
  rename: customerProcedure
    .input(nameForm)
    .mutation(({ ctx: { deps, customerId }, input }) =>
      setName(deps.db, { customerId, name: input.name, nowMs: deps.clock.now() }),
    ),

  /** How this login is shown times and amounts; what is left out is as the browser does. */
  setDisplay: customerProcedure
    .input(displayForm)
    .mutation(({ ctx: { deps, user }, input }) =>
      setDisplay(deps.db, user.id, { timeZone: input.timeZone ?? null, moneyStyle: input.moneyStyle ?? null }),
    ),

  /**
   * Keeps what this browser is set to, so that mails are written as its pages are. It is told beside the page: of one whose
   * session ended meanwhile nothing is kept, and nothing is said.
   */
  noteBrowser: publicProcedure.input(browserForm).mutation(async ({ ctx: { deps, user }, input }) => {
    if (user?.role === 'customer') await noteBrowser(deps.db, user.id, input);
  }),

  /** Sets a new password, ends every other session, and starts this one again. */
  changePassword: customerProcedure.input(passwordForm).mutation(async ({ ctx, input }) => {
    unwrap(
      await changePassword(ctx.deps, { userId: ctx.user.id, sessionId: ctx.user.sessionId, ip: ctx.ip, ...input }),
    );
    await setSession(ctx, ctx.user.id);
  }),

  /** The login's e-mail, and the one that waits to be confirmed. */
  email: customerProcedure.query(async ({ ctx: { deps, user } }) => ({
    email: user.email,
    isConfirmed: user.isConfirmed,
    wanted: await findWantedEmail(deps.db, user.id, wallNow()),
  })),

  /** Mails a link to the new address; the e-mail changes when it is followed. */
  changeEmail: customerProcedure.input(emailForm).mutation(async ({ ctx, input }) => {
    unwrap(await requestEmail(ctx.deps, { userId: ctx.user.id, sessionId: ctx.user.sessionId, ip: ctx.ip, ...input }));
  }),

  /** What a link in a mail confirms; null when the link does not work (any more). */
  confirmable: publicProcedure
    .input(z.object({ token: mailToken }))
    .query(async ({ ctx: { deps, user }, input }) => findConfirmable(deps, input.token, user?.id ?? null)),

  confirmEmail: publicProcedure
    .input(z.object({ token: mailToken }))
    .mutation(async ({ ctx: { deps, user }, input }) =>
      unwrap(await confirmEmail(deps, { ...input, userId: user?.id ?? null })),
    ),

  /** Mails a link that sets a new password, if anybody has this e-mail. */
  forgot: publicProcedure.input(forgotForm).mutation(async ({ ctx: { deps, ip }, input }) => {
    unwrap(await requestReset(deps, { email: input.email, ip }));
  }),

  /** Whether a link in a mail still sets a new password. */
  canReset: publicProcedure
    .input(z.object({ token: mailToken }))
    .query(({ ctx: { deps }, input }) => canReset(deps, input.token)),

  reset: publicProcedure.input(resetForm).mutation(async ({ ctx, input }) => {
    const { userId } = unwrap(await resetPassword(ctx.deps, { ...input, ip: ctx.ip }));
    await rememberDevice(ctx, userId);
  }),

  /** Where this user is logged in. */
  sessions: customerProcedure.query(async ({ ctx: { deps, user } }) => {
    const sessions = await listSessions(deps.db, user.id, SHOWN_SESSIONS);
    const shown = sessions.map(({ viewedBy, ...session }) => ({
      ...session,
      isThis: session.key === user.sessionId,
      isStaff: viewedBy !== null,
    }));
    return shown.sort((a, b) => Number(b.isThis) - Number(a.isThis));
  }),

  /** Ends one of this user's sessions. */
  endSession: customerProcedure
    .input(z.object({ sessionKey: z.string().max(64) }))
    .mutation(async ({ ctx: { deps, user, customerId }, input }) => {
      if (!(await deleteSessionOf(deps.db, user.id, input.sessionKey)))
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such session (any more).' });
      await logSecurity(deps.db, { kind: 'session_ended', userId: user.id, customerId });
    }),

  endOtherSessions: customerProcedure.mutation(async ({ ctx: { deps, user, customerId } }) => {
    await deleteSessions(deps.db, user.id, user.sessionId);
    await logSecurity(deps.db, { kind: 'other_sessions_ended', userId: user.id, customerId });
  }),

  /** When our staff looked at the portal as this customer, with their note for the customer. */
  staffViews: customerProcedure.query(({ ctx: { deps, customerId } }) =>
    listViews(deps.db, customerId, SHOWN_SESSIONS),
  ),

  /** Ends a look at the portal as a customer; the admin is back. */
  endViewing: publicProcedure.mutation(async ({ ctx }) => {
    if (!ctx.user?.viewedBy) return;
    const ended = await ctx.deps.auth.endViewing(ctx.user.sessionId, ctx.cookies ?? null);
    for (const cookie of ended) ctx.resHeaders.append('Set-Cookie', cookie);
  }),

  /** Who is logged in, or null. */
  me: publicProcedure.query(({ ctx }) => (ctx.user ? { email: ctx.user.email, role: ctx.user.role } : null)),
});

/** The session's id changes at log-in, so that an id planted in a browser before is worth nothing after. */
export async function setSession(ctx: Context, userId: UserId): Promise<void> {
  ctx.resHeaders.append(
    'Set-Cookie',
    await ctx.deps.auth.startSession(userId, ctx.user?.sessionId ?? null, ctx.userAgent),
  );
  await rememberDevice(ctx, userId);
}

/** From now on wrong passwords that others try do not keep this browser out. */
async function rememberDevice({ deps, cookies, resHeaders }: Context, userId: UserId): Promise<void> {
  const isSecure = deps.site.secureCookies;
  const secret = await getDeviceSecret(deps.db);
  const known = readDevice(cookies ?? null, isSecure);
  resHeaders.append('Set-Cookie', deviceCookie(known, userId, { secret, isSecure }));
}
