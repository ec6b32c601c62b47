import { PassThrough } from 'node:stream';
import {
  type ActionFunctionArgs,
  type AppLoadContext,
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from '@remix-run/node';
import { isRouteErrorResponse, RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';
import { NonceContext } from './lib/nonce.tsx';

/** Time limit for a page's deferred data. */
export const streamTimeout = 5_000;

/** Renders a page. Browsers get a stream, bots the complete page. */
export default function handleDocument(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  { nonce, report }: AppLoadContext,
): Promise<Response> {
  const whole = isbot(request.headers.get('User-Agent')) || entry.isSpaMode;
  headers.set('Content-Type', 'text/html; charset=utf-8');
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-cache');
  return new Promise((resolve, reject) => {
    const answer = () => {
      const body = new PassThrough();
      resolve(new Response(createReadableStreamFromReadable(body), { status, headers }));
      pipe(body);
    };
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={nonce}>
        <RemixServer context={entry} url={request.url} nonce={nonce} abortDelay={streamTimeout} />
      </NonceContext.Provider>,
      {
        nonce,
        [whole ? 'onAllReady' : 'onShellReady']: answer,
        onShellError: reject,
        onError: (error) => report(error, request),
      },
    );
    setTimeout(abort, streamTimeout + 1_000).unref();
  });
}

/** Logs unexpected errors. Responses thrown by loaders and aborted requests are not errors. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  context.report(error, request);
}
