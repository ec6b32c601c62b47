import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { MINUTE_MS } from '../core/units.ts';
import { anAdmin, aSubscriber } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import { claimEvent } from '../webhooks/store.ts';
import { workOnInbox } from '../webhooks/work-inbox.ts';

const EVENTS = 4;

let world: World;
let acts: Caller['admin']['acts'];
let replayId: string;

beforeAll(async () => {
  world = await createWorld();
  await aSubscriber(world);
  acts = (await anAdmin(world)).admin.acts;
});
afterAll(() => world.close());

const eventsWith = async (status: 'dead' | 'received') =>
  (await world.deps.db.selectFrom('inbox_events').select('id').where('status', '=', status).execute()).length;

/** A replay of four failed events, none of them processed yet. */
beforeEach(async () => {
  const { db } = world.deps;
  await world.settle();
  await db.updateTable('inbox_events').set({ status: 'done' }).where('status', '=', 'dead').execute();
  const ids = db.selectFrom('inbox_events').select('id').orderBy('id').limit(EVENTS);
  await db.updateTable('inbox_events').set({ status: 'dead' }).where('id', 'in', ids).execute();
  const replayed = await acts.replayFilter({ isDryRun: false, reason: 'Stripe was down' });
  expect(replayed).toMatchObject({ events: EVENTS, more: false });
  replayId = `${replayed.replayId}`;
});

describe('a replay of failed events', () => {
  it('shows how far it is', async () => {
    expect(await acts.replayProgress({ replayId })).toEqual({ total: 4, done: 0, failed: 0, waiting: 4 });
    await workOnInbox(world.deps);
    expect(await acts.replayProgress({ replayId })).toEqual({ total: 4, done: 1, failed: 0, waiting: 3 });
    await world.settle();
    expect(await acts.replayProgress({ replayId })).toEqual({ total: 4, done: 4, failed: 0, waiting: 0 });
  });

  it('is stopped once: what waits is failed again, and another replay takes it', async () => {
    await workOnInbox(world.deps);
    expect(await acts.stopReplay({ replayId })).toBe(3);
    expect(await acts.stopReplay({ replayId })).toBe(0);
    expect(await acts.replayProgress({ replayId })).toEqual({ total: 4, done: 1, failed: 3, waiting: 0 });
    const entries = world.deps.db.selectFrom('audit_log').selectAll().where('object', '=', replayId).orderBy('id');
    expect((await entries.execute()).map(({ action }) => action)).toEqual(['replay_filter', 'stop_replay']);
    expect(await acts.replayFilter({ isDryRun: false, reason: 'Stripe is back' })).toMatchObject({ events: 3 });
    await world.settle();
    expect([await eventsWith('dead'), await eventsWith('received')]).toEqual([0, 0]);
  });

  it('that is stopped finishes the event in progress', async () => {
    const { db, clock } = world.deps;
    const claim = { token: 'worker', nowMs: clock.now(), leaseMs: MINUTE_MS };
    await transaction(db, (trx) => claimEvent(trx, claim));
    expect(await acts.stopReplay({ replayId })).toBe(3);
    expect(await acts.replayProgress({ replayId })).toMatchObject({ failed: 3, waiting: 1 });
    await db.updateTable('inbox_events').set({ lease_until_ms: 0 }).execute();
  });

  it('that nobody made has no events', async () => {
    const unknown = { replayId: crypto.randomUUID() };
    expect(await acts.replayProgress(unknown)).toMatchObject({ total: 0 });
    expect(await acts.stopReplay(unknown)).toBe(0);
  });
});
