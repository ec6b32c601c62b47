import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFileReader } from '../accounts/file-reader.ts';
import { createAuth } from '../auth/lucia.ts';
import { fixedClock } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { type Emulator, startEmulator } from '../emulator/index.ts';
import { memoryLog } from '../log.ts';
import { listLoops } from '../loops/list.ts';
import { createRunner, type Loop } from '../loops/runner.ts';
import { createMailer } from '../mailer.ts';
import { createForecastPool, type ForecastPool } from '../scenarios/forecast/pool.ts';
import { createSignals } from '../signals.ts';
import { createClient } from '../stripe/client.ts';
import seed from '../stripe/emulator-seed.json';
import { connectStripe } from '../stripe/gateway.ts';
import { type AccountsForm, setUpStripe } from '../stripe/setup.ts';
import { receiveWebhook } from '../webhooks/receive.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { TEST_WORKERS } from './workers.ts';

/** The first instant of every world. */
export const START_MS = Date.UTC(2026, 2, 2, 10, 0, 0);
const WEBHOOK_SECRETS = { snapshot: 'whsec_world', thin: 'whsec_world_thin' };

type EmulatorSettings = NonNullable<Parameters<typeof startEmulator>[0]['settings']>;

export type World = {
  /** Of the app as it runs now. */
  readonly deps: Deps;
  readonly database: TestDatabase;
  emulator: Emulator;
  log: ReturnType<typeof memoryLog>;
  /** Turns all loops and waits for deliveries until neither has anything left to do. */
  settle(): Promise<void>;
  /** Moves both clocks on, with the app acting at each instant at which something happens; `CHECKING_LOOPS` act at the end. */
  advance(ms: number): Promise<void>;
  /** The database is lost, and the app starts again on another one. */
  moveTo(database: TestDatabase): Promise<void>;
  close(): Promise<void>;
};

/** Loops that only check what the others did. They ask Stripe about everybody, so they wait for the end of an advance. */
export const CHECKING_LOOPS = ['reconcile', 'subscriptions', 'gaps', 'back_fill'];

type WorldOptions = {
  accounts?: AccountsForm;
  settings?: EmulatorSettings;
  simulatesAll?: boolean;
  startMs?: number;
  stateFile?: string;
  database?: () => Promise<TestDatabase>;
  appUrl?: string;
  workers?: { forecast: string; files: string };
  /** Whether a loop does nothing for now. */
  isIdle?: (loop: string) => boolean;
  mailer?: Deps['mailer'];
};

/**
 * The whole app without its pages: a database file of its own, a clock that stands still, the emulator with webhooks over
 * HTTP, and loops that turn only in `settle` and `advance`. Most tests only use credits up, so a slice simulates its first
 * variant and gives all others the same result; `simulatesAll` simulates each.
 */
export async function createWorld({
  accounts,
  settings = {},
  simulatesAll = false,
  startMs = START_MS,
  stateFile = ':memory:',
  database = openTestDatabase,
  appUrl = 'http://portal.test',
  workers = TEST_WORKERS,
  isIdle = () => false,
  mailer = createMailer({ smtpUrl: undefined, from: 'Headroom <billing@headroom.example>' }),
}: WorldOptions = {}): Promise<World> {
  const shared = createShared({ startMs, workers, simulatesAll, mailer });
  const { clock, log, pool, files } = shared;
  // The emulator tells of its catalog before the portal is there: it is asked to come again, as a real outage would.
  let app: App | null = null;
  const hook = await listenForWebhooks(async (delivery) =>
    app ? receiveWebhook(app.deps, delivery) : { status: 503, message: 'not yet' },
  );
  const onTheWay = during(async () => void (await app?.runner.drain()));
  const emulator = await startWorldEmulator(hook.url, { startMs, stateFile, settings, settle: onTheWay.act });
  emulator.clock.onMoved((nowMs) => clock.set(nowMs));
  if (accounts) await setUpStripe(createClient(emulator.secretKey, emulator.url), { webhookUrl: hook.url, accounts });
  const isIdleNow = (loop: string) => isIdle(loop) || (onTheWay.isActing() && CHECKING_LOOPS.includes(loop));
  const start = (database: TestDatabase) => startApp(shared, { database, emulator, appUrl, isIdle: isIdleNow });
  let running = await start(await database());
  app = running;

  const settle = () => rest(emulator, () => running.runner.drain());
  return {
    get deps() {
      return running.deps;
    },
    get database() {
      return running.database;
    },
    emulator,
    log,
    settle,
    async advance(ms) {
      await settle();
      await emulator.advance(ms);
      await settle();
    },
    async moveTo(database) {
      running.stopping.abort();
      await running.database.close();
      running = await start(database);
      app = running;
    },
    async close() {
      running.stopping.abort();
      await Promise.all([pool.close(), files.close(), emulator.close(), hook.close()]);
      await running.database.close();
    },
  };
}

/** Tells while `act` goes on. */
function during(act: () => Promise<void>) {
  let isActing = false;
  return {
    isActing: () => isActing,
    async act() {
      isActing = true;
      await act().finally(() => {
        isActing = false;
      });
    },
  };
}

/** Until there was nothing to do twice: the sweep of events puts what it finds where the loops before it look. */
async function rest(emulator: Emulator, drain: () => Promise<boolean>): Promise<void> {
  for (let rests = 0; rests < 2; rests += 1) {
    await emulator.idle();
    while (await drain()) await emulator.idle();
  }
}

type App = {
  database: TestDatabase;
  deps: Deps;
  runner: ReturnType<typeof createRunner>;
  stopping: AbortController;
};

type SharedOptions = Required<Pick<WorldOptions, 'startMs' | 'workers' | 'simulatesAll' | 'mailer'>>;

/** What an app that starts again takes over from the one before. */
function createShared({ startMs, workers, simulatesAll, mailer }: SharedOptions) {
  const log = memoryLog();
  const pool = createForecastPool({ workerFile: workers.forecast, threads: 1, log });
  return {
    clock: fixedClock(startMs),
    log,
    signals: createSignals(),
    pool: simulatesAll ? pool : firstOnly(pool),
    files: createFileReader({ workerFile: workers.files, log }),
    mailer,
  };
}

type EmulatorStart = { startMs: number; stateFile: string; settings: EmulatorSettings; settle(): Promise<void> };

const startWorldEmulator = (url: string, { startMs, ...start }: EmulatorStart): Promise<Emulator> =>
  startEmulator({
    seed,
    port: 0,
    clock: { frozenAtMs: startMs },
    webhook: {
      url,
      secret: WEBHOOK_SECRETS.snapshot,
      thinUrl: `${url}/thin`,
      thinSecret: WEBHOOK_SECRETS.thin,
    },
    ...start,
  });

type Shared = ReturnType<typeof createShared>;
type Start = { database: TestDatabase; emulator: Emulator; appUrl: string; isIdle(loop: string): boolean };

/** The app on a database; what it shares with the one before lives on. */
async function startApp(shared: Shared, { database, emulator, appUrl, isIdle }: Start): Promise<App> {
  const { db, reader, erasureList } = database;
  const deps: Deps = {
    ...shared,
    db,
    reader,
    reports: reader,
    erasureList,
    auth: createAuth({ db, reader, secureCookies: false }),
    stripe: await connectStripe({ secretKey: emulator.secretKey, apiBase: emulator.url }),
    webhookSecrets: { snapshot: [WEBHOOK_SECRETS.snapshot], thin: [WEBHOOK_SECRETS.thin] },
    site: {
      appUrl,
      stripePublishableKey: emulator.publishableKey,
      stripeJsUrl: emulator.stripeJsUrl,
      mailboxUrl: `${emulator.dashboardUrl}/mail`,
      stripe: { dashboardUrl: emulator.dashboardUrl, isEmulator: true },
      secureCookies: false,
      demoLogins: [],
      notice: null,
    },
  };
  const stopping = new AbortController();
  const loops = listLoops(deps).map(
    ({ turn, ...loop }): Loop => ({ ...loop, turn: async (signal) => !isIdle(loop.name) && turn(signal) }),
  );
  const runner = createRunner(loops, { log: deps.log, signals: deps.signals, signal: stopping.signal });
  return { database, deps, runner, stopping };
}

type Delivery = Parameters<typeof receiveWebhook>[1];

/** The portal's webhook address, without the portal. */
async function listenForWebhooks(receive: (delivery: Delivery) => Promise<{ status: number; message: string }>) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const receipt = await receive({
      rawBody: Buffer.concat(chunks).toString('utf8'),
      signature: String(request.headers['stripe-signature']),
      style: request.url?.endsWith('/thin') ? 'thin' : 'snapshot',
    });
    response.writeHead(receipt.status).end(receipt.message);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/stripe`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Simulates the first variant of a slice alone, and gives what it comes to for each of its variants. */
const firstOnly = (pool: ForecastPool): ForecastPool => ({
  ...pool,
  async simulate(task, signal) {
    const [first] = await pool.simulate({ ...task, count: 1 }, signal);
    if (!first) return [];
    return Array.from({ length: task.count }, (_, offset) => ({ ...first, variant: task.firstVariant + offset }));
  },
});
