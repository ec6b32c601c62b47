import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoaderFunctionArgs, ServerBuild } from '@remix-run/node';
import SQLite from 'better-sqlite3';
import { sql } from 'kysely';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as webhookRoute from '../../app/routes/webhooks.stripe.ts';
import { storageFault } from '../../db/fault.ts';
import { openDatabase } from '../../db/open.ts';
import { transaction } from '../../db/transaction.ts';
import { isOnPostgres } from '../testing/postgres.ts';
import { createWorld, type World } from '../testing/world.ts';
import { createApp } from './app.ts';
import { type Listening, listen } from './listen.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-public-'));
const stopping = new AbortController();
let world: World;
let server: Listening;
let base: string;

beforeAll(async () => {
  world = await createWorld();
  const app = createApp({ deps: world.deps, build: smallBuild(), publicDir: folder, stopping: stopping.signal });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

function smallBuild(): ServerBuild {
  const page = {
    loader: async ({ request, context }: LoaderFunctionArgs) =>
      Response.json({ user: (await context.open(request)).user }),
  };
  const route = (id: string, path: string | undefined, module: object) => ({
    id,
    ...(path === undefined ? {} : { path }),
    module: module as never,
  });
  return {
    mode: 'production',
    entry: { module: { default: async (_: Request, status: number) => new Response('document', { status }) } },
    routes: {
      root: route('root', undefined, { default: () => null }),
      webhook: route('webhook', 'webhooks/stripe', webhookRoute),
      page: route('page', 'page', page),
    },
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '1' },
    publicPath: '/build/',
    assetsBuildDirectory: '',
    future: {} as never,
    isSpaMode: false,
  };
}

const secret = () => world.deps.webhookSecrets.snapshot[0] ?? '';
function deliver(id: string, bytes = 10): Promise<Response> {
  const object = { id: 'in_1', object: 'invoice', description: 'x'.repeat(bytes) };
  const event = { id, object: 'event', type: 'invoice.updated', created: 1, livemode: false, data: { object } };
  const body = JSON.stringify({ ...event, api_version: '2025-01-01', pending_webhooks: 1, request: null });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: secret() });
  return fetch(`${base}/webhooks/stripe`, { method: 'POST', body, headers: { 'Stripe-Signature': signature } });
}
function signUp(email: string): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', Origin: base, 'Sec-Fetch-Site': 'same-origin' };
  const body = JSON.stringify({ name: 'Ana', email, password: 'correct horse battery' });
  return fetch(`${base}/api/trpc/auth.signUp`, { method: 'POST', headers, body });
}
const stored = async (prefix: string) =>
  (await world.deps.db.selectFrom('inbox_events').select('id').where('id', 'like', `${prefix}%`).execute()).length;
const said = (message: string) => world.log.lines.filter((line) => line.message === message).length;

describe.skipIf(isOnPostgres())('a full disk', () => {
  it('is answered 503 and said in the log, and what was acknowledged is kept', async () => {
    const { db } = world.deps;
    expect((await deliver('evt_full_before')).status).toBe(200);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(db);
    const answers = await Promise.all([1, 2, 3].map((i) => deliver(`evt_full_${i}`, 200_000)));
    expect(answers.map((answer) => answer.status)).toEqual([503, 503, 503]);
    expect(answers[0]?.headers.get('Retry-After')).toBe('10');
    expect(said('the disk of the database is full')).toBe(3);
    expect(await (await fetch(`${base}/page`)).json()).toEqual({ user: null });
    expect(await stored('evt_full')).toBe(1);
    await sql`pragma max_page_count = 1073741823`.execute(db);
    expect((await deliver('evt_full_1', 200_000)).status).toBe(200);
    expect(await stored('evt_full')).toBe(2);
  });
});

describe.skipIf(isOnPostgres())('a database locked by another process', () => {
  it('is answered 503 and said in the log, while pages are read, and is waited for when it is soon free', async () => {
    const { rows } = await sql<{ file: string }>`pragma database_list`.execute(world.deps.db);
    const other = new SQLite(rows[0]?.file ?? '');
    other.exec('begin immediate');
    const startMs = performance.now();
    const held = Promise.all([deliver('evt_locked_1'), signUp('locked@example.com')]);
    const page = await fetch(`${base}/page`);
    expect(page.status).toBe(200);
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect((await held).map((answer) => answer.status)).toEqual([503, 503]);
    expect(said('the database is locked by another process')).toBeGreaterThanOrEqual(2);
    expect(await stored('evt_locked')).toBe(0);
    const soon = deliver('evt_locked_1');
    other.exec('rollback');
    expect((await soon).status).toBe(200);
    other.close();
    expect((await signUp('locked@example.com')).status).toBe(200);
  });
});

it('a server that refuses connections is distinguished from a bug of ours', async () => {
  const gone = openDatabase('postgres://nobody@127.0.0.1:1/nothing');
  const error = await transaction(gone, (trx) => trx.selectFrom('customers').selectAll().execute()).catch((e) => e);
  expect(storageFault(error)).toBe('unreachable');
  expect(storageFault(new Error('a mistake'))).toBeNull();
  await gone.destroy();
});
