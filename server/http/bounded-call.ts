import { faultOfJson } from '../core/bounded-body.ts';
import { appRouter } from '../trpc/root.ts';

/** tRPC's code for what cannot be parsed (JSON-RPC 2.0). */
const PARSE_ERROR = -32700;
const CODES = { 400: 'BAD_REQUEST', 415: 'UNSUPPORTED_MEDIA_TYPE' } as const;

/**
 * A tRPC request whose input may be parsed, or the answer that refuses it. Calls are JSON: forms and files go to pages.
 */
export async function boundCall(request: Request): Promise<Request | Response> {
  const paths = pathsOf(request);
  const heavy = paths.length > 1 ? paths.find((path) => BUDGETED.has(path)) : undefined;
  if (heavy) return refusal(400, `${heavy} costs much, so it is called alone, not in a batch.`);
  if (request.method !== 'POST') {
    const fault = faultOfJson(new URL(request.url).searchParams.get('input') ?? '');
    return fault ? refusal(400, fault) : request;
  }
  if (!/^application\/json\b/i.test(request.headers.get('Content-Type') ?? ''))
    return refusal(415, 'Calls are sent as application/json.');
  const body = await request.text();
  const fault = faultOfJson(body);
  if (fault) return refusal(400, fault);
  return new Request(request.url, { method: 'POST', headers: request.headers, body, signal: request.signal });
}

/** Calls that have a budget. */
const BUDGETED = new Set(
  Object.entries<{ _def?: { meta?: { budget?: string } } }>(appRouter._def.procedures as never)
    .filter(([, procedure]) => procedure._def?.meta?.budget !== undefined)
    .map(([path]) => path),
);

const pathsOf = ({ url }: Request): string[] =>
  // tRPC leaves slashes around the names out.
  decodeURIComponent(new URL(url).pathname.slice('/api/trpc/'.length).replace(/^\/+|\/+$/g, '')).split(',');

const refusal = (status: keyof typeof CODES, message: string): Response =>
  Response.json(
    { error: { message, code: PARSE_ERROR, data: { code: CODES[status], httpStatus: status } } },
    { status, headers: { 'Cache-Control': 'no-store' } },
  );
