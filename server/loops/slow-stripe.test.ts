import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { workOnRun } from '../scenarios/work-run.ts';
import { connectStripe } from '../stripe/gateway.ts';
import type { CatalogMemory } from '../stripe/known-catalog.ts';
import { aScenario, aSubscriber, callerOf, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { listBatches } from '../usage/store.ts';
import { listLoops } from './list.ts';
import { createRunner } from './runner.ts';

/** Real time that pages may take when Stripe does not answer: one call's patience, and room for a busy machine. */
const PAGE_MS = 15 * SECOND_MS;
const TEST_MS = 4 * MINUTE_MS;

let world: World;
let person: Person;
let line: SlowLine;
/** The world's app, behind a line to Stripe that can be made slow. */
let slow: World;

beforeAll(async () => {
  world = await createWorld();
  person = await aSubscriber(world);
  line = await slowLineTo(world.emulator.url);
  const deps: Deps = {
    ...world.deps,
    stripe: await connectStripe({ secretKey: world.emulator.secretKey, apiBase: line.url }),
  };
  slow = { ...world, deps };
});
beforeEach(() => {
  line.delayMs = 0;
});
afterEach(async () => {
  line.delayMs = 0;
  await world.advance(MINUTE_MS);
});
afterAll(async () => {
  await line.close();
  await world.close();
});

const reportUsage = () => {
  const { log, signals } = slow.deps;
  const loops = listLoops(slow.deps).filter((loop) => loop.name === 'usage');
  return createRunner(loops, { log, signals, signal: new AbortController().signal }).drain();
};
const usage = async () => {
  const { stripeCustomerId } = await getCustomer(world.deps.db, person.customerId);
  const nowMs = world.deps.clock.now();
  return world.deps.stripe.sumUsage(stripeCustomerId ?? '', nowMs - 60 * MINUTE_MS, nowMs + MINUTE_MS);
};
let keys = 0;
async function capture(variants: number): Promise<void> {
  const scenarioId = await aScenario(person, variants);
  keys += 1;
  await callerOf(slow, person.user).runs.start({ scenarioId, requestKey: `slow-stripe-${keys}` });
  while (await workOnRun(slow.deps, new AbortController().signal));
}

describe.each([
  ['ten seconds', 10 * SECOND_MS],
  ['eighty seconds', 80 * SECOND_MS],
  ['without end', Number.POSITIVE_INFINITY],
])('a Stripe that takes %s to answer', (_name, delayMs) => {
  it('holds up no page: the parts that need Stripe are left out or show a notice', { timeout: TEST_MS }, async () => {
    line.delayMs = delayMs;
    const api = callerOf(slow, person.user);
    const startMs = performance.now();
    expect(await api.credits.balance()).toMatchObject({ posted: expect.any(Number) });
    expect(await api.accounts.list()).toMatchObject({ accounts: [{ status: 'attached' }] });
    expect(await api.billing.overview()).toMatchObject({ standing: { kind: 'active' }, upcoming: null });
    expect(performance.now() - startMs).toBeLessThan(PAGE_MS);
    await expect(api.billing.openPortal({})).rejects.toMatchObject({
      cause: { refusal: { kind: 'stripe_unreachable' } },
    });
  });
});

describe('usage captured meanwhile', () => {
  it('reaches a Stripe that takes ten seconds to answer, once', { timeout: TEST_MS }, async () => {
    const before = await usage();
    await capture(20);
    line.delayMs = 10 * SECOND_MS;
    await reportUsage();
    expect(await usage()).toBe(before + 20);
  });

  it('is counted once by a Stripe that takes it and does not say so', { timeout: TEST_MS }, async () => {
    const before = await usage();
    await capture(30);
    line.delayMs = Number.POSITIVE_INFINITY;
    await reportUsage();
    expect(await listBatches(world.deps.db, person.customerId, 1)).toMatchObject([{ status: 'sealed', credits: 30 }]);
    line.delayMs = 0;
    await world.advance(15 * MINUTE_MS);
    expect(await listBatches(world.deps.db, person.customerId, 1)).toMatchObject([{ status: 'sent', credits: 30 }]);
    expect(await usage()).toBe(before + 30);
  });
});

type SlowLine = { url: string; delayMs: number; close(): Promise<void> };

/** Passes every request on at once, and holds each answer back for so long. */
async function slowLineTo(target: string): Promise<SlowLine> {
  const held = new Set<NodeJS.Timeout>();
  const server: Server = createServer((from, to) => {
    const on = request(new URL(from.url ?? '/', target), { method: from.method, headers: from.headers }, (answer) => {
      const pass = () => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      };
      if (slowLine.delayMs === 0) pass();
      else if (Number.isFinite(slowLine.delayMs)) held.add(setTimeout(pass, slowLine.delayMs));
    });
    from.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const slowLine: SlowLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delayMs: 0,
    close: () =>
      new Promise<void>((resolve) => {
        for (const timer of held) clearTimeout(timer);
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return slowLine;
}

describe('a process that starts meanwhile', () => {
  it('sells what was sold at the last start, and nothing that was never read', { timeout: TEST_MS }, async () => {
    let kept: string | null = null;
    const faults: unknown[] = [];
    const memory: CatalogMemory = {
      read: async () => kept,
      keep: async (text) => {
        kept = text;
      },
      used: (fault) => faults.push(fault),
    };
    const config = { secretKey: world.emulator.secretKey, apiBase: line.url, memory };
    const { prices } = await connectStripe(config);
    line.delayMs = 80 * SECOND_MS;
    const again = await connectStripe(config);
    expect(again.prices).toEqual(prices);
    expect(faults).toMatchObject([{ kind: 'unreachable' }]);
    expect(kept).not.toContain(world.emulator.secretKey);
    line.delayMs = 0;
    await expect(connectStripe({ ...config, runsPriceId: 'price_other' })).rejects.toThrow('price_other');
  });
});
