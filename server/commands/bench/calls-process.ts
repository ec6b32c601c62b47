import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerBuild } from '@remix-run/node';
import { migrateToLatest } from '../../../db/migrate.ts';
import { openDatabase } from '../../../db/open.ts';
import type { UserId } from '../../core/ids.ts';
import { createApp } from '../../http/app.ts';
import { listen } from '../../http/listen.ts';
import { workersIn } from '../../start-up/worker-files.mjs';
import { openDatabaseAt } from '../../testing/database.ts';
import { endRuns } from '../../testing/end-runs.ts';
import { anAdminUser, aScenario, aSubscriber } from '../../testing/people.ts';
import { createWorld, type World } from '../../testing/world.ts';
import { bundleWorkers } from '../workers.mjs';
import { answerQuestions } from './answer.mjs';

/** Somebody whose calls are measured: the `Cookie` header, and the scenario to run. */
export type Caller = { cookie: string; scenarioId: string };
export type Calls = { callers: Caller[]; adminCookie: string };

const [folder = '', port = '', customers = ''] = process.argv.slice(2);

/** Without pages: calls need none. */
const NO_PAGES: ServerBuild = {
  mode: 'production',
  entry: { module: { default: async () => new Response('no page', { status: 404 }) } },
  routes: {},
  assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '1' },
  publicPath: '/build/',
  assetsBuildDirectory: '',
  future: {} as never,
  isSpaMode: false,
};

/** The HTTP side of the portal on a SQLite file, without the work in the background, which would be part of the figures. */
async function serve(): Promise<void> {
  const file = join(mkdtempSync(join(folder, 'calls-')), 'headroom.db');
  const db = openDatabase(file);
  await Promise.all([bundleWorkers(folder), migrateToLatest(db)]);
  await db.destroy();
  const appUrl = `http://127.0.0.1:${port}`;
  const world = await createWorld({
    workers: workersIn(folder),
    appUrl,
    database: async () => openDatabaseAt(file, async () => undefined),
  });
  const calls = await prepare(world);
  const stopping = new AbortController().signal;
  const app = createApp({ deps: world.deps, build: NO_PAGES, publicDir: folder, stopping });
  await listen(app, { port: Number(port), host: '127.0.0.1' });
  answerQuestions({ calls: () => calls, rest: () => endRuns(world.deps.db) });
}

async function prepare(world: World): Promise<Calls> {
  const cookieOf = async (userId: UserId) => (await world.deps.auth.startSession(userId, null)).split(';')[0] ?? '';
  const callers: Caller[] = [];
  for (let i = 0; i < Number(customers); i += 1) {
    const person = await aSubscriber(world);
    callers.push({ cookie: await cookieOf(person.user.id), scenarioId: await aScenario(person) });
  }
  return { callers, adminCookie: await cookieOf((await anAdminUser(world)).id) };
}

await serve();
