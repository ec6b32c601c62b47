import type { ServerBuild } from '@remix-run/node';
import type { RequestHandler } from 'express';

export type RequestFacts = {
  /** Null for what was refused before it got one. */
  requestId: string | null;
  method: string;
  /** The path without its query, with ids and tokens left out. */
  route: string;
  /** The first part of the path where a route of ours begins with it, else `other`: few enough to count by. */
  area: string;
  status: number;
  durationMs: number;
  isStream: boolean;
  /** Whether the client left before the answer was complete. */
  isAborted: boolean;
};

/** Methods that are counted by name. Others are refused anyway. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);
const MAX_ROUTE_CHARS = 200;
/** Ids and tokens. Words of our own paths are shorter, or have no digits. */
const SECRET_PART = /^(?=.*\d)[\w.-]{12,}$|^[\w-]{24,}$/;

/** Reports every request once its answer has ended. Queries are never part of it: links in mails carry their tokens there. */
export function reportRequests(build: ServerBuild, report: (facts: RequestFacts) => void): RequestHandler {
  const parts = Object.values(build.routes).map(({ path }) => path?.split('/')[0] ?? '');
  // Calls have no route of their own.
  const areas = new Set(['api', ...parts.filter((part) => part !== '' && !part.startsWith(':') && part !== '*')]);
  return (req, res, next) => {
    // Scripts and styles are many, and the same for everybody.
    if (req.path.startsWith('/build/')) return next();
    const startMs = performance.now();
    res.once('close', () => {
      const route = routeOf(req.path);
      const first = route.split('/')[1]?.replace(/\.data$/, '') ?? '';
      report({
        requestId: res.locals.requestId ?? null,
        method: METHODS.has(req.method) ? req.method : 'other',
        route,
        area: first === '' ? 'start' : areas.has(first) ? first : 'other',
        status: res.statusCode,
        durationMs: Math.round(performance.now() - startMs),
        isStream: String(res.getHeader('Content-Type') ?? '').startsWith('text/event-stream'),
        isAborted: !res.writableFinished,
      });
    });
    next();
  };
}

/** What may be logged of a path. */
export function routeOf(path: string): string {
  const parts = path.slice(0, MAX_ROUTE_CHARS).split('/');
  // The name of a procedure is no secret, however long.
  if (parts[1] === 'api') return parts.join('/');
  return parts.map((part) => (SECRET_PART.test(part) ? ':id' : part)).join('/');
}
