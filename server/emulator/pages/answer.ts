import type express from 'express';
import type { LogLine } from '../options.ts';
import { ApiError } from '../params/api-error.ts';
import { isForeign } from '../params/foreign.ts';
import { problemPage } from './layout.tsx';

/** `frameableBy`: the origin that may show the page in a frame. `inlineStyles`: for the HTML of a mail, which has no other. */
export type PageOptions = { status?: number; frameableBy?: string | undefined; inlineStyles?: true };

/** What a handler answers: a page, or another place to go. */
export type Answer = ({ html: string } & PageOptions) | { redirectTo: string };

export function sendAnswer(response: express.Response, answer: Answer): void {
  if ('redirectTo' in answer) response.redirect(303, answer.redirectTo);
  else sendPage(response, answer.html, answer);
}

export function sendPage(response: express.Response, html: string, options: PageOptions = {}): void {
  response
    .status(options.status ?? 200)
    .set('Content-Security-Policy', policy(options))
    .type('html')
    .send(html);
}

/** Every page's headers, and the wall against other origins: they may link here, but never post here. */
export const guard: express.RequestHandler = (request, response, next) => {
  response.set({ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin', 'Cache-Control': 'no-store' });
  if (isForeign(request)) {
    sendPage(response, problemPage('Not from here', 'This page only takes what was sent from itself.'), {
      status: 403,
    });
    return;
  }
  next();
};

/** What an operation refused, or what broke, as a page. */
export const showProblem =
  (log: (line: LogLine) => void): express.ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const { title, message, status } = problemOf(error);
    if (status >= 500) {
      log({ level: 'error', message: 'a page broke', path: request.path, error: stackOf(error) });
    }
    if (response.headersSent) response.destroy();
    else sendPage(response, problemPage(title, message), { status });
  };

function problemOf(error: unknown): { title: string; message: string; status: number } {
  if (error instanceof ApiError) {
    const { status, message } = error.fields;
    return { title: status === 404 ? 'This page was not found' : 'That did not work', message, status };
  }
  // Express's own refusals of a body carry a status: too large, too many fields.
  const status = Number(error instanceof Error && 'status' in error ? error.status : 500);
  if (status < 500) return { title: 'That did not work', message: 'The form could not be read.', status };
  return { title: 'Something broke', message: 'The emulator has logged what it was.', status: 500 };
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

const policy = ({ frameableBy, inlineStyles }: PageOptions): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${inlineStyles ? " 'unsafe-inline'" : ''}`,
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frameableBy ?? "'none'"}`,
  ].join('; ');
