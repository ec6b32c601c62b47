import type { ServerBuild } from '@remix-run/node';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../clock.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/units.ts';
import { type Listening, listen } from '../http/listen.ts';
import { type RequestFacts, reportRequests, routeOf } from '../http/request-log.ts';
import { memoryLog } from '../log.ts';
import { type Backlog, type QueueName, readBacklog } from '../reporting/health/backlog.ts';
import { checkHealth } from '../reporting/health/checks.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createMetrics } from './metrics.ts';
import { createOpsApp } from './ops-app.ts';

const NOW_MS = 10 * HOUR_MS;
const NONE = { count: 0, oldestAgeMs: 0 };
const EMPTY: Backlog = {
  queues: { events: NONE, mails: NONE, runs: NONE, unsealed: NONE, unsent: NONE, syncs: NONE, actions: NONE },
  givenUp: { events: 0, mails: 0, batches: 0 },
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

  it('counts what gave up and measures how long the oldest has waited', async () => {
    await insertEvent('evt_dead', 'dead', NOW_MS - HOUR_MS);
    await insertEvent('evt_old', 'received', NOW_MS - 20 * MINUTE_MS);
    await insertEvent('evt_new', 'received', NOW_MS);
    expect(await readBacklog(database.db, NOW_MS)).toEqual({
      queues: { ...EMPTY.queues, events: { count: 2, oldestAgeMs: 20 * MINUTE_MS } },
      givenUp: { ...EMPTY.givenUp, events: 1 },
    });
  });
});

describe('deep health', () => {
  const beat = { everyMs: SECOND_MS, lastTurnMs: NOW_MS, lastSuccessMs: NOW_MS, lastError: null };
  const loop = { name: 'mail', startedMs: 0, errors: 0, ...beat };
  const process = { id: 'p', role: 'all', startedMs: 0, seenMs: NOW_MS, loopDelayMs: 0, loops: {} };
  const failing = (
    changes: { queues?: Partial<Backlog['queues']>; givenUp?: Partial<Backlog['givenUp']> },
    more = {},
  ) =>
    checkHealth({
      backlog: {
        queues: { ...EMPTY.queues, ...changes.queues },
        givenUp: { ...EMPTY.givenUp, ...changes.givenUp },
      },
      processes: [process],
      loops: [loop],
      wallMs: NOW_MS,
      ...more,
    })
      .filter(({ isOk }) => !isOk)
      .map(({ name }) => name);
  const old = (name: QueueName, oldestAgeMs: number) => ({ queues: { [name]: { count: 500, oldestAgeMs } } });

  it.each([
    [{}, []],
    [{ givenUp: { events: 1 } }, ['dead events']],
    [{ givenUp: { mails: 1 } }, ['dead mails']],
    [{ givenUp: { batches: 1 } }, ['rejected usage batches']],
    [old('events', MINUTE_MS), []],
    [old('events', 16 * MINUTE_MS), ['waiting events']],
    [old('mails', 2 * HOUR_MS), ['waiting mails']],
    [old('runs', 2 * HOUR_MS), ['runs']],
    [old('unsealed', 13 * HOUR_MS), ['unsealed usage']],
    [old('unsent', 13 * HOUR_MS), ['unsent usage']],
    [old('syncs', 2 * HOUR_MS), ['waiting syncs']],
    [old('actions', 2 * HOUR_MS), ['pending admin actions']],
  ])('with %j fails at %j', (changes, names) => expect(failing(changes)).toEqual(names));

  it.each([
    ['a loop that has not succeeded for long', { loops: [{ ...loop, lastSuccessMs: 0 }] }, ['loop mail']],
    ['one that fails again and again', { loops: [{ ...loop, errors: 101 }] }, ['errors of loop mail']],
    ['one that has just started', { loops: [{ ...loop, lastSuccessMs: null, startedMs: NOW_MS }] }, []],
    ['a busy event loop', { processes: [{ ...process, loopDelayMs: 300 }] }, ['event loop']],
    ['that of a process that is gone', { processes: [{ ...process, loopDelayMs: 300, seenMs: 0 }] }, []],
  ])('fails at %s', (_, more, names) => expect(failing({}, more)).toEqual(names));

  it('fails at a database that does not answer', () => {
    expect(checkHealth(null)).toEqual([{ name: 'database', isOk: false, found: 'does not answer' }]);
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

  it.each(['/healthz?deep', '/health'])('%s is 503 with the check that fails', async (path) => {
    const answer = await fetch(`${base}${path}`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      isOk: false,
      checks: expect.arrayContaining([{ name: 'dead events', isOk: false, found: '1', isListed: true }]),
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
      'headroom_check_ok{check="dead events"} 0',
      'headroom_check_ok{check="database"} 1',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toContain(line);
  });

  it('anything else is 404', async () => {
    expect((await fetch(`${base}/`)).status).toBe(404);
  });

  it('/metrics reports when the database does not answer', async () => {
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
