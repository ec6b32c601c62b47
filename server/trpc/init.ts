import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError, ZodRealError, z } from 'zod';
import { withCause } from '../../db/cause.ts';
import { logStorageFault } from '../../db/fault.ts';
import { LeaseBusy, LeaseLost } from '../../db/leases.ts';
import { ReportTooSlow } from '../../db/reports.ts';
import { logSecurity } from '../audit/security-log-store.ts';
import type { SessionUser } from '../auth/session-user.ts';
import { wallNow } from '../clock.ts';
import { type AdminPermission, can, MONEY_PERMISSIONS, ROLE_TEXT } from '../core/admin-roles.ts';
import { asId } from '../core/ids.ts';
import { FACTOR_FRESH_MS, factorState } from '../core/second-factor.ts';
import type { Deps, Site } from '../deps.ts';
import { charge } from '../limits/charge.ts';
import { networkOf } from '../limits/networks.ts';
import type { BudgetName } from '../limits/rules.ts';
import { inTurn } from '../limits/turns.ts';
import { StripeFault } from '../stripe/errors.ts';
import { RefusalError, refused, unwrap } from './refusals.ts';

export type Context = {
  deps: Deps;
  user: SessionUser | null;
  /** Headers for the answer: procedures that begin or end a session append cookies here. */
  resHeaders: Headers;
  /** The address that asked, for limiting attempts. */
  ip: string;
  /** The `Cookie` header, for the cookie by which a browser is known. */
  cookies?: string | null | undefined;
  /** What the browser says it is, for telling sessions apart. */
  userAgent?: string | null | undefined;
};

/** What a procedure says of itself. */
type Meta = {
  /** Each call uses this budget of the customer who asks. One that has a budget is asked alone, not in a batch. */
  budget?: BudgetName;
  /** What an admin's role must allow for it. */
  permission?: AdminPermission;
};

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
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

/** Postgres stores no NUL, and people do not type one. It is refused as invalid input. A ZodError that is no Error loses its issues on the way. */
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

/** An unexpected fault is logged with its cause and answered without it. An unreachable Stripe is reported as such. */
const guarded = withoutNul.use(async ({ ctx, path, next }) => {
  const result = await next();
  const cause = result.ok ? null : result.error.cause;
  if ((cause instanceof StripeFault && cause.retryable) || cause instanceof LeaseBusy || cause instanceof LeaseLost) {
    ctx.deps.log.warn({ path, err: cause }, 'Stripe cannot be reached');
    throw refused({ kind: 'stripe_unreachable', message: 'Stripe does not answer just now. Try again in a moment.' });
  }
  if (cause instanceof ReportTooSlow) throw refused({ kind: 'too_slow', message: cause.message });
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

/** An expensive call is counted before it does anything, over HTTP as well as from a page. */
const budgeted = guarded.use(async ({ ctx, meta, type, next }) => {
  if (!meta?.budget) return next();
  const { deps, user, ip } = ctx;
  const network = networkOf(ip);
  const subject = user?.customerId ?? user?.id ?? network;
  const who = { userId: user?.id ?? null, customerId: user?.customerId ?? null, network };
  unwrap(await charge(deps.db, meta.budget, subject, who));
  return takesTurns(meta.budget, type) ? inTurn(deps.signals, subject, () => next()) : next();
});

/** What reads many rows or a whole file. Starts are short and do not wait for it. */
const takesTurns = (budget: BudgetName, type: string): boolean =>
  budget === 'upload' || budget === 'large_read' || (budget === 'heavy' && type === 'query');

/** An admin who views a customer changes nothing, whatever form is sent. Ending the view is all that is left. */
const notByViewers = budgeted.use(({ ctx, type, path, next }) => {
  if (type === 'mutation' && ctx.user?.viewedBy && !ALLOWED_TO_VIEWERS.includes(path)) throw refused(READ_ONLY);
  return next();
});

const ALLOWED_TO_VIEWERS = ['auth.endViewing', 'auth.logOut'];
const READ_ONLY = { kind: 'read_only', message: 'You are viewing this customer. Nothing can be changed.' } as const;

/** Whatever only asks reads through a connection that cannot write: `reports` is off the event loop, for reads over many customers. */
const readsThrough = (connection: 'reader' | 'reports') =>
  t.middleware(({ ctx: { deps }, type, next }) =>
    next({ ctx: { deps: type === 'mutation' ? deps : { ...deps, db: deps[connection] } } }),
  );

export const publicProcedure = notByViewers.use(readsThrough('reader'));

/** For the people of one customer: `ctx.customerId` is whose rows may be read, and goes into every where clause. */
export const customerProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Please log in.' });
  if (!ctx.user.customerId) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is nothing here.' });
  const deps = { ...ctx.deps, stripe: ctx.deps.stripe.hurried() };
  return next({ ctx: { ...ctx, deps, user: ctx.user, customerId: ctx.user.customerId } });
});

/** For actions that need a confirmed e-mail: those that cost money or trust. */
export const confirmedProcedure = customerProcedure.use(({ ctx, next }) => {
  if (!ctx.user.isConfirmed) throw refused(NOT_CONFIRMED);
  return next();
});

export const NOT_CONFIRMED = {
  kind: 'email_not_confirmed',
  message:
    'Confirm your e-mail first: open the link in the mail we sent you. The page "Confirm your e-mail" sends it again.',
} as const;

/**
 * For admins whose role has the permission. To anyone who is not an admin, admin procedures do not exist. Each call of an
 * admin is in the security log before it is answered: reads too, which leave no other trace. The address goes into the
 * audit log with what is done.
 */
export const adminProcedure = (permission: AdminPermission) => forAdmins(permission, true);

/** For an admin's own log-in: also before the second factor was given. */
export const enteringProcedure = () => forAdmins('view', false);

const forAdmins = (permission: AdminPermission, needsFactor: boolean) =>
  budgeted
    .meta({ permission })
    .use(async ({ ctx, path, type, getRawInput, next }) => {
      const { user } = ctx;
      if (user?.role !== 'admin') throw new TRPCError({ code: 'NOT_FOUND', message: 'There is nothing here.' });
      await logAdminCall(ctx, user, {
        path,
        type,
        input: await getRawInput(),
        isAllowed: can(user.adminRole, permission),
      });
      assertMay(user, permission);
      if (needsFactor) assertFactor(user, permission, ctx.deps.site);
      return withCause({ kind: 'request', address: ctx.ip }, () => next({ ctx: { ...ctx, user } }));
    })
    .use(readsThrough('reports'));

type AdminCall = { path: string; type: string; input: unknown; isAllowed: boolean };

async function logAdminCall({ deps, ip }: Context, user: SessionUser, call: AdminCall): Promise<void> {
  const { customerId = null, ...ids } = idsIn(call.input);
  await logSecurity(deps.db, {
    kind: call.type === 'mutation' ? 'admin_acted' : 'admin_read',
    userId: user.id,
    customerId: customerId === null ? null : asId(customerId),
    network: networkOf(ip),
    detail: { procedure: call.path, ...ids, ...(!call.isAllowed && { refused: 'role' }) },
  });
}

/** What the log keeps of an input: the ids that it names, and nothing else that was typed. */
function idsIn(input: unknown): Record<string, string> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).filter(
      (entry): entry is [string, string] =>
        /^[a-z]{1,20}Id$/i.test(entry[0]) && typeof entry[1] === 'string' && /^[\w-]{1,100}$/.test(entry[1]),
    ),
  );
}

/** Refuses until a code of the authenticator was given in this session, and again before money moves when that is long ago. */
export function assertFactor(user: SessionUser, permission: AdminPermission, { demoLogins }: Site): void {
  const isDemo = demoLogins.some(({ email }) => email === user.email);
  const isMoney = MONEY_PERMISSIONS.includes(permission);
  const isFresh = user.verifiedAtMs !== null && wallNow() - user.verifiedAtMs <= FACTOR_FRESH_MS;
  if (factorState(user, isDemo) === 'passed' && (isDemo || !isMoney || isFresh)) return;
  throw refused({ kind: 'factor_due', message: 'Enter a code of your authenticator app to go on.' });
}

/** Throws FORBIDDEN when the admin's role lacks the permission. */
export function assertMay({ adminRole }: SessionUser, permission: AdminPermission): void {
  if (can(adminRole, permission)) return;
  const message = `Your role (${adminRole === null ? 'none' : ROLE_TEXT[adminRole].name}) does not allow this. An owner can change your role on the page Team.`;
  throw new TRPCError({ code: 'FORBIDDEN', message });
}
