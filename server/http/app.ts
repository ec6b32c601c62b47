import { join } from 'node:path';
import type { ServerBuild } from '@remix-run/node';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { sql } from 'kysely';
import { logStorageFault } from '../../db/fault.ts';
import { newId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { acceptedRequest } from './accepted-request.ts';
import { builtFiles } from './built-files.ts';
import { beginInTurns } from './in-turns.ts';
import { sendWords } from './messages.ts';
import { remix } from './remix.ts';
import { type RequestFacts, reportRequests } from './request-log.ts';
import { sameOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { createWatchdog } from './watchdog.ts';

export type AppOptions = {
  deps: Deps;
  build: ServerBuild;
  /** The folder of static files, with Remix's own under `build/`. */
  publicDir: string;
  /** Aborts when the process is to end: streams of events end with it. */
  stopping: AbortSignal;
  /** Proxies that are believed about who asks: addresses or networks such as `10.0.0.0/8`. None but this machine by default. */
  trustedProxies?: string[];
  /** Told of every request once its answer has ended. */
  onRequest?: (facts: RequestFacts) => void;
  /** Adds what answers without Remix, such as webhooks, which read their own bodies. */
  routes?: (app: Express) => void;
};

/** The HTTP side of the portal: checks first, then files, then `routes`, then Remix for everything else. */
export function createApp(options: AppOptions): Express {
  const { deps, build, publicDir, stopping, trustedProxies = [], onRequest, routes } = options;
  const app = express();
  app.disable('x-powered-by');
  if (onRequest) app.use(reportRequests(build, onRequest));
  // Only a proxy of ours is believed about who asks: anyone else could write what they like.
  app.set('trust proxy', ['loopback', ...trustedProxies]);
  const watchdog = createWatchdog({ log: deps.log });
  stopping.addEventListener('abort', watchdog.stop);
  app.use(acceptedRequest(deps.site.appUrl));
  // Scripts are many and small: what guards pages would double them. Only files are compressed: a page may hold a secret
  // beside what somebody else chose, and streams are not to wait for a full block.
  app.use('/build', builtFiles(join(publicDir, 'build')));
  app.use(requestId);
  app.use(beginInTurns());
  app.use(watchdog.watch);
  app.use(securityHeaders(deps.site, { development: build.mode === 'development' }));
  app.use('/build', missing);
  app.use(sameOrigin(deps.site.appUrl));
  app.get('/healthz', health(deps));
  app.use(express.static(publicDir, { maxAge: '1h', index: false, redirect: false }));
  routes?.(app);
  app.use(remix({ deps, build, stopping }));
  app.use(failed(deps));
  return app;
}

/** For a process that only works in the background: it answers health checks and nothing else. */
export function createHealthApp(deps: Pick<Deps, 'db'>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', health(deps));
  return app;
}

const requestId: RequestHandler = (_req, res, next) => {
  res.locals.requestId = newId();
  res.set('X-Request-Id', res.locals.requestId);
  next();
};

const health =
  ({ db }: Pick<Deps, 'db'>): RequestHandler =>
  async (_req, res) => {
    const alive = await sql`select 1`.execute(db).then(
      () => true,
      () => false,
    );
    res
      .status(alive ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .type('text/plain')
      .send(alive ? 'ok' : 'no database');
  };

const UNAVAILABLE = 'Headroom cannot store anything just now';

const missing: RequestHandler = (req, res) =>
  sendWords(req, res, 404, 'There is no such file', 'Load the page again: a newer version may have replaced it.');

const failed =
  ({ log }: Deps): ErrorRequestHandler =>
  (error, req, res, _next) => {
    const asked = Number(error?.status);
    const status = asked >= 400 && asked < 500 ? asked : 500;
    const at = { requestId: res.locals.requestId, pathname: req.path };
    const isUnavailable = logStorageFault(log, error, at) !== null;
    if (status === 500 && !isUnavailable) log.error({ err: error, ...at }, 'a request failed');
    if (res.headersSent) return void res.destroy();
    if (isUnavailable)
      return sendWords(req, res, 503, UNAVAILABLE, 'Nothing was changed. Please try again in a minute.');
    if (status !== 500)
      return sendWords(req, res, status, 'This request cannot be answered', 'Check its address and size.');
    sendWords(req, res, 500, 'Something went wrong on our side', 'Nothing was charged. Please try again.');
  };
