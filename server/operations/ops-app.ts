import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Db } from '../../db/open.ts';
import type { Clock } from '../clock.ts';
import { type Backlog, readBacklog } from './backlog-store.ts';
import { checkHealth, watchLoopDelay } from './health.ts';
import type { Metrics } from './metrics.ts';

/** A backlog is read at most this often, however many ask. */
const BACKLOG_LASTS_MS = 5_000;

/**
 * `/metrics` for Prometheus and `/health` for people and monitors. It is listened on separately, on this machine alone:
 * it names nobody, but tells strangers how busy we are.
 */
export function createOpsApp({ reader, clock, metrics }: { reader: Db; clock: Clock; metrics: Metrics }): Express {
  const app = express();
  app.disable('x-powered-by');
  const loopDelay = watchLoopDelay();
  const backlog = keptFor(BACKLOG_LASTS_MS, () => readBacklog(reader, clock.now()));
  app.get('/metrics', async (_req, res) => {
    const { contentType, body } = await metrics.text(backlog);
    res.set('Content-Type', contentType).set('Cache-Control', 'no-store').send(body);
  });
  app.get('/health', async (_req, res) => {
    const checks = checkHealth(await backlog().catch(() => null), loopDelay.p99Ms());
    const isOk = checks.every((check) => check.isOk);
    res
      .status(isOk ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ isOk, checks });
  });
  app.use((_req, res) => void res.status(404).type('text/plain').send('Ask for /metrics or /health.\n'));
  app.use(failed);
  return app;
}

const failed: ErrorRequestHandler = (_error, _req, res, _next) => {
  if (res.headersSent) return void res.destroy();
  res.status(400).type('text/plain').send('This request cannot be read.\n');
};

/** One reading for all who ask within `lastsMs`. A failed one is not kept. */
function keptFor(lastsMs: number, read: () => Promise<Backlog>): () => Promise<Backlog> {
  let kept: { reading: Promise<Backlog>; atMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (!kept || nowMs - kept.atMs > lastsMs) {
      const reading = read();
      kept = { reading, atMs: nowMs };
      reading.catch(() => {
        if (kept?.reading === reading) kept = null;
      });
    }
    return kept.reading;
  };
}
