import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Db } from '../../db/open.ts';
import { type Clock, wallNow } from '../clock.ts';
import { checkHealth } from '../reporting/health/checks.ts';
import { type HealthReport, readHealth } from '../reporting/health/report.ts';
import type { Metrics } from './metrics.ts';

/** It is read at most this often, however many ask. */
const REPORT_LASTS_MS = 5_000;

/**
 * `/metrics` for Prometheus and `/healthz?deep` for people and monitors, with the facts of the page Health. It is listened on separately, on this machine alone:
 * it names no customer, but shows how busy the server is.
 */
export function createOpsApp({ reader, clock, metrics }: { reader: Db; clock: Clock; metrics: Metrics }): Express {
  const app = express();
  app.disable('x-powered-by');
  const report = keptFor(REPORT_LASTS_MS, () => readHealth(reader, { nowMs: clock.now(), wallMs: wallNow() }));
  app.get('/metrics', async (_req, res) => {
    const { contentType, body } = await metrics.text(report);
    res.set('Content-Type', contentType).set('Cache-Control', 'no-store').send(body);
  });
  // Here it is deep with or without the word: what is shallow is on the portal's port.
  app.get(['/healthz', '/health'], async (_req, res) => {
    const { checks } = await report().catch(() => ({ checks: checkHealth(null) }));
    const isOk = checks.every((check) => check.isOk);
    res
      .status(isOk ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ isOk, checks });
  });
  app.use((_req, res) => void res.status(404).type('text/plain').send('Ask for /metrics or /healthz?deep.\n'));
  app.use(failed);
  return app;
}

const failed: ErrorRequestHandler = (_error, _req, res, _next) => {
  if (res.headersSent) return void res.destroy();
  res.status(400).type('text/plain').send('This request cannot be read.\n');
};

/** One reading for all who ask within `lastsMs`. A failed one is not kept. */
function keptFor(lastsMs: number, read: () => Promise<HealthReport>): () => Promise<HealthReport> {
  let kept: { reading: Promise<HealthReport>; atMs: number } | null = null;
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
