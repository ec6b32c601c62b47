import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { wallClock } from '../server/clock.ts';
import type { CustomerId } from '../server/core/ids.ts';
import { present } from '../server/core/invariant.ts';
import { type Emulator, startEmulator } from '../server/emulator/index.ts';
import { reconcileCustomer, spanUntil } from '../server/reconciliation/reconcile.ts';
import { createClient } from '../server/stripe/client.ts';
import seed from '../server/stripe/emulator-seed.json';
import { connectStripe } from '../server/stripe/gateway.ts';
import { setUpStripe } from '../server/stripe/setup.ts';
import { freePorts } from '../server/testing/free-ports.ts';
import { createTestDatabase } from '../server/testing/postgres.ts';
import { apiPerson, isOverBudget, subscribeOverApi } from './api-person.ts';
import { keysOf, type PortalProcess, spawnPortal, until, whenRunning } from './portal.ts';

/** How long runs and webhooks go to all three while one after the other is killed. */
const LOAD_MS = 30_000;
const BETWEEN_KILLS_MS = 3_000;
/** Before another start is tried by somebody whose open runs are as many as allowed. */
const FULL_MS = 250;
/** Leases of the killed run out within half a minute; what backed off comes again within minutes. */
const REST_MS = 240_000;
const CUSTOMERS = 3;
/** Of a hundred credits each: past the allowance, into a recharge. */
const MAX_RUNS = 60;

type Process = PortalProcess & { url: string };

const folder = mkdtempSync(join(tmpdir(), 'headroom-three-'));
const processes: Process[] = [];
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let stripe: Emulator;
let secret: string;

beforeAll(async () => {
  database = await createTestDatabase();
  stripe = await startEmulator({ seed, stateFile: ':memory:', port: 0 });
  const ports = [...(await freePorts()), ...(await freePorts())].slice(0, 3);
  const sdk = createClient(stripe.secretKey, stripe.url);
  const [first = '', ...others] = ports.map((port) => `http://127.0.0.1:${port}/webhooks/stripe`);
  const setup = await setUpStripe(sdk, { webhookUrl: first });
  const secrets = [present(setup.webhook.secret, 'secret of the endpoint')];
  for (const url of others) {
    const endpoint = await sdk.webhookEndpoints.create({ url, enabled_events: ['*'] });
    secrets.push(present(endpoint.secret, 'secret of the endpoint'));
  }
  secret = secrets.join(',');
  for (const port of ports) processes.push(await launch(port));
}, 120_000);
afterAll(async () => {
  for (const { child } of processes) child.kill('SIGKILL');
  await stripe.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function launch(port: number): Promise<Process> {
  const args = ['--port', String(port), '--data', join(folder, String(port))];
  const made = spawnPortal(args, { ...keysOf(stripe, secret), DATABASE_URL: database.at });
  await whenRunning(made);
  return { ...made, url: `http://localhost:${port}` };
}

/** Makes a call at one process after the other until one answers: as a balancer before them would. */
async function anywhere<T>(call: (url: string) => Promise<T>): Promise<T> {
  for (let turn = Math.floor(Math.random() * 3); ; turn += 1) {
    const { url } = present(processes[turn % processes.length], 'process');
    try {
      return await call(url);
    } catch (error) {
      const wasCut =
        error instanceof Error && /fetch failed|socket|ECONN|terminated/i.test(`${error.message} ${error.cause}`);
      if (!wasCut || turn > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function aSubscriber(name: string) {
  const api = apiPerson(anywhere);
  return { api, scenarioId: await subscribeOverApi(api, { name, stripe, variants: 100, database: database.at }) };
}

/** Rows of one query. */
async function rows(query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(database.at);
  await client.connect();
  return (await client.query(query).finally(() => client.end())).rows;
}
const count = async (query: string): Promise<number> => Number(Object.values((await rows(query))[0] ?? {})[0] ?? 0);

test('three processes share one Postgres, one killed every few seconds: nothing is lost, doubled or left waiting', async () => {
  const people = await Promise.all(Array.from({ length: CUSTOMERS }, (_, i) => aSubscriber(`person${i}`)));
  const acknowledged: string[] = [];
  const endMs = Date.now() + LOAD_MS;
  let isLoading = true;
  const load = people.map(async ({ api, scenarioId }, who) => {
    for (let i = 0; isLoading && i < MAX_RUNS; i += 1) {
      const started = await api((client) =>
        client.runs.start.mutate({ scenarioId, requestKey: `three-processes-${who}-${i}` }),
      ).catch((error: unknown) => {
        if (!isOverBudget(error)) throw error;
      });
      if (started) acknowledged.push(started.runId);
      else await new Promise((resolve) => setTimeout(resolve, FULL_MS));
    }
  });
  for (let kill = 0; Date.now() < endMs; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_KILLS_MS));
    const at = kill % processes.length;
    const old = present(processes[at], 'process');
    old.child.kill('SIGKILL');
    await once(old.child, 'exit');
    processes[at] = await launch(Number(new URL(old.url).port));
  }
  isLoading = false;
  await Promise.all(load);
  expect(acknowledged.length).toBeGreaterThan(10);

  const unfinished = `select (select count(*)::int from runs where status in ('queued', 'running', 'waiting')) as runs,
    (select count(*)::int from usage_facts where batch_id is null) as facts,
    (select count(*)::int from usage_batches where status = 'sealed') as batches,
    (select count(*)::int from inbox_events where status = 'received') as events,
    (select count(*)::int from sync_requests) as syncs`;
  const nothing = { runs: 0, facts: 0, batches: 0, events: 0, syncs: 0 };
  let left: unknown;
  await until(async () => {
    await stripe.idle();
    [left] = await rows(unfinished);
    return JSON.stringify(left) === JSON.stringify(nothing);
  }, REST_MS).catch(() => undefined);
  expect(left).toEqual(nothing);

  const ids = new Set(
    (await rows("select id from runs where status = 'succeeded' and captured = 100")).map((row) => row.id),
  );
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  expect(ids.size).toBe(new Set(acknowledged).size);
  expect(await count("select count(*) from inbox_events where status = 'dead'")).toBe(0);
  expect(await count('select count(*) from holds')).toBe(0);
  expect(await count("select -sum(credits) from ledger_entries where kind = 'capture'")).toBe(100 * ids.size);

  // Every pair of books agrees, ours and Stripe's.
  const db = openDatabase(database.at);
  const gateway = await connectStripe({ secretKey: stripe.secretKey, apiBase: stripe.url });
  for (const row of await rows('select id from customers where stripe_customer_id is not null')) {
    const clock = wallClock();
    const found = await reconcileCustomer({ db, clock, stripe: gateway }, row.id as CustomerId, spanUntil(clock.now()));
    expect(found.differences).toEqual([]);
  }
  await db.destroy();
}, 600_000);
