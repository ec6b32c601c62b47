import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { type Emulator, startEmulator } from '../server/emulator/index.ts';
import seed from '../server/stripe/emulator-seed.json';
import { freePorts } from '../server/testing/free-ports.ts';
import { createTestDatabase } from '../server/testing/postgres.ts';
import { keysOf, spawnPortal, until, whenRunning } from './portal.ts';

const SECRET = 'whsec_roles';
const folder = mkdtempSync(join(tmpdir(), 'headroom-roles-'));
const children: ChildProcess[] = [];
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let stripe: Emulator;

beforeAll(async () => {
  database = await createTestDatabase();
  stripe = await startEmulator({ seed, stateFile: ':memory:', port: 0 });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stripe.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function launch(role: 'web' | 'worker', port: number) {
  const args = ['--role', role, '--port', String(port), '--data', folder];
  const made = spawnPortal(args, { ...keysOf(stripe, SECRET), DATABASE_URL: database.at });
  children.push(made.child);
  await whenRunning(made);
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  return { ...made, statusOf };
}

test('the web role serves requests, the worker role does the work, and each stops on a signal', async () => {
  const [webPort, workerPort] = await freePorts();
  const web = await launch('web', webPort);
  expect(web.output()).toContain('no background work');
  expect([await web.statusOf('/healthz'), await web.statusOf('/login')]).toEqual([200, 200]);

  const event = { id: 'evt_roles', object: 'event', type: 'product.updated', created: 1, livemode: false };
  const payload = JSON.stringify({
    ...event,
    api_version: '2025-01-01',
    data: { object: { id: 'prod_1', object: 'product' } },
  });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  const headers = { 'Stripe-Signature': signature };
  const url = `http://127.0.0.1:${webPort}/webhooks/stripe`;
  expect((await fetch(url, { method: 'POST', body: payload, headers })).status).toBe(200);

  const db = openDatabase(database.at);
  const status = async () =>
    (await db.selectFrom('inbox_events').select('status').where('id', '=', event.id).executeTakeFirstOrThrow()).status;
  expect(await status()).toBe('received');
  const worker = await launch('worker', workerPort);
  expect([await worker.statusOf('/healthz'), await worker.statusOf('/login')]).toEqual([200, 404]);
  await until(async () => (await status()) === 'done', 30_000);
  await db.destroy();
  for (const { child } of [web, worker]) {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
});
