import type { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { logStorageFault } from '../../db/fault.ts';
import type { SessionUser } from '../auth/session-user.ts';
import { type Ms, SECOND_MS } from '../core/units.ts';
import type { Deps, Site } from '../deps.ts';
import type { EventStyle } from '../stripe/events.ts';
import { type Context, databaseUnavailable } from '../trpc/init.ts';
import { RefusalError } from '../trpc/refusals.ts';
import { appRouter, type Caller, createCaller } from '../trpc/root.ts';
import { receiveWebhook } from '../webhooks/receive.ts';
import { boundCall } from './bounded-call.ts';

/** Calls in one tRPC batch: a page asks a handful. */
export const BATCH_MAX_CALLS = 20;

/** What routes are given. It is their only way to the server: they import types from there, and the schemas of forms. */
export type LoadContext = {
  site: Site;
  /** Allows this answer's own inline scripts past the content security policy. */
  nonce: string;
  /** Who asks, and the procedures as that person. Cookies that calls set gather in `headers` and are sent with the answer. */
  open(request: Request): Promise<{ api: Caller; user: SessionUser | null; headers: Headers }>;
  /** Takes in a delivery of Stripe's. */
  webhook(request: Request, style: EventStyle): Promise<Response>;
  /** Logs a fault that a page did not expect. */
  report(error: unknown, request: Request): void;
};

declare module '@remix-run/server-runtime' {
  interface AppLoadContext extends LoadContext {}
}

type Beside = {
  /** What to add to the answer. */
  headers: Headers;
  /** Answers a tRPC request over HTTP. */
  trpc(request: Request): Promise<Response>;
};

/** Made again for each HTTP request: the session is read once, however many loaders ask. */
export function createLoadContext(
  deps: Deps,
  { ip, nonce, requestId }: { ip: string; nonce: string; requestId: string },
): LoadContext & Beside {
  const headers = new Headers();
  let context: Promise<Context> | undefined;
  const contextOf = (request: Request): Promise<Context> => {
    context ??= readContext(deps, request, headers, ip);
    return context;
  };
  return {
    site: deps.site,
    nonce,
    headers,
    async open(request) {
      const ctx = await orUnavailable(deps.log, requestId, () => contextOf(request));
      return { api: createCaller(ctx), user: ctx.user, headers };
    },
    async trpc(request) {
      const call = await boundCall(request);
      if (call instanceof Response) return call;
      return fetchRequestHandler({
        endpoint: '/api/trpc',
        req: call,
        router: appRouter,
        createContext: () => contextOf(request).catch((error) => throwAsCall(deps.log, requestId, error)),
        maxBatchSize: BATCH_MAX_CALLS,
        responseMeta: ({ errors }) => ({ headers: answerHeaders(errors) }),
      });
    },
    async webhook(request, style) {
      const signature = request.headers.get('Stripe-Signature') ?? '';
      const rawBody = await request.text();
      const { status, message } = await orUnavailable(deps.log, requestId, () =>
        receiveWebhook(deps, { rawBody, signature, style }),
      );
      return new Response(message, { status, headers: { 'Content-Type': 'text/plain' } });
    },
    report(error, request) {
      const { pathname } = new URL(request.url);
      deps.log.error({ err: error, requestId, method: request.method, pathname }, 'a page failed');
    },
  };
}

/** A database that restarts is back within a few seconds. */
const UNAVAILABLE_MS = 10 * SECOND_MS;

/** Answers are of one person and one moment; a call that may be repeated later says when. */
function answerHeaders(errors: TRPCError[]): Headers {
  const headers = new Headers({ 'Cache-Control': 'no-store' });
  const retryAfterMs = Math.max(0, ...errors.map(retryAfterOf));
  if (retryAfterMs > 0) headers.set('Retry-After', String(Math.ceil(retryAfterMs / SECOND_MS)));
  return headers;
}

function retryAfterOf({ code, cause }: TRPCError): Ms {
  if (code === 'SERVICE_UNAVAILABLE') return UNAVAILABLE_MS;
  return cause instanceof RefusalError ? (cause.refusal.retryAfterMs ?? 0) : 0;
}

/** What a call gets when not even its session can be read: the same error as when the procedure itself meets the fault. */
function throwAsCall(log: Deps['log'], requestId: string, error: unknown): never {
  throw logStorageFault(log, error, { requestId }) === null ? error : databaseUnavailable();
}

/** A database that cannot serve at the moment is answered 503, wherever it shows: Stripe and people then try again. */
async function orUnavailable<T>(log: Deps['log'], requestId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (logStorageFault(log, error, { requestId }) === null) throw error;
    throw new Response('The database cannot serve just now.', {
      status: 503,
      headers: { 'Retry-After': String(UNAVAILABLE_MS / SECOND_MS) },
    });
  }
}

async function readContext(deps: Deps, request: Request, resHeaders: Headers, ip: string): Promise<Context> {
  const cookies = request.headers.get('Cookie');
  const { user, cookie } = await deps.auth.readSession(cookies);
  if (cookie) resHeaders.append('Set-Cookie', cookie);
  return { deps, user, resHeaders, ip, cookies, userAgent: request.headers.get('User-Agent') };
}
