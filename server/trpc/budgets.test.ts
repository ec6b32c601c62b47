import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_STREAMS_PER_CUSTOMER } from '../limits/rules.ts';
import { openStream } from '../limits/streams.ts';
import { inTurn } from '../limits/turns.ts';
import { createSignals } from '../signals.ts';
import type { Gateway } from '../stripe/gateway.ts';
import { callAs, procedures, rows } from '../testing/procedures.ts';
import { type Owner, twoCustomers } from '../testing/two-customers.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let ana: Owner;
let bea: Owner;

beforeAll(async () => {
  world = await createWorld();
  [ana, bea] = await twoCustomers(world);
});
afterAll(() => world.close());

/** The gateway, noting what is called. */
function noting(gateway: Gateway, called: string[]): Gateway {
  const noted: Gateway = new Proxy(gateway, {
    get(target, name, receiver) {
      if (name === 'hurried') return () => noted;
      const value = Reflect.get(target, name, receiver);
      if (typeof value === 'function') called.push(String(name));
      return value;
    },
  });
  return noted;
}

it('every procedure of a customer that asks Stripe has a budget: Stripe counts the calls of all customers together', async () => {
  const asking: string[] = [];
  const last = ([path]: [string, unknown]) => Number(path === 'privacy.deleteAll');
  const own = [...rows].filter(([, { kind }]) => kind === 'own' || kind === 'theirs');
  for (const [path, { input }] of own.sort((a, b) => last(a) - last(b))) {
    const called: string[] = [];
    const deps = { ...world.deps, stripe: noting(world.deps.stripe, called) };
    await callAs({ ...world, deps }, ana.user, path, input(ana.things));
    if (called.length > 0) asking.push(path);
  }
  expect(asking).toEqual(expect.arrayContaining(['billing.invoicePdf', 'billing.upcoming', 'accounts.quote']));
  const withBudget = new Set(
    [...procedures]
      .filter(
        ([
          ,
          {
            _def: { meta },
          },
        ]) => Object(meta).budget !== undefined,
      )
      .map(([path]) => path),
  );
  expect(asking.filter((path) => !withBudget.has(path))).toEqual([]);
});

describe('large reads', () => {
  it('of one customer are done one after the other, also after one that failed; of two, side by side', async () => {
    const signals = createSignals();
    const begun: string[] = [];
    let fail = (_error: Error): void => undefined;
    const stuck = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const read = (who: string, name: string, work: () => Promise<string>) =>
      inTurn(signals, who, () => {
        begun.push(name);
        return work();
      });
    const first = read('ana', 'first', () => stuck);
    const second = read('ana', 'second', async () => 'done');
    await read('bea', 'other', async () => 'done');
    expect(begun).toEqual(['first', 'other']);
    fail(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    expect(await second).toBe('done');
    expect(begun).toEqual(['first', 'other', 'second']);
  });

  it('wait for each other when they are procedures', async () => {
    const reads: number[] = [];
    const readerOf = (call: number) =>
      new Proxy(world.deps.reader, {
        get(target, name, receiver) {
          reads.push(call);
          const value = Reflect.get(target, name, receiver);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    const { accountId } = bea.things;
    const ask = (call: number) =>
      callAs({ ...world, deps: { ...world.deps, reader: readerOf(call) } }, bea.user, 'accounts.payees', { accountId });
    await Promise.all([0, 1, 2, 3].map(ask));
    expect(new Set(reads).size).toBe(4);
    expect(reads.filter((call, i) => call !== reads[i - 1])).toHaveLength(4);
  });
});

it('log-ins do not multiply streams: those of a customer are counted together', () => {
  const signals = createSignals();
  const open = (session: number) => openStream(signals, { sessionId: `s${session}`, customerId: 'ana' });
  const opened = Array.from({ length: MAX_STREAMS_PER_CUSTOMER }, (_, session) => open(session));
  expect(opened.every(({ ok }) => ok)).toBe(true);
  expect(open(1_000)).toMatchObject({ ok: false, refusal: { kind: 'too_many_requests' } });
  expect(openStream(signals, { sessionId: 's', customerId: 'bea' }).ok).toBe(true);
  const [first] = opened;
  if (first?.ok) first.value();
  expect(open(1_000).ok).toBe(true);
});
