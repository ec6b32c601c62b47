import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError, ZodRealError, z } from 'zod';
import { logStorageFault } from '../../db/fault.ts';
import { LeaseBusy, LeaseLost } from '../../db/leases.ts';
import type { SessionUser } from '../auth/session-user.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { RefusalError, refused } from './refusals.ts';

export type Context = {
  deps: Deps;
  user: SessionUser | null;
  /** Headers for the answer: procedures that begin or end a session append cookies here. */
  resHeaders: Headers;
  /** The address that asked, for limiting attempts. */
  ip: string;
  /** What the browser says it is, for telling sessions apart. */
  userAgent?: string | null | undefined;
};

const t = initTRPC.context<Context>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: 10_000 }, maxDurationMs: 15 * 60_000 },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      refusal: error.cause instanceof RefusalError ? error.cause.refusal : null,
      fieldErrors: error.cause instanceof ZodError ? z.flattenError(error.cause).fieldErrors : null,
    },
  }),
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Postgres stores no NUL, and nobody types one: it is refused at the door, as wrong input. A ZodError that is no Error loses its issues on the way. */
const withoutNul = t.procedure.use(async ({ getRawInput, next }) => {
  if (!holdsNul(await getRawInput())) return next();
  const message = 'Text must not hold the character NUL.';
  throw new TRPCError({
    code: 'BAD_REQUEST',
    cause: new ZodRealError([{ code: 'custom', path: [], message, input: undefined }]),
  });
});

/** The same words wherever a call meets a database that cannot serve. Whether a commit arrived before the connection broke is not known. */
export const databaseUnavailable = (): TRPCError =>
  new TRPCError({
    code: 'SERVICE_UNAVAILABLE',
    message: 'Headroom cannot reach its database at the moment. Check what was saved, and try again in a minute.',
  });

function holdsNul(input: unknown): boolean {
  if (typeof input === 'string') return input.includes('\0');
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) return false;
  return Object.entries(input).some(([key, value]) => key.includes('\0') || holdsNul(value));
}

/** An unexpected fault is logged with its cause and answered without it; that Stripe cannot be reached is told as what it is. */
const guarded = withoutNul.use(async ({ ctx, path, next }) => {
  const result = await next();
  const cause = result.ok ? null : result.error.cause;
  if ((cause instanceof StripeFault && cause.retryable) || cause instanceof LeaseBusy || cause instanceof LeaseLost) {
    ctx.deps.log.warn({ path, err: cause }, 'Stripe cannot be reached');
    throw refused({ kind: 'stripe_unreachable', message: 'Stripe does not answer just now. Try again in a moment.' });
  }
  if (!result.ok && logStorageFault(ctx.deps.log, cause, { path })) throw databaseUnavailable();
  if (!result.ok && result.error.code === 'INTERNAL_SERVER_ERROR') {
    ctx.deps.log.error({ path, err: result.error.cause ?? result.error }, 'a procedure failed');
    throw new TRPCError({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'Something went wrong on our side. Nothing was charged. Please try again.',
    });
  }
  return result;
});

/** Whatever only asks reads through the connection that cannot write. */
export const publicProcedure = guarded.use(({ ctx, type, next }) =>
  next({ ctx: type === 'mutation' ? ctx : { ...ctx, deps: { ...ctx.deps, db: ctx.deps.reader } } }),
);

/** For the people of one customer: `ctx.customerId` is whose rows may be read, and goes into every where clause. */
export const customerProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Please log in.' });
  if (!ctx.user.customerId) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is nothing here.' });
  const deps = { ...ctx.deps, stripe: ctx.deps.stripe.hurried() };
  return next({ ctx: { ...ctx, deps, user: ctx.user, customerId: ctx.user.customerId } });
});

/** To anyone who is not an admin, admin procedures do not exist. */
export const adminProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.user?.role !== 'admin') throw new TRPCError({ code: 'NOT_FOUND', message: 'There is nothing here.' });
  return next({ ctx: { ...ctx, user: ctx.user } });
});
