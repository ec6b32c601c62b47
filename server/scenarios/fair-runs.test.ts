import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { HOUR_MS } from '../core/units.ts';
import { MAX_OPEN_RUNS, MAX_STREAMS_PER_SESSION } from '../limits/rules.ts';
import { anAdmin, aScenario, aSubscriber, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { claimRun, passTurn, unparkRuns } from './run-queue-store.ts';
import { watchRuns } from './watch-runs.ts';

let world: World;
let ana: Person;
let ben: Person;

beforeEach(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
  ben = await aSubscriber(world);
});
afterEach(() => world.close());

let keys = 0;
const start = async (person: Person, scenarioId: Awaited<ReturnType<typeof aScenario>>) => {
  keys += 1;
  return (await person.api.runs.start({ scenarioId, requestKey: `request-key-${keys}` })).runId;
};
async function startMany(person: Person, count: number, variants: number) {
  const scenarioId = await aScenario(person, variants);
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push(await start(person, scenarioId));
  return ids;
}

/** Serves one slice without simulating it, and says whose it was. */
async function serve(): Promise<string | null> {
  const nowMs = world.deps.clock.now();
  return transaction(world.deps.db, async (trx) => {
    const run = await claimRun(trx, nowMs, HOUR_MS);
    if (run) await passTurn(trx, run, nowMs);
    return run?.customerId ?? null;
  });
}

describe('runs of several customers', () => {
  it('take turns: a late customer waits for one slice, not for another customer’s whole queue', async () => {
    await startMany(ana, MAX_OPEN_RUNS, 200);
    for (let i = 0; i < 7; i += 1) expect(await serve()).toBe(ana.customerId);
    await startMany(ben, 1, 200);
    const served: (string | null)[] = [];
    for (let i = 0; i < 6; i += 1) served.push(await serve());
    expect(served.slice(0, 2)).toContain(ben.customerId);
    expect(served.filter((who) => who === ben.customerId)).toHaveLength(3);
  });

  it('save up no turns by staying away', async () => {
    await startMany(ana, 1, 200);
    for (let i = 0; i < 50; i += 1) await serve();
    await startMany(ben, 1, 200);
    const served: (string | null)[] = [];
    for (let i = 0; i < 6; i += 1) served.push(await serve());
    expect(served.filter((who) => who === ana.customerId)).toHaveLength(3);
  });

  it('are bounded in number for each customer, and a repeated confirmation is no new run', async () => {
    const scenarioId = await aScenario(ana, 200);
    const order = { scenarioId, requestKey: 'the first of them' };
    const { runId } = await ana.api.runs.start(order);
    for (let i = 1; i < MAX_OPEN_RUNS; i += 1) await start(ana, scenarioId);
    await expect(start(ana, scenarioId)).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      cause: { refusal: { kind: 'too_many_open_runs', retryAfterMs: expect.any(Number) } },
    });
    expect(await ana.api.runs.start(order)).toEqual({ runId });
    await start(ben, await aScenario(ben, 1));
    await ana.api.runs.cancel({ runId });
    await start(ana, scenarioId);
  });

  it('are bounded also when many are started at once', async () => {
    const scenarioId = await aScenario(ana, 1);
    const answers = await Promise.allSettled(Array.from({ length: MAX_OPEN_RUNS + 5 }, () => start(ana, scenarioId)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(MAX_OPEN_RUNS);
  });
});

describe('a run that waits for credits', () => {
  const claims = async () => {
    const row = await transaction(world.deps.db, (trx) => claimRun(trx, world.deps.clock.now(), 0));
    return row !== null;
  };

  it('is left alone until credits come, and then resumes automatically', async () => {
    await world.deps.db.updateTable('balances').set({ posted: 0 }).where('customer_id', '=', ana.customerId).execute();
    await world.deps.db.updateTable('customers').set({ monthly_cap_cents: null }).execute();
    const [runId = ''] = await startMany(ana, 1, 600);
    await world.settle();
    const waiting = await ana.api.runs.get({ runId: runId as never });
    expect(waiting.run).toMatchObject({ status: 'waiting', waitingFor: 'credits' });
    expect([await claims(), await unparkRuns(world.deps.db, world.deps.clock.now())]).toEqual([false, false]);
    const admin = await anAdmin(world);
    await admin.admin.adjust({
      customerId: ana.customerId,
      credits: 600,
      reason: 'Goodwill',
      requestKey: crypto.randomUUID(),
    });
    await world.settle();
    expect((await ana.api.runs.get({ runId: runId as never })).run.status).toBe('succeeded');
  });
});

describe('progress', () => {
  it('of all open runs is read once for many tabs, and ends with the last of them', async () => {
    await startMany(ana, 2, 3);
    let reads = 0;
    const db = new Proxy(world.deps.db, {
      get: (target, name, receiver) => {
        if (name === 'selectFrom') reads += 1;
        const value = Reflect.get(target, name, receiver);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const ports = { db, signals: world.deps.signals };
    const { signal } = new AbortController();
    const tabs = Array.from({ length: 100 }, async () => {
      const last = new Map<string, string>();
      for await (const { id, status } of watchRuns(ports, { customerId: ana.customerId, signal })) last.set(id, status);
      return [...last.values()];
    });
    await world.settle();
    expect(new Set((await Promise.all(tabs)).map(String))).toEqual(new Set(['succeeded,succeeded']));
    expect(reads).toBeLessThan(100);
  });

  it('ends at once when nothing is open, and is refused to a session with many streams', async () => {
    const all: unknown[] = [];
    for await (const each of await ana.api.runs.progress()) all.push(each);
    expect(all).toEqual([]);
    await startMany(ana, 1, 200);
    const open = await Promise.all(
      Array.from({ length: MAX_STREAMS_PER_SESSION }, async () => {
        const stream = (await ana.api.runs.progress())[Symbol.asyncIterator]();
        expect((await stream.next()).done).toBe(false);
        return stream;
      }),
    );
    const next = (await ana.api.runs.progress())[Symbol.asyncIterator]().next();
    await expect(next).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    await open[0]?.return?.(undefined);
    const stream = (await ana.api.runs.progress())[Symbol.asyncIterator]();
    expect((await stream.next()).done).toBe(false);
    for (const each of [...open.slice(1), stream]) await each.return?.(undefined);
  });
});
