import express from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryLog } from '../log.ts';
import { type Listening, listen } from './listen.ts';
import { createWatchdog, SLOW_TURN_MS, type Watchdog } from './watchdog.ts';

const log = memoryLog();
let watchdog: Watchdog;
let server: Listening;

beforeEach(async () => {
  log.lines.length = 0;
  watchdog = createWatchdog({ log });
  const app = express();
  app.use((_req, res, next) => {
    res.locals.requestId = 'request-1';
    next();
  });
  app.use(watchdog.watch);
  app.get('/slow', (_req, res) => {
    burn(2 * SLOW_TURN_MS);
    res.send('late');
  });
  app.get('/patient', (_req, res) => void setTimeout(() => res.send('in time'), 2 * SLOW_TURN_MS));
  server = await listen(app, { port: 0, host: '127.0.0.1' });
});

afterEach(async () => {
  watchdog.stop();
  await server.close();
});

/** Computes for so many milliseconds of CPU. */
function burn(ms: number): void {
  const from = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(from);
    if (user + system >= ms * 1_000) return;
  }
}

const get = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).text();

describe('the watchdog', () => {
  it('logs a turn that was held up, with its request', async () => {
    expect(await get('/slow')).toBe('late');
    await vi.waitFor(() => expect(log.lines).toHaveLength(1));
    expect(log.lines[0]).toMatchObject({ level: 'warn', message: 'the event loop was held up' });
    expect(log.lines[0]?.fields.requests).toContainEqual({ requestId: 'request-1', route: 'GET /slow' });
    expect(Number(log.lines[0]?.fields.cpuMs)).toBeGreaterThanOrEqual(SLOW_TURN_MS);
  });

  it('logs nothing for a request that only waits', async () => {
    expect(await get('/patient')).toBe('in time');
    expect(log.lines).toEqual([]);
  });
});
