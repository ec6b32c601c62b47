import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { confirmEmail, findConfirmable, requestEmail } from '../../auth/change-email.ts';
import { canReset, changePassword, requestReset, resetPassword } from '../../auth/change-password.ts';
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
import { logIn } from '../../auth/log-in.ts';
import { deleteSessions, findSessionId, listSessions, sessionKey } from '../../auth/session-store.ts';
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
    unwrap(await ctx.deps.auth.attempts.beginSignUp(ctx.ip));
    const { userId } = unwrap(await signUp(ctx.deps, input));
    ctx.deps.signals.notify('notices');
    await setSession(ctx, userId);
  }),

  logIn: publicProcedure.input(logInForm).mutation(async ({ ctx, input }) => {
    const userId = unwrap(await logIn(ctx.deps, input, ctx.ip));
    await setSession(ctx, userId);
  }),

  /** Ends the session of this browser; without one it does nothing. */
  logOut: publicProcedure.mutation(async ({ ctx }) => {
    ctx.resHeaders.append('Set-Cookie', await ctx.deps.auth.endSession(ctx.user?.sessionId ?? null));
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
    unwrap(await changePassword(ctx.deps, { userId: ctx.user.id, ip: ctx.ip, ...input }));
    await setSession(ctx, ctx.user.id);
  }),

  /** The login's e-mail, and the one that waits to be confirmed. */
  email: customerProcedure.query(async ({ ctx: { deps, user } }) => ({
    email: user.email,
    wanted: await findWantedEmail(deps.db, user.id, wallNow()),
  })),

  /** Mails a link to the new address; the e-mail changes when it is followed. */
  changeEmail: customerProcedure.input(emailForm).mutation(async ({ ctx, input }) => {
    unwrap(await requestEmail(ctx.deps, { userId: ctx.user.id, ip: ctx.ip, ...input }));
  }),

  /** The address that a link in a mail confirms; null when the link does not work (any more). */
  confirmable: publicProcedure
    .input(z.object({ token: mailToken }))
    .query(async ({ ctx: { deps }, input }) => findConfirmable(deps, input.token)),

  confirmEmail: publicProcedure
    .input(z.object({ token: mailToken }))
    .mutation(async ({ ctx: { deps }, input }) => unwrap(await confirmEmail(deps, input.token))),

  /** Mails a link that sets a new password, if anybody has this e-mail. */
  forgot: publicProcedure.input(forgotForm).mutation(async ({ ctx: { deps, ip }, input }) => {
    unwrap(await requestReset(deps, { email: input.email, ip }));
  }),

  /** Whether a link in a mail still sets a new password. */
  canReset: publicProcedure
    .input(z.object({ token: mailToken }))
    .query(({ ctx: { deps }, input }) => canReset(deps, input.token)),

  reset: publicProcedure.input(resetForm).mutation(async ({ ctx: { deps }, input }) => {
    unwrap(await resetPassword(deps, input));
  }),

  /** Where this user is logged in. */
  sessions: customerProcedure.query(async ({ ctx: { deps, user } }) => {
    const here = sessionKey(user.sessionId);
    const sessions = await listSessions(deps.db, user.id, SHOWN_SESSIONS);
    const shown = sessions.map((session) => ({ ...session, isThis: session.key === here }));
    return shown.sort((a, b) => Number(b.isThis) - Number(a.isThis));
  }),

  /** Ends one of this user's sessions. */
  endSession: customerProcedure
    .input(z.object({ sessionKey: z.string().max(64) }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      const id = await findSessionId(deps.db, user.id, input.sessionKey);
      if (id === null) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such session (any more).' });
      await deps.auth.endSession(id);
    }),

  endOtherSessions: customerProcedure.mutation(({ ctx: { deps, user } }) =>
    deleteSessions(deps.db, user.id, user.sessionId),
  ),

  /** Who is logged in, or null. */
  me: publicProcedure.query(({ ctx }) => (ctx.user ? { email: ctx.user.email, role: ctx.user.role } : null)),
});

/** The session's id changes at log-in, so that an id planted in a browser before is worth nothing after. */
async function setSession(ctx: Context, userId: UserId): Promise<void> {
  ctx.resHeaders.append(
    'Set-Cookie',
    await ctx.deps.auth.startSession(userId, ctx.user?.sessionId ?? null, ctx.userAgent),
  );
}
