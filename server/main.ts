import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as build from '@remix-run/dev/server-build';
import type { ServerBuild } from '@remix-run/node';
import { broadcastDevReady } from '@remix-run/node';
import { readCursor, saveCursor } from '../db/cursors.ts';
import { erasureListIn } from '../db/erasure-list.ts';
import type { Db } from '../db/open.ts';
import { nameOf } from '../db/postgres.ts';
import { createFileReader } from './accounts/file-reader.ts';
import { ensureUser } from './auth/ensure-user.ts';
import { createAuth } from './auth/lucia.ts';
import { banner } from './banner.ts';
import { listenFault, withOptions } from './cli.ts';
import { type Clock, wallClock } from './clock.ts';
import { SECOND_MS } from './core/units.ts';
import type { Deps } from './deps.ts';
import { type Env, isFromFile, readEnv, readSecret, type SecretName } from './env.ts';
import { createApp, createHealthApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { createLog, type Log } from './log.ts';
import { listLoops } from './loops/list.ts';
import { createRunner } from './loops/runner.ts';
import { createMailer } from './mailer.ts';
import { listMails } from './notifications/mail-store.ts';
import { listenForOperators } from './operations/listen-for-operators.ts';
import { createMetrics } from './operations/metrics.ts';
import { createOpsApp } from './operations/ops-app.ts';
import { createPulse, type Pulse } from './operations/pulse.ts';
import { watchHealth } from './operations/watch-health.ts';
import { createForecastPool } from './scenarios/forecast/pool.ts';
import { createSignals } from './signals.ts';
import { recordOrigin } from './start-up/check-database.ts';
import { DEMO_LOGINS } from './start-up/demo-logins.ts';
import { noticeOf, originOf, type StartMode, startModeOf, stripeLinksOf } from './start-up/mode.ts';
import { openLedger } from './start-up/open-ledger.ts';
import { workersIn } from './start-up/worker-files.mjs';
import seed from './stripe/emulator-seed.json';
import { connectStripe } from './stripe/gateway.ts';

/** The cursor that stores the catalog last read from Stripe. */
const CATALOG = 'stripe_catalog';
const HERE = dirname(fileURLToPath(import.meta.url));
const WORKERS = workersIn(HERE);
const FORECAST_THREADS = 2;
const SHOWN_MAILS = 100;
const HEALTH_EVERY_MS = 15 * SECOND_MS;

/** The composition root: reads the settings, creates everything once, and closes it in order. Only functions may follow: a constant below would not be set yet. */
await start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  // Databases, backups and other files that we write are private to this user.
  process.umask(0o077);
  const env = withOptions(readEnv(), process.argv.slice(2));
  const mode = startModeOf(env);
  const metrics = createMetrics();
  const log = metrics.counted(createLog(env.LOG_LEVEL ?? (mode === 'production' ? 'info' : 'warn')));
  const { server, open } = await listenEarly(env);
  const clock = wallClock();
  const ledger = await openLedger(env, { mode, currentUrl: current('DATABASE_URL'), workerFile: WORKERS.reports, log });
  const { db, reader } = ledger;
  const pulse = createPulse({ db, role: env.ROLE });
  const stripe = await openStripe(env, { db, clock, log, pulse, settle: () => runner.drain().then(() => undefined) });
  await recordOrigin(db, originOf(env));
  const deps = makeDeps(env, mode, { ...ledger, clock, log, stripe });
  await ensureLogins(deps);
  const stopping = new AbortController();
  const runs = { log, signals: deps.signals, signal: stopping.signal, onTurn: pulse.turned };
  const runner = createRunner(listLoops(deps), runs);
  open(
    env.ROLE === 'worker'
      ? createHealthApp(deps)
      : createApp({
          deps,
          build: build as ServerBuild,
          publicDir: join(HERE, '../public'),
          stopping: stopping.signal,
          trustedProxies: env.TRUSTED_PROXIES,
          onRequest: (facts) => {
            metrics.countRequest(facts);
            log.info({ ...facts, area: undefined }, 'request');
          },
        }),
  );
  const ops = await listenForOperators(env, mode, createOpsApp({ reader, clock, metrics }));
  const watch = { name: 'health', everyMs: HEALTH_EVERY_MS, turn: () => watchHealth(deps).then(() => false) };
  // Beside the work itself: what settles work does not turn them.
  const watching = createRunner(env.ROLE === 'web' ? [pulse.loop] : [pulse.loop, watch], runs).run();
  const loops = env.ROLE === 'web' ? watching : Promise.all([watching, runner.run()]);
  printBanner(env, deps, stripe);
  if (build.mode === 'development') void broadcastDevReady(build as ServerBuild);

  onSignal(async () => {
    stopping.abort();
    await Promise.all([server.close(), ops?.close(), deps.pool.close(), deps.files.close(), stripe.close()]);
    await loops;
    await pulse.stop();
    await Promise.all([ledger.reports.destroy(), reader.destroy(), db.destroy()]);
  });
}

type Opened = Pick<Deps, 'db' | 'reader' | 'reports' | 'clock' | 'log'> & { stripe: OpenStripe };

function makeDeps(env: Env, mode: StartMode, { db, reader, reports, clock, log, stripe }: Opened): Deps {
  const appUrl = env.APP_URL ?? `http://localhost:${env.PORT}`;
  const secureCookies = appUrl.startsWith('https:');
  return {
    db,
    reader,
    reports,
    clock,
    log,
    signals: createSignals(),
    stripe: stripe.gateway,
    pool: createForecastPool({ workerFile: WORKERS.forecast, threads: FORECAST_THREADS, log }),
    files: createFileReader({ workerFile: WORKERS.files, log }),
    auth: createAuth({ db, reader, secureCookies }),
    mailer: createMailer({ smtpUrl: current('SMTP_URL') ?? env.SMTP_URL, from: env.MAIL_FROM }),
    webhookSecrets: stripe.webhookSecrets,
    erasureList: erasureListIn(env.DATA_DIR),
    site: {
      appUrl,
      secureCookies,
      notice: noticeOf(env, mode),
      stripe: stripeLinksOf(env, stripe.dashboardUrl),
      ...stripe.site,
    },
  };
}

function printBanner(env: Env, { site }: Deps, { dashboardUrl }: OpenStripe): void {
  process.stdout.write(
    banner({
      appUrl: site.appUrl,
      role: env.ROLE,
      dashboardUrl,
      data: env.DATABASE_URL ? nameOf(env.DATABASE_URL) : resolve(env.DATA_DIR),
      logins: site.demoLogins,
    }),
  );
}

/** Ctrl-C reaches this process twice, from the terminal and through npm. The second one must not interrupt the first. */
function onSignal(stop: () => Promise<void>): void {
  let isEnding = false;
  const end = () => {
    if (!isEnding) void stop().then(() => process.exit(0));
    isEnding = true;
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** Reads a secret again from its file. Undefined for one from the environment, which cannot change. */
function current(name: SecretName): (() => string) | undefined {
  return isFromFile(name) ? () => readSecret(name) ?? '' : undefined;
}

/** Listens before anything else is opened: a taken port fails at once, and the emulator's first webhooks wait for `open`. */
async function listenEarly({ PORT: port, HOST: host }: Env) {
  let open: (app: RequestListener) => void = () => undefined;
  const opened = new Promise<RequestListener>((resolve) => {
    open = resolve;
  });
  const waiting: RequestListener = (req, res) => void opened.then((app) => app(req, res));
  const server = await listen(waiting, { port, host }).catch((error: unknown) => {
    throw listenFault(error, { option: '--port', port, host });
  });
  return { server, open };
}

type OpenStripe = {
  gateway: Deps['stripe'];
  webhookSecrets: Deps['webhookSecrets'];
  site: Pick<Deps['site'], 'stripePublishableKey' | 'stripeJsUrl' | 'mailboxUrl' | 'demoLogins'>;
  dashboardUrl: string | null;
  close(): Promise<void>;
};

type StripePorts = { db: Db; clock: Clock; log: Log; pulse: Pulse; settle: () => Promise<void> };

/** Real Stripe when its keys are set, else the emulator, which also moves the app's clock. */
async function openStripe(env: Env, ports: StripePorts): Promise<OpenStripe> {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_PUBLISHABLE_KEY: publishableKey } = env;
  return secretKey && publishableKey && env.STRIPE_WEBHOOK_SECRET
    ? openRealStripe(env, { secretKey, publishableKey }, ports)
    : openEmulator(env, ports);
}

function pricesOf(env: Env) {
  return { runsPriceId: env.STRIPE_PRICE_SCENARIO_RUNS, accountsPriceId: env.STRIPE_PRICE_ATTACHED_ACCOUNTS };
}

async function openRealStripe(
  env: Env,
  keys: { secretKey: string; publishableKey: string },
  { db, log, pulse }: StripePorts,
): Promise<OpenStripe> {
  return {
    gateway: await connectStripe({
      secretKey: keys.secretKey,
      currentKey: current('STRIPE_SECRET_KEY'),
      apiBase: env.STRIPE_API_BASE,
      callsPerSecond: env.STRIPE_CALLS_PER_SECOND,
      onAnswer: pulse.askedStripe,
      memory: {
        read: () => readCursor(db, CATALOG),
        keep: (text) => saveCursor(db, CATALOG, text),
        used: (err) => log.warn({ err }, 'Stripe does not respond: using the catalog of the last start'),
      },
      ...pricesOf(env),
    }),
    webhookSecrets: {
      get snapshot() {
        return secretsOf(readSecret('STRIPE_WEBHOOK_SECRET') ?? '');
      },
      get thin() {
        return secretsOf(readSecret('STRIPE_THIN_WEBHOOK_SECRET') ?? '');
      },
    },
    site: { stripePublishableKey: keys.publishableKey, stripeJsUrl: null, mailboxUrl: null, demoLogins: [] },
    dashboardUrl: null,
    close: async () => undefined,
  };
}

async function openEmulator(env: Env, ports: StripePorts): Promise<OpenStripe> {
  const secret = newSecret();
  const thinSecret = newSecret();
  const webhookUrl = `http://127.0.0.1:${env.PORT}/webhooks/stripe`;
  const port = env.EMULATOR_PORT ?? env.PORT + 1;
  assertRenamed(env.DATA_DIR);
  // Loaded only here: with Stripe's keys the emulator is not needed, and a production install lacks it.
  const { startEmulator } = await import('@headroom/stripe-emulator');
  const emulator = await startEmulator({
    seed,
    stateFile: join(env.DATA_DIR, 'emulator.db'),
    port,
    webhook: { url: webhookUrl, secret, thinUrl: `${webhookUrl}/thin`, thinSecret },
    settle: ports.settle,
    mail: () => listMails(ports.db, SHOWN_MAILS),
    log: ({ level, message, ...fields }) => ports.log[level](fields, `emulator: ${message}`),
  }).catch((error: unknown) => {
    throw listenFault(error, { option: '--emulator-port', port, host: '127.0.0.1' });
  });
  emulator.clock.onMoved((nowMs) => ports.clock.set(nowMs));
  return {
    gateway: await connectStripe({
      secretKey: emulator.secretKey,
      apiBase: emulator.url,
      onAnswer: ports.pulse.askedStripe,
      ...pricesOf(env),
    }),
    webhookSecrets: { snapshot: [secret], thin: [thinSecret] },
    site: {
      stripePublishableKey: emulator.publishableKey,
      stripeJsUrl: emulator.stripeJsUrl,
      mailboxUrl: env.SMTP_URL ? null : `${emulator.dashboardUrl}/mail`,
      demoLogins: DEMO_LOGINS,
    },
    dashboardUrl: emulator.dashboardUrl,
    close: () => emulator.close(),
  };
}

/** Fails on emulator state from before the rename. Ignoring it would leave a ledger whose customers no Stripe knows. */
function assertRenamed(folder: string): void {
  if (existsSync(join(folder, 'emulator.db')) || !existsSync(join(folder, 'sandbox.db'))) return;
  throw new Error(
    `${join(folder, 'sandbox.db')} is now called emulator.db: rename it, or start with an empty --data folder.`,
  );
}

function newSecret(): string {
  return `whsec_${randomBytes(24).toString('hex')}`;
}

/** Two secrets, separated by a comma, while one is rotated. */
function secretsOf(list: string): string[] {
  return list
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
}

async function ensureLogins(deps: Deps): Promise<void> {
  for (const { email, password, role } of deps.site.demoLogins) {
    await ensureUser(deps, { name: role === 'admin' ? 'Admin' : 'Demo', email, password, role });
  }
}
