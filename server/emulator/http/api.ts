import { randomBytes } from 'node:crypto';
import express from 'express';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';
import type { RequestInfo } from '../ctx.ts';
import type { Transact } from '../dispatch/transact.ts';
import type { LogLine } from '../options.ts';
import { ApiError, invalid, unsupported } from '../params/api-error.ts';
import { form } from '../params/form.ts';
import { parseParams } from '../params/parse.ts';
import type { Route } from '../params/route.ts';
import { renderAnswer } from '../resources/render.ts';
import { type ApiFault, SLOW_MS } from './api-faults.ts';
import { checkKey } from './auth.ts';
import { paramsOf } from './body.ts';
import type { ContractGate } from './contract-gate.ts';
import { inThisVersion } from './dropped-params.ts';
import { bodyFault, broken, envelope, refusalAnswer } from './envelope.ts';
import { expand } from './expand.ts';
import { checkHeaders } from './headers.ts';
import { type Answer, findReplay, type Keyed, keepAnswer, keyInUse } from './idempotency.ts';
import { type Match, matcher } from './match.ts';
import { holdMeter } from './meter-lock.ts';
import { inItsTime } from './request-time.ts';

export type ApiParts = {
  /** `acct_…`, as `/v1/account` has it. */
  accountId: string;
  routes: Route[];
  transact: Transact;
  gate: ContractGate | null;
  log: (line: LogLine) => void;
  takeFault: () => ApiFault | null;
  onCall: (call: ApiCall) => void;
};

/** One finished call, for the log and the dashboard. `status` null: it got no answer. */
export type ApiCall = {
  request: RequestInfo;
  method: string;
  path: string;
  params: Record<string, unknown>;
  status: number | null;
  error: string | null;
  findings: string[];
  durationMs: number;
};

type Call = Pick<ApiCall, 'method' | 'path' | 'params' | 'request'>;
type Performed = Answer & { error?: string; findings?: string[] };

const BODY_LIMIT = '1mb';

/** Stripe's API: `/v1` in forms, `/v2` in JSON. */
export function api(parts: ApiParts): express.Router {
  const find = matcher(parts.routes);
  const inFlight = new Set<string>();
  const router = express.Router();
  router.use((req, res, next) => {
    res.locals.request = {
      id: `req_${randomBytes(7).toString('hex')}`,
      idempotencyKey: req.get('idempotency-key') ?? null,
    };
    setHeaders(res, res.locals.request);
    next();
  });
  router.use(express.text({ type: () => true, limit: BODY_LIMIT, defaultCharset: 'utf-8' }));
  router.use((req, res) => {
    const beganMs = performance.now();
    const call: Call = { method: req.method, path: req.path, params: {}, request: res.locals.request };
    const { answer, silent, slow } = answerTo(parts, call, req, res, { find, inFlight });
    parts.onCall({
      ...call,
      status: silent ? null : answer.status,
      error: silent ? 'never answered (fault)' : (answer.error ?? null),
      findings: answer.findings ?? [],
      durationMs: performance.now() - beganMs,
    });
    // A stored answer is not asked for again (recorded).
    if (call.method === 'POST' && [200, 400, 402].includes(answer.status)) res.set('Stripe-Should-Retry', 'false');
    const send = () => res.status(answer.status).type('application/json').send(answer.body);
    if (slow) setTimeout(send, SLOW_MS);
    else if (!silent) send();
  });
  router.use(bodyFault(parts.log, parts.accountId));
  return router;
}

type Serving = { find: (method: string, path: string) => Match | null; inFlight: Set<string> };

function answerTo(parts: ApiParts, call: Call, req: express.Request, res: express.Response, serving: Serving) {
  let silent = false;
  let slow = false;
  let answer: Performed;
  try {
    call.request.key = checkKey(req.headers, req.path);
    const { warning } = checkHeaders(req.headers, call.request.key, parts.accountId);
    if (warning !== null) res.set('Emulator-Warning', warning);
    call.params = paramsOf(req);
    const fault = parts.takeFault();
    if (fault === 'rateLimit') {
      res.set('Stripe-Rate-Limited-Reason', 'global-rate');
      throw rateLimited();
    }
    slow = fault === 'slow';
    holdMeter(call, res, serving.inFlight);
    if (call.request.idempotencyKey !== null && serving.inFlight.has(call.request.idempotencyKey))
      throw keyInUse(call.request.idempotencyKey);
    silent = fault === 'timeoutBefore' || fault === 'timeoutAfter';
    if (silent || slow) holdKey(call, res, serving.inFlight);
    answer =
      fault === 'timeoutBefore'
        ? { status: 0, body: '' }
        : perform(parts, serving.find(call.method, call.path), call, res, fault === 'error');
  } catch (error) {
    answer = refusalAnswer(error, call.request.id, parts.log, parts.accountId);
    if (answer.status === 401) res.set('WWW-Authenticate', 'Basic realm="Stripe"');
  }
  return { answer, silent, slow };
}

// As long as its first caller waits for an answer, a key is in use.
function holdKey({ request: { idempotencyKey } }: Call, res: express.Response, inFlight: Set<string>): void {
  if (idempotencyKey === null) return;
  if (!res.socket || res.socket.destroyed) return;
  inFlight.add(idempotencyKey);
  res.on('close', () => inFlight.delete(idempotencyKey));
}

function perform(parts: ApiParts, match: Match | null, call: Call, res: express.Response, fails: boolean): Performed {
  if (!match) throw unknownRoute(parts.gate, call);
  const { params, beside } = inThisVersion(call.method, match.route.path, call.params);
  const breach = parts.gate?.checkRequest(call.method, match.route.path, params);
  if (breach) throw new ApiError(breach);
  const keyed = keyedOf(call);
  return parts.transact((ctx) => {
    const replay = keyed && findReplay(ctx.store, keyed, ctx.nowMs);
    if (replay) {
      res.set('Idempotent-Replayed', 'true').set('Original-Request', replay.requestId);
      return { status: replay.status, body: replay.body };
    }
    const answer = fails
      ? envelope(broken(), call.request.id, parts.accountId)
      : outcome(
          ctx,
          match,
          { ...params, ...beside },
          call.request.id,
          parts.gate?.knows(call.method, call.path) === true,
        );
    if (keyed) keepAnswer(ctx.store, keyed, answer, call.request.id, ctx.nowMs);
    const shown: unknown = answer.status === 200 ? JSON.parse(answer.body) : null;
    const findings = (shown !== null && parts.gate?.checkResponse(call.method, match.route.path, shown)) || [];
    return { ...answer, findings };
  }, call.request);
}

function unknownRoute(gate: ContractGate | null, { method, path }: Call): ApiError {
  if (gate?.knows(method, path)) return unsupported(`${method} ${path}`);
  const message = `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
  return new ApiError({ status: 404, type: 'invalid_request_error', message });
}

function asGap({ gap, fields: { param = '', message } }: ApiError, input: Record<string, unknown>): ApiError {
  if (gap === 'parameter') return unsupported(`The parameter ${param}`, param);
  if (gap === 'expand') return unsupported(`Expanding ${/\((.*)\)/.exec(message)?.[1]}`, param);
  const value = param.split(/[[\]]+/).reduce<unknown>((at, key) => (key === '' ? at : fieldOf(at, key)), input);
  return unsupported(`The value ${JSON.stringify(value)} of ${param}`, param);
}

const fieldOf = (holder: unknown, key: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;

function keyedOf({ method, path, params, request }: Call): Keyed | null {
  const key = method === 'GET' ? null : request.idempotencyKey;
  if (key !== null && key.length > 255) throw invalid('Idempotency keys can be at most 255 characters long.');
  return key === null ? null : { key, method, path, params };
}

// A refusal that keeps its changes is an answer like any other: stored under its key, and committed.
function outcome(
  ctx: Parameters<Route['run']>[0],
  match: Match,
  input: Record<string, unknown>,
  requestId: string,
  isKnown: boolean,
): Performed {
  const { expand: paths, ...params } = input;
  const expandPaths = paths === undefined ? [] : parseParams(form.list(form.string), paths);
  try {
    const body = renderAnswer(
      ctx,
      match.route.run(inItsTime(ctx, match.route.method, match.ids, params), params, match.ids),
    );
    expand(ctx, body, expandPaths);
    return { status: 200, body: JSON.stringify(body) };
  } catch (error) {
    if (error instanceof ApiError && error.keepsChanges) return envelope(error, requestId);
    if (!(error instanceof ApiError)) throw error;
    // The contract has passed the request: what our schema does not know, Stripe does.
    throw error.gap !== null && isKnown ? asGap(error, input) : asParameterFault(error, match.route.path, params);
  }
}

// 404 is for what the address names. What a parameter names, and is not there, is a bad parameter.
function asParameterFault(error: ApiError, path: string, params: Record<string, unknown>): ApiError {
  const { code, param } = error.fields;
  const named = code === 'resource_missing' && path.startsWith('/v1/') && (param?.split('[')[0] ?? '') in params;
  return named ? new ApiError({ ...error.fields, status: 400 }) : error;
}

function setHeaders(res: express.Response, request: RequestInfo): void {
  res
    .set('Request-Id', request.id)
    .set('Stripe-Version', STRIPE_API_VERSION)
    .set('Cache-Control', 'no-cache, no-store');
  if (request.idempotencyKey === null) return;
  res.set('Idempotency-Key', request.idempotencyKey).set('Original-Request', request.id);
}

const rateLimited = (): ApiError =>
  new ApiError({
    status: 429,
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
  });
