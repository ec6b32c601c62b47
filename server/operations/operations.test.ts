import type { ServerBuild } from '@remix-run/node';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../clock.ts';
import { HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { type Listening, listen } from '../http/listen.ts';
import { type RequestFacts, reportRequests, routeOf } from '../http/request-log.ts';
import { memoryLog } from '../log.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { readBacklog } from './backlog-store.ts';
import { checkHealth } from './health.ts';
import { createMetrics } from './metrics.ts';
import { createOpsApp } from './ops-app.ts';

const NOW_MS = 10 * HOUR_MS;
const EMPTY = {
  deadEvents: 0,
  waitingEvents: 0,
  oldestEventAgeMs: 0,
  deadMails: 0,
  unsentMails: 0,
  oldestMailAgeMs: 0,
  oldestRunAgeMs: 0,
  oldestUnsealedUsageAgeMs: 0,
  oldestUnsentBatchAgeMs: 0,
  rejectedBatches: 0,
};
let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function insertEvent(id: string, status: 'received' | 'dead', receivedAtMs: number): Promise<void> {
  const row = { id, type: 'x', object_id: null, stripe_customer_id: null, api_version: null, livemode: 0 as const };
  const times = { next_attempt_at_ms: 0, created_at_ms: 0, received_at_ms: receivedAtMs, done_at_ms: null };
  const rest = { payload_json: '{}', status, attempts: 0, last_error: null, lease_token: null, note: null };
  await database.db
    .insertInto('inbox_events')
    .values({ ...row, ...times, ...rest })
    .execute();
}

describe('the backlog', () => {
  it('is nothing in an empty database', async () => {
    expect(await readBacklog(database.db, NOW_MS)).toEqual(EMPTY);
  });

  it('counts what gave up and tells how long the oldest has waited', async () => {
    await insertEvent('evt_dead', 'dead', NOW_MS - HOUR_MS);
    await insertEvent('evt_old', 'received', NOW_MS - 20 * MINUTE_MS);
    await insertEvent('evt_new', 'received', NOW_MS);
    expect(await readBacklog(database.db, NOW_MS)).toEqual({
      ...EMPTY,
      deadEvents: 1,
      waitingEvents: 2,
      oldestEventAgeMs: 20 * MINUTE_MS,
    });
  });
});

describe('deep health', () => {
  const failing = (changes: Partial<typeof EMPTY>, loopDelayMs = 0) =>
    checkHealth({ ...EMPTY, ...changes }, loopDelayMs)
      .filter(({ isOk }) => !isOk)
      .map(({ name }) => name);

  it.each([
    [{}, []],
    [{ deadEvents: 1 }, ['dead events']],
    [{ deadMails: 1 }, ['dead mails']],
    [{ rejectedBatches: 1 }, ['rejected usage batches']],
    [{ waitingEvents: 500, oldestEventAgeMs: MINUTE_MS }, []],
    [{ oldestEventAgeMs: 16 * MINUTE_MS }, ['waiting events']],
    [{ oldestMailAgeMs: 2 * HOUR_MS }, ['waiting mails']],
    [{ oldestRunAgeMs: 2 * HOUR_MS }, ['runs']],
    [{ oldestUnsealedUsageAgeMs: 13 * HOUR_MS }, ['unsealed usage']],
    [{ oldestUnsentBatchAgeMs: 13 * HOUR_MS }, ['unsent usage']],
  ])('with %j fails at %j', (changes, names) => expect(failing(changes)).toEqual(names));

  it('fails at a busy event loop, and at a database that does not answer', () => {
    expect(failing({}, 300)).toEqual(['event loop']);
    expect(checkHealth(null, 0).filter(({ isOk }) => !isOk)).toEqual([
      { name: 'database', isOk: false, found: 'does not answer' },
    ]);
  });
});

describe('what operators ask', () => {
  const metrics = createMetrics();
  let server: Listening;
  let base: string;
  beforeAll(async () => {
    const app = createOpsApp({ reader: database.db, clock: fixedClock(NOW_MS), metrics });
    server = await listen(app, { port: 0, host: '127.0.0.1' });
    base = `http://127.0.0.1:${server.port}`;
  });
  afterAll(() => server.close());

  it('/health is 503 with the check that fails', async () => {
    const answer = await fetch(`${base}/health`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      isOk: false,
      checks: expect.arrayContaining([{ name: 'dead events', isOk: false, found: '1' }]),
    });
  });

  it('/metrics counts requests, limits, wrong signatures and log lines, and shows the backlog', async () => {
    const facts: RequestFacts = {
      requestId: 'r',
      method: 'POST',
      route: '/webhooks/stripe',
      area: 'webhooks',
      status: 400,
      durationMs: 20,
      isStream: false,
      isAborted: false,
    };
    metrics.countRequest(facts);
    metrics.countRequest({ ...facts, area: 'login', status: 429 });
    const log = memoryLog();
    metrics.counted(log).error({}, 'a loop turn failed');
    expect(log.lines).toHaveLength(1);
    const text = await (await fetch(`${base}/metrics`)).text();
    for (const line of [
      'headroom_http_requests_total{area="webhooks",method="POST",status="400"} 1',
      'headroom_webhook_signature_failures_total 1',
      'headroom_rate_limited_total 1',
      'headroom_log_lines_total{level="error"} 1',
      'headroom_database_up 1',
      'headroom_inbox_dead_events 1',
      'headroom_inbox_oldest_event_seconds 1200',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toContain(line);
  });

  it('anything else is 404', async () => {
    expect((await fetch(`${base}/`)).status).toBe(404);
  });

  it('/metrics says so when the database does not answer', async () => {
    const { body } = await metrics.text(() => Promise.reject(new Error('gone')));
    expect(body).toContain('headroom_database_up 0');
    expect(body).toContain('headroom_inbox_dead_events 0');
  });
});

describe('the request log', () => {
  it.each([
    ['/accounts/3f2b8a54-0000-4000-8000-000000000000/import', '/accounts/:id/import'],
    ['/shared/Yk3l0Xx9Zq-abcDEF1234567890', '/shared/:id'],
    ['/unsubscribe/eyJhbGciOiJIUzI1NiJ9.x', '/unsubscribe/:id'],
    ['/api/trpc/auth.logIn,billing.overview', '/api/trpc/auth.logIn,billing.overview'],
    ['/settings/notifications', '/settings/notifications'],
    ['/', '/'],
  ])('names %s as %s', (path, route) => expect(routeOf(path)).toBe(route));

  it('reports a request without its query, by an area of ours or as other', async () => {
    const reported: RequestFacts[] = [];
    const app = express();
    const build = { routes: { a: { path: 'reset' }, b: { path: undefined }, c: { path: ':id' } } } as unknown;
    app.use(reportRequests(build as ServerBuild, (facts) => void reported.push(facts)));
    app.use((_req, res) => void res.status(404).end());
    const server = await listen(app, { port: 0, host: '127.0.0.1' });
    for (const path of ['/reset?token=secret', '/wp-admin.php', '/'])
      await fetch(`http://127.0.0.1:${server.port}${path}`);
    await server.close();
    expect(reported.map(({ route, area, status, method }) => [route, area, status, method])).toEqual([
      ['/reset', 'reset', 404, 'GET'],
      ['/wp-admin.php', 'other', 404, 'GET'],
      ['/', 'start', 404, 'GET'],
    ]);
    expect(JSON.stringify(reported)).not.toContain('secret');
  });
});
