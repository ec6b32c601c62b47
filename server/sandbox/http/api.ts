import { randomBytes } from 'node:crypto';
import express from 'express';
import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import type { RequestInfo } from '../ctx.ts';
import type { LogLine } from '../options.ts';
import { renderAnswer } from '../resources/render.ts';
import type { Transact } from '../transact.ts';
import { ApiError, invalid } from './api-error.ts';
import { checkKey } from './auth.ts';
import type { ContractGate } from './contract-gate.ts';
import { expand } from './expand.ts';
import { decodeForm, form } from './form.ts';
import { findReplay, keepAnswer } from './idempotency.ts';
import { type Match, matcher } from './match.ts';
import { parseParams } from './parse.ts';
import type { Route } from './route.ts';

export type ApiParts = {
  routes: Route[];
  transact: Transact;
  gate: ContractGate | null;
  log: (line: LogLine) => void;
  onCall: (call: ApiCall) => void;
};

/** One finished call, for the log and the dashboard. */
export type ApiCall = { requestId: string; method: string; path: string; status: number; error: string | null };

type Call = { method: string; path: string; params: Record<string, unknown>; request: RequestInfo };

const BODY_LIMIT = '1mb';

/** Stripe's API: `/v1` in forms, `/v2` in JSON. */
export function api(parts: ApiParts): express.Router {
  const find = matcher(parts.routes);
  const router = express.Router();
  router.use(express.text({ type: () => true, limit: BODY_LIMIT, defaultCharset: 'utf-8' }));
  router.use((req, res) => {
    const request = { id: `req_${randomBytes(7).toString('hex')}`, idempotencyKey: req.get('idempotency-key') ?? null };
    setHeaders(req, res, request);
    let answer: { status: number; body: string; error: string | null };
    try {
      checkKey(req.headers, req.path.startsWith('/v1/payment_pages/'));
      const call = { method: req.method, path: req.path, params: paramsOf(req), request };
      answer = { ...perform(parts, find(req.method, req.path), call, res), error: null };
    } catch (error) {
      answer = refusalAnswer(error, request.id, parts.log);
    }
    parts.onCall({
      requestId: request.id,
      method: req.method,
      path: req.path,
      status: answer.status,
      error: answer.error,
    });
    res.status(answer.status).type('application/json').send(answer.body);
  });
  router.use(bodyFault(parts.log));
  return router;
}

function perform(parts: ApiParts, match: Match | null, call: Call, res: express.Response) {
  if (!match) {
    const message = `Unrecognized request URL (${call.method}: ${call.path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
    throw new ApiError({ status: 404, type: 'invalid_request_error', message });
  }
  const breach = parts.gate?.checkRequest(call.method, match.route.path, call.params);
  if (breach) throw new ApiError(breach);
  const key = call.method === 'GET' ? null : call.request.idempotencyKey;
  if (key !== null && key.length > 255) throw invalid('Idempotency keys can be at most 255 characters long.');
  const keyed = key === null ? null : { key, method: call.method, path: call.path, params: call.params };
  return parts.transact((ctx) => {
    const replay = keyed && findReplay(ctx.store, keyed, ctx.nowMs);
    if (replay) {
      res.set('Idempotent-Replayed', 'true').set('Original-Request', replay.requestId);
      return { status: replay.status, body: replay.body };
    }
    const answer = outcome(ctx, match, call.params, call.request.id);
    if (keyed) keepAnswer(ctx.store, keyed, answer, call.request.id, ctx.nowMs);
    const shown: unknown = answer.status === 200 ? JSON.parse(answer.body) : null;
    const findings = (shown !== null && parts.gate?.checkResponse(call.method, match.route.path, shown)) || [];
    for (const finding of findings)
      parts.log({ level: 'error', message: 'response breaks the contract', path: match.route.path, finding });
    return answer;
  }, call.request);
}

// A refusal that keeps its changes is an answer like any other: stored under its key, and committed.
function outcome(ctx: Parameters<Route['run']>[0], match: Match, input: Record<string, unknown>, requestId: string) {
  const { expand: paths, ...params } = input;
  const expandPaths = paths === undefined ? [] : parseParams(form.list(form.string), paths);
  try {
    const body = renderAnswer(ctx, match.route.run(ctx, params, match.ids));
    expand(ctx, body, expandPaths);
    return { status: 200, body: JSON.stringify(body) };
  } catch (error) {
    if (error instanceof ApiError && error.keepsChanges) return envelope(error, requestId);
    throw error;
  }
}

function paramsOf(req: express.Request): Record<string, unknown> {
  const query = decodeForm(req.url.split('?')[1] ?? '');
  const text: unknown = req.body;
  if (typeof text !== 'string' || text === '') return query;
  if (!req.is('application/json')) return { ...query, ...decodeForm(text) };
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...query, ...body };
  } catch {
    // Told below, with bodies that are JSON but no object.
  }
  throw invalid('Invalid JSON: the body must be one object.');
}

function setHeaders(req: express.Request, res: express.Response, request: RequestInfo): void {
  const wanted = req.get('stripe-version');
  res.set('Request-Id', request.id).set('Stripe-Version', STRIPE_API_VERSION);
  if (request.idempotencyKey !== null) res.set('Idempotency-Key', request.idempotencyKey);
  if (wanted !== undefined && wanted !== STRIPE_API_VERSION) {
    res.set(
      'Stripe-Sandbox-Warning',
      `This sandbox speaks ${STRIPE_API_VERSION} only; ${wanted.slice(0, 40)} was asked for.`,
    );
  }
}

function envelope(error: ApiError, requestId: string) {
  const { status, ...fields } = error.fields;
  const body = { error: { ...fields, request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}` } };
  return { status, body: JSON.stringify(body) };
}

function refusalAnswer(error: unknown, requestId: string, log: (line: LogLine) => void) {
  if (error instanceof ApiError) return { ...envelope(error, requestId), error: error.message };
  log({
    level: 'error',
    message: 'a request broke',
    requestId,
    error: error instanceof Error ? error.stack : String(error),
  });
  const broken = new ApiError({ status: 500, type: 'api_error', message: 'An unknown error occurred' });
  return { ...envelope(broken, requestId), error: broken.message };
}

// What express refuses before we see it: too large, aborted, a charset nobody knows.
function bodyFault(log: (line: LogLine) => void): express.ErrorRequestHandler {
  return (error: { status?: number; message?: string }, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status = error.status !== undefined && error.status < 500 ? error.status : 400;
    log({ level: 'warn', message: 'a body was refused', status, error: error.message });
    const refusal = new ApiError({ status, type: 'invalid_request_error', message: error.message ?? 'Invalid body' });
    res.status(status).type('application/json').send(envelope(refusal, 'req_none').body);
  };
}
