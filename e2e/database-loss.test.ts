import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TRPCClientError } from '@trpc/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWrongBalances } from '../db/books.ts';
import { openDatabase } from '../db/open.ts';
import { type Emulator, startEmulator } from '../server/emulator/index.ts';
import seed from '../server/stripe/emulator-seed.json';
import { freePorts } from '../server/testing/free-ports.ts';
import { type OwnPostgres, startOwnPostgres } from '../server/testing/postgres-server.ts';
import { type Api, apiPerson, isOverBudget, subscribeOverApi } from './api-person.ts';
import { keysOf, type PortalProcess, spawnPortal, until, whenRunning } from './portal.ts';

/** `npm run test:loss` waits as long as the waits that the code has unless the address of the database says otherwise. */
const isLong = process.env.LOSS === 'long';
/** How long the processes wait for a lock and for an answer; a connection they await for five seconds. */
const WAITS = isLong ? '' : '?lock_timeout=2000&query_timeout=5000';
/** Longer than every wait: for a connection, for a lock, for an answer. */
const LONG_MS = isLong ? 40_000 : 9_000;
const SHORT_MS = 8_000;
/** Loops wait five seconds after a fault, and the pool as long for a connection. */
const RESUMES_MS = 20_000;
/** Slower than the budget of starts runs out: a refusal for too many says nothing about the database. */
const BETWEEN_CALLS_MS = 500;
const SECRET = 'whsec_loss';
const MAX_CONNECTIONS = 40;

const folder = mkdtempSync(join(tmpdir(), 'headroom-loss-'));
let postgres: OwnPostgres;
let stripe: Emulator;
let web: PortalProcess;
let worker: PortalProcess;
let base: string;
let api: Api;
let scenarioId: string;

beforeAll(async () => {
  const [webPort, workerPort] = await freePorts();
  base = `http://localhost:${webPort}`;
  postgres = await startOwnPostgres([`max_connections=${MAX_CONNECTIONS}`]);
  stripe = await startEmulator({
    seed,
    stateFile: ':memory:',
    port: 0,
    webhook: { url: `${base}/webhooks/stripe`, secret: SECRET },
  });
  web = await launch('web', webPort);
  worker = await launch('worker', workerPort);
  api = apiPerson((call) => call(base));
  scenarioId = await subscribeOverApi(api, { name: 'loss', stripe, variants: 1, database: postgres.url });
}, 120_000);
afterAll(async () => {
  for (const { child } of [web, worker]) child.kill('SIGKILL');
  await stripe.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function launch(role: 'web' | 'worker', port: number): Promise<PortalProcess> {
  const args = ['--role', role, '--port', String(port), '--data', join(folder, role)];
  const made = spawnPortal(args, { ...keysOf(stripe, SECRET), DATABASE_URL: postgres.url + WAITS });
  await whenRunning(made);
  return made;
}

/** One statement at the server, from outside of the pool of any process. */
async function command(sql: string): Promise<void> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

const othersEnd =
  'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null';

async function downFor(signal: 'SIGINT' | 'SIGKILL', ms: number): Promise<void> {
  await postgres.end(signal);
  await sleep(ms);
  await postgres.begin();
}

async function allBackendsEnd(): Promise<void> {
  for (let i = 0; i < 10; i += 1) {
    await command(othersEnd);
    await sleep(300);
  }
}

async function allConnectionsTaken(): Promise<void> {
  const taken: pg.Client[] = [];
  const take = async () => {
    const client = new pg.Client(postgres.url);
    client.on('error', () => undefined);
    await client.connect();
    taken.push(client);
  };
  while (taken.length < MAX_CONNECTIONS) {
    try {
      await take();
    } catch {
      break;
    }
  }
  // What the processes had open goes too, so that they have to ask for new ones.
  await taken[0]?.query(othersEnd.replace('pid <>', "application_name = 'headroom' and pid <>"));
  for (let left = SHORT_MS; left > 0; left -= 100) {
    await take().catch(() => sleep(100));
  }
  await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
}

async function balancesLocked(): Promise<void> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query('begin; lock table balances in access exclusive mode');
  await sleep(LONG_MS);
  await client.query('rollback');
  await client.end();
}

async function silent(): Promise<void> {
  postgres.signalAll('SIGSTOP');
  await sleep(LONG_MS);
  postgres.signalAll('SIGCONT');
}

type Answers = { started: string[]; trpcFaults: unknown[]; pages: Set<number>; odd: string[] };

/** Starts runs and asks for pages, as a customer would, until `over` is done; collects what was answered. */
async function load(over: Promise<void>): Promise<Answers> {
  const answers: Answers = { started: [], trpcFaults: [], pages: new Set(), odd: [] };
  let isOver = false;
  const end = over.finally(() => {
    isOver = true;
  });
  const runs = async () => {
    while (!isOver) {
      const requestKey = crypto.randomUUID();
      try {
        answers.started.push((await api((client) => client.runs.start.mutate({ scenarioId, requestKey }))).runId);
      } catch (error) {
        const data = error instanceof TRPCClientError ? error.data : null;
        if (data?.code === 'SERVICE_UNAVAILABLE' && data.httpStatus === 503) answers.trpcFaults.push(data);
        else if (!isOverBudget(error)) answers.odd.push(String(error));
      }
      await sleep(BETWEEN_CALLS_MS);
    }
  };
  const pages = async () => {
    while (!isOver) {
      const page = await fetch(`${base}/login`, { headers: { Accept: 'text/html', Cookie: 'headroom_session=none' } });
      answers.pages.add(page.status);
      if (!page.headers.get('Content-Type')?.startsWith('text/html')) answers.odd.push(await page.text());
      else await page.text();
      await sleep(BETWEEN_CALLS_MS);
    }
  };
  await Promise.all([end, runs(), pages()]);
  return answers;
}

const runStatus = async (runId: string) => (await api((client) => client.runs.get.query({ runId }))).run.status;

describe('losing Postgres', () => {
  const acknowledged: string[] = [];

  it.each([
    ['it restarts', () => downFor('SIGINT', 0)],
    ['it is killed', () => downFor('SIGKILL', 1_000)],
    [`it is down for ${LONG_MS / 1_000} seconds`, () => downFor('SIGINT', LONG_MS)],
    ['all its backends are terminated', allBackendsEnd],
    ['all its connections are taken', allConnectionsTaken],
    [`balances are locked for ${LONG_MS / 1_000} seconds`, balancesLocked],
    [`it does not answer for ${LONG_MS / 1_000} seconds`, silent],
  ])('ends no process when %s, and work resumes automatically', async (_what, fault) => {
    const { started, odd, pages } = await load(fault());
    acknowledged.push(...started);
    expect(odd).toEqual([]);
    expect([...pages].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect([web.child.exitCode, worker.child.exitCode]).toEqual([null, null]);
    const healedMs = Date.now();
    let runId = '';
    const start = async () => {
      ({ runId } = await api((client) => client.runs.start.mutate({ scenarioId, requestKey: crypto.randomUUID() })));
    };
    await until(
      async () =>
        start().then(
          () => true,
          () => false,
        ),
      RESUMES_MS,
    );
    await until(async () => (await runStatus(runId).catch(() => '')) === 'succeeded', RESUMES_MS);
    expect(Date.now() - healedMs).toBeLessThan(RESUMES_MS);
    acknowledged.push(runId);
  });

  it('loses nothing that was acknowledged, and the ledger adds up', async () => {
    expect(acknowledged.length).toBeGreaterThan(10);
    const db = openDatabase(postgres.url);
    const unfinished = () =>
      db.selectFrom('runs').select('id').where('status', 'in', ['queued', 'running', 'waiting']).execute();
    await until(async () => (await unfinished()).length === 0, 120_000);
    const done = await db.selectFrom('runs').select('id').where('status', '=', 'succeeded').execute();
    const ids = new Set<string>(done.map(({ id }) => id));
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    expect(await findWrongBalances(db)).toEqual([]);
    await db.destroy();
  });
});
