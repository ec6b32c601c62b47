import { faultOfJson } from '../core/bounded-body.ts';

/** tRPC's code for what cannot be parsed (JSON-RPC 2.0). */
const PARSE_ERROR = -32700;
const CODES = { 400: 'BAD_REQUEST', 415: 'UNSUPPORTED_MEDIA_TYPE' } as const;

/**
 * A tRPC request whose input may be parsed, or the answer that refuses it. Calls are JSON: forms and files go to pages.
 */
export async function boundCall(request: Request): Promise<Request | Response> {
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

const refusal = (status: keyof typeof CODES, message: string): Response =>
  Response.json(
    { error: { message, code: PARSE_ERROR, data: { code: CODES[status], httpStatus: status } } },
    { status, headers: { 'Cache-Control': 'no-store' } },
  );
