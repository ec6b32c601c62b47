import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallNow } from '../clock.ts';
import { asId } from '../core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { memoryLog } from '../log.ts';
import { createRunner } from '../loops/runner.ts';
import { listAttention } from '../reporting/attention.ts';
import { readHealth } from '../reporting/health/report.ts';
import { createSignals } from '../signals.ts';
import { anAdminUser } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { createPulse } from './pulse.ts';
import { watchHealth } from './watch-health.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const report = (wallMs = wallNow()) => readHealth(world.deps.db, { nowMs: world.deps.clock.now(), wallMs });

describe('a process', () => {
  it('reports each loop, its errors, and its calls to Stripe, until it ends', async () => {
    const pulse = createPulse({ db: world.deps.db, role: 'worker' });
    pulse.turned('mail', 5_000, null);
    pulse.turned('gaps', 5_000, new Error('Stripe is away'));
    pulse.turned('gaps', 5_000, new Error('Stripe is away'));
    for (const status of [200, 200, 402, 503]) pulse.askedStripe(status);
    await pulse.loop.turn(new AbortController().signal);
    pulse.askedStripe(200);
    await pulse.loop.turn(new AbortController().signal);
    const found = await report();
    expect(found.processes).toMatchObject([{ role: 'worker' }]);
    expect(found.stripe).toEqual({ calls: 5, refusals: 1, faults: 1 });
    expect(found.loops).toMatchObject([
      { name: 'mail', errors: 0, lastError: null, lastSuccessMs: expect.any(Number) },
      { name: 'gaps', errors: 2, lastError: 'Error: Stripe is away', lastSuccessMs: null },
    ]);
    expect(found.databaseBytes).toBeGreaterThan(10_000);
    await pulse.stop();
    expect((await report()).processes).toEqual([]);
  });

  it('hears of each turn from the runner', async () => {
    const turned: [string, unknown][] = [];
    const stopping = new AbortController();
    const failure = new Error('on purpose');
    const runner = createRunner(
      [
        { name: 'fails', everyMs: HOUR_MS, turn: () => Promise.reject(failure) },
        { name: 'works', everyMs: HOUR_MS, turn: async () => false },
      ],
      {
        log: memoryLog(),
        signals: createSignals(),
        signal: stopping.signal,
        onTurn: (name, _, error) => {
          turned.push([name, error]);
          if (turned.length === 2) stopping.abort();
        },
      },
    );
    await runner.run();
    expect(turned.sort()).toEqual([
      ['fails', failure],
      ['works', null],
    ]);
  });
});

describe('what turns red', () => {
  const mails = () =>
    world.deps.db
      .selectFrom('mails')
      .select(['recipient', 'subject'])
      .where('dedupe_key', 'like', 'health:%')
      .execute();

  it('is mailed once to each admin with access, and again when it returns after an hour', async () => {
    const owner = await anAdminUser(world);
    await world.deps.db
      .insertInto('users')
      .values({
        ...(await world.deps.db.selectFrom('users').selectAll().where('id', '=', owner.id).executeTakeFirstOrThrow()),
        id: asId('viewer'),
        email: 'viewer@example.com',
        admin_role: 'viewer',
      })
      .execute();
    const event = { type: 'x', object_id: null, stripe_customer_id: null, api_version: null, livemode: 0 as const };
    const times = { next_attempt_at_ms: 0, created_at_ms: 0, received_at_ms: 0, done_at_ms: null };
    const rest = {
      payload_json: '{}',
      status: 'dead' as const,
      attempts: 0,
      last_error: null,
      lease_token: null,
      note: null,
    };
    const fail = () =>
      world.deps.db
        .insertInto('inbox_events')
        .values({ id: 'evt_dead', ...event, ...times, ...rest })
        .execute();
    const fix = () => world.deps.db.deleteFrom('inbox_events').where('id', '=', 'evt_dead').execute();
    const look = (atMs: number) => watchHealth(world.deps, atMs);
    await fail();
    expect(await look(0)).toBe(false);
    expect(await Promise.all([look(MINUTE_MS), look(MINUTE_MS), look(MINUTE_MS)])).toContain(true);
    expect(await mails()).toEqual([{ recipient: owner.email, subject: 'Headroom: dead events is red' }]);
    await look(2 * MINUTE_MS);
    await fix();
    await look(3 * MINUTE_MS);
    await fail();
    await look(4 * MINUTE_MS);
    await look(5 * MINUTE_MS);
    expect(await mails()).toHaveLength(1);
    await fix();
    await look(2 * HOUR_MS);
    await fail();
    await look(3 * HOUR_MS);
    await look(3 * HOUR_MS + MINUTE_MS);
    expect(await mails()).toHaveLength(2);
  });

  it('is an item of Today once it has been red for a while', async () => {
    const { db } = world.deps;
    const nowMs = world.deps.clock.now();
    await createPulse({ db, role: 'worker' }).loop.turn(new AbortController().signal);
    await db.updateTable('process_beats').set({ loop_delay_ms: 1_000 }).execute();
    const items = async () => (await listAttention(db, nowMs)).filter(({ kind }) => kind === 'loop_stalled');
    expect(await items()).toEqual([]);
    const red = { name: 'event loop', mailed_at_ms: null };
    await db
      .insertInto('red_checks')
      .values({ ...red, since_ms: wallNow() - MINUTE_MS })
      .execute();
    expect(await items()).toMatchObject([{ text: 'event loop: p99 delay 1000 ms, limit 250 ms' }]);
  });

  it('for a moment only is not mailed', async () => {
    await anAdminUser(world);
    await world.deps.db
      .insertInto('red_checks')
      .values({ name: 'dead events', since_ms: 0, mailed_at_ms: null })
      .execute();
    await watchHealth(world.deps, HOUR_MS + MINUTE_MS);
    expect(await world.deps.db.selectFrom('red_checks').selectAll().execute()).toEqual([]);
    expect(await mails()).toEqual([]);
  });
});
