import {
  createReadableStreamFromReadable,
  createRequestHandler,
  type ServerBuild,
  writeReadableStreamToWritable,
} from '@remix-run/node';
import type { Request as ExpressRequest, Response as ExpressResponse, RequestHandler } from 'express';
import type { Deps } from '../deps.ts';
import { BoundedBody } from './body-limit.ts';
import { createLoadContext } from './load-context.ts';
import { sendWords } from './messages.ts';
import { nonceOf } from './security-headers.ts';

/**
 * Serves Remix, and calls of tRPC without it: Remix would rank and compare every route for each of them. Our own in place of
 * @remix-run/express, which neither bounds bodies nor adds the cookies of procedures to every answer. Streams of events end
 * when `stopping` aborts.
 */
export function remix({
  deps,
  build,
  stopping,
}: {
  deps: Deps;
  build: ServerBuild;
  stopping: AbortSignal;
}): RequestHandler {
  const handlePage = createRequestHandler(build, build.mode);
  return async (req, res, next) => {
    const body = new BoundedBody(req);
    try {
      if (body.tooLarge) return await sendTooLarge(req, res, body);
      const request = toRequest(req, res, { appUrl: deps.site.appUrl, body, stopping });
      if (!request) return sendWords(req, res, 400, 'This address cannot be read', 'Check it for typing mistakes.');
      const context = createLoadContext(deps, {
        ip: req.ip ?? '',
        nonce: nonceOf(res),
        requestId: String(res.locals.requestId),
      });
      const report: typeof context.report = (error, at) => void (body.tooLarge || context.report(error, at));
      const response = isCall(req) ? await context.trpc(request) : await handlePage(request, { ...context, report });
      // What the route left unread would block the connection's next request.
      if (!req.complete) await body.discard();
      if (body.tooLarge) return await sendTooLarge(req, res, body);
      await send(res, response, { status: shownStatus(req, response.status), extra: context.headers });
    } catch (error) {
      if (body.tooLarge) return sendTooLarge(req, res, body).catch(next);
      // A client that disconnected before its call was read gets no answer. That is no fault of ours.
      if (isCall(req) && res.closed) return;
      next(error);
    }
  };
}

/** Their own address alone: a page's may begin with the same letters. */
const isCall = (req: ExpressRequest): boolean => req.path.startsWith('/api/trpc/');

async function sendTooLarge(req: ExpressRequest, res: ExpressResponse, body: BoundedBody): Promise<void> {
  await body.discard();
  if (req.destroyed && !req.complete) return;
  res.set('Connection', 'close');
  sendWords(req, res, 413, `That is larger than ${body.limitText}`, 'Send less at once.');
}

function toRequest(
  req: ExpressRequest,
  res: ExpressResponse,
  { appUrl, body, stopping }: { appUrl: string; body: BoundedBody; stopping: AbortSignal },
): Request | null {
  // Joined as text: resolved against the base, a path such as `//elsewhere.example` would change the host.
  const url = `${new URL(appUrl).origin}${req.originalUrl}`;
  if (!isReadable(req) || !URL.canParse(url)) return null;
  const gone = new AbortController();
  res.on('close', () => void (res.writableFinished || gone.abort()));
  const streamsEvents = req.get('Accept')?.includes('text/event-stream') ?? false;
  const init: RequestInit = {
    method: req.method,
    headers: toHeaders(req),
    signal: streamsEvents ? AbortSignal.any([gone.signal, stopping]) : gone.signal,
  };
  if (req.method === 'GET' || req.method === 'HEAD') return new Request(url, init);
  return new Request(url, { ...init, body: createReadableStreamFromReadable(body.stream()), duplex: 'half' });
}

function isReadable({ originalUrl, path }: ExpressRequest): boolean {
  try {
    return originalUrl.startsWith('/') && decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/** Remix compares Origin with the host again, and knows less of proxies than `sameOrigin`, which has already allowed this one. */
function toHeaders(req: ExpressRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  headers.delete('X-Forwarded-Host');
  const origin = req.get('Origin');
  if (origin && URL.canParse(origin)) headers.set('Host', new URL(origin).host);
  return headers;
}

/**
 * A form that our own script sent and that was refused is answered 200, with the refusal in the answer: browsers write
 * any other status into their console as a fault of the page, and a mistyped password is none. Sent without a script, it
 * keeps its own.
 */
function shownStatus(req: ExpressRequest, status: number): number {
  const isRefusedForm = req.method === 'POST' && req.path.endsWith('.data') && [400, 401, 409].includes(status);
  return isRefusedForm ? 200 : status;
}

async function send(
  res: ExpressResponse,
  response: Response,
  { status, extra }: { status: number; extra: Headers },
): Promise<void> {
  res.status(status);
  for (const [name, value] of response.headers) res.append(name, value);
  const sent = new Set(response.headers.getSetCookie());
  for (const cookie of extra.getSetCookie()) if (!sent.has(cookie)) res.append('Set-Cookie', cookie);
  const type = response.headers.get('Content-Type') ?? '';
  if (type.startsWith('text/event-stream')) res.flushHeaders();
  // A call's answer is there as a whole, and is sent so: piece by piece it would be three writes to the socket.
  if (isCall(res.req) && type.startsWith('application/json')) res.end(Buffer.from(await response.arrayBuffer()));
  else if (response.body) await writeReadableStreamToWritable(response.body, res);
  else res.end();
}
