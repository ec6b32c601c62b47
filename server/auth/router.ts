import type { UserId } from '../core/ids.ts';
import { setName } from '../customers/store.ts';
import { type Context, customerProcedure, publicProcedure, router } from '../trpc/init.ts';
import { unwrap } from '../trpc/refusals.ts';
import { displayForm, logInForm, nameForm, signUpForm } from './forms.ts';
import { logIn } from './log-in.ts';
import { signUp } from './sign-up.ts';
import { setDisplay } from './store.ts';

export const authRouter = router({
  /** Makes a customer with its first user, and logs that user in. */
  signUp: publicProcedure.input(signUpForm).mutation(async ({ ctx, input }) => {
    unwrap(await ctx.deps.auth.attempts.beginSignUp(ctx.ip));
    const { userId } = unwrap(await signUp(ctx.deps, input));
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
    .mutation(({ ctx: { deps, customerId }, input }) => setName(deps.db, customerId, input.name)),

  /** How this login is shown times and amounts; what is left out is as the browser does. */
  setDisplay: customerProcedure
    .input(displayForm)
    .mutation(({ ctx: { deps, user }, input }) =>
      setDisplay(deps.db, user.id, { timeZone: input.timeZone ?? null, moneyStyle: input.moneyStyle ?? null }),
    ),

  /** Who is logged in, or null. */
  me: publicProcedure.query(({ ctx }) => (ctx.user ? { email: ctx.user.email, role: ctx.user.role } : null)),
});

/** The session's id changes at log-in, so that an id planted in a browser before is worth nothing after. */
async function setSession(ctx: Context, userId: UserId): Promise<void> {
  ctx.resHeaders.append('Set-Cookie', await ctx.deps.auth.startSession(userId, ctx.user?.sessionId ?? null));
}
