import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as build from '@remix-run/dev/server-build';
import type { ServerBuild } from '@remix-run/node';
import { broadcastDevReady } from '@remix-run/node';
import { readCursor, saveCursor } from '../db/cursors.ts';
import { migrateToLatest } from '../db/migrate.ts';
import { type Db, openDatabase, openReader } from '../db/open.ts';
import { assertUsable, nameOf } from '../db/postgres.ts';
import { createFileReader } from './accounts/file-reader.ts';
import { ensureUser } from './auth/ensure-user.ts';
import { createAuth } from './auth/lucia.ts';
import { banner } from './banner.ts';
import { listenFault, withOptions } from './cli.ts';
import { type Clock, wallClock } from './clock.ts';
import type { Deps } from './deps.ts';
import { type Env, isFromFile, ledgerAt, readEnv, readSecret, type SecretName } from './env.ts';
import { createApp, createHealthApp } from './http/app.ts';
import { type Listening, listen } from './http/listen.ts';
import { createLog, type Log } from './log.ts';
import { listLoops } from './loops/list.ts';
import { createRunner } from './loops/runner.ts';
import { createMailer } from './mailer.ts';
import { listMails } from './notifications/mail-store.ts';
import { createMetrics } from './operations/metrics.ts';
import { createOpsApp } from './operations/ops-app.ts';
import { createForecastPool } from './scenarios/forecast/pool.ts';
import { createSignals } from './signals.ts';
import { assertDatabaseFits, recordOrigin } from './start-up/check-database.ts';
import { DEMO_LOGINS } from './start-up/demo-logins.ts';
import { noticeOf, originOf, type StartMode, startModeOf } from './start-up/mode.ts';
import seed from './stripe/emulator-seed.json';
import { connectStripe } from './stripe/gateway.ts';

/** Where what was last found to be sold at Stripe is kept. */
const CATALOG = 'stripe_catalog';
const HERE = dirname(fileURLToPath(import.meta.url));
const FORECAST_THREADS = 2;
const SHOWN_MAILS = 100;
/** Where Prometheus looks for exporters. */
const OPS_PORT = 9_464;

/** The composition root: reads what was asked for, makes everything once, and ends it all in order. It runs here, so what is below must be functions: a constant would not be set yet. */
await start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  // Databases, backups and whatever else is written is nobody else's to read.
  process.umask(0o077);
  const env = withOptions(readEnv(), process.argv.slice(2));
  const mode = startModeOf(env);
  const appUrl = env.APP_URL ?? `http://localhost:${env.PORT}`;
  const metrics = createMetrics();
  const log = metrics.counted(createLog(env.LOG_LEVEL ?? (mode === 'production' ? 'info' : 'warn')));
  const { server, open } = await listenEarly(env);
  const clock = wallClock();
  const ledger = ledgerAt(env);
  if (env.DATABASE_URL) await assertUsable(env.DATABASE_URL);
  await migrateLedger(ledger);
  const db = openDatabase(ledger, { currentUrl: current('DATABASE_URL') });
  const origin = originOf(env);
  await assertDatabaseFits(db, { mode, origin });
  const reader = openReader(ledger, db);
  const stripe = await openStripe(env, { db, clock, log, settle: () => runner.drain().then(() => undefined) });
  await recordOrigin(db, origin);
  const secureCookies = appUrl.startsWith('https:');
  const signals = createSignals();
  const deps: Deps = {
    db,
    reader,
    clock,
    log,
    signals,
    stripe: stripe.gateway,
    pool: createForecastPool({ workerFile: join(HERE, 'forecast-worker.js'), threads: FORECAST_THREADS, log }),
    files: createFileReader({ workerFile: join(HERE, 'file-worker.js'), log }),
    auth: createAuth({ db, reader, secureCookies }),
    mailer: createMailer({ smtpUrl: current('SMTP_URL') ?? env.SMTP_URL, from: env.MAIL_FROM }),
    webhookSecrets: stripe.webhookSecrets,
    site: { appUrl, secureCookies, notice: noticeOf(env, mode), ...stripe.site },
  };
  await ensureLogins(deps);
  const stopping = new AbortController();
  const runner = createRunner(listLoops(deps), { log, signals, signal: stopping.signal });
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
  const loops = env.ROLE === 'web' ? Promise.resolve() : runner.run();
  process.stdout.write(
    banner({
      appUrl,
      role: env.ROLE,
      dashboardUrl: stripe.dashboardUrl,
      data: env.DATABASE_URL ? nameOf(env.DATABASE_URL) : resolve(env.DATA_DIR),
      logins: deps.site.demoLogins,
    }),
  );
  if (build.mode === 'development') void broadcastDevReady(build as ServerBuild);

  const stop = async () => {
    stopping.abort();
    await Promise.all([server.close(), ops?.close(), deps.pool.close(), deps.files.close(), stripe.close()]);
    await loops;
    await Promise.all([reader.destroy(), db.destroy()]);
    process.exit(0);
  };
  // Ctrl-C reaches this process twice, from the terminal and through npm: the second must not cut the first short.
  let isEnding = false;
  const end = () => {
    if (!isEnding) void stop();
    isEnding = true;
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** Reads a secret again from its file; undefined for one that the environment holds, which cannot change. */
function current(name: SecretName): (() => string) | undefined {
  return isFromFile(name) ? () => readSecret(name) ?? '' : undefined;
}

/** Metrics and deep health, for this machine alone. */
async function listenForOperators(env: Env, mode: StartMode, app: RequestListener): Promise<Listening | null> {
  const port = env.OPS_PORT ?? (mode === 'production' ? OPS_PORT : null);
  if (port === null) return null;
  return listen(app, { port, host: '127.0.0.1' }).catch((error: unknown) => {
    throw new Error(
      `OPS_PORT ${port} cannot be listened on: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
}

/** Listens before anything else is opened: a taken port is told at once, and what the emulator delivers first waits for `open`. */
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

type StripePorts = { db: Db; clock: Clock; log: Log; settle: () => Promise<void> };

/** Real Stripe when its keys are set; else the emulator, which then also moves the app's clock. The gateway is the same. */
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
  { db, log }: Pick<StripePorts, 'db' | 'log'>,
): Promise<OpenStripe> {
  return {
    gateway: await connectStripe({
      secretKey: keys.secretKey,
      currentKey: current('STRIPE_SECRET_KEY'),
      apiBase: env.STRIPE_API_BASE,
      callsPerSecond: env.STRIPE_CALLS_PER_SECOND,
      memory: {
        read: () => readCursor(db, CATALOG),
        keep: (text) => saveCursor(db, CATALOG, text),
        used: (err) => log.warn({ err }, 'Stripe does not answer: started with what it sold at the last start'),
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
  // Only here and only now: with Stripe's keys the emulator is neither needed nor, in a production install, there.
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
    gateway: await connectStripe({ secretKey: emulator.secretKey, apiBase: emulator.url, ...pricesOf(env) }),
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

/** State of before the rename would be passed over in silence, and the ledger would name customers that no Stripe knows. */
function assertRenamed(folder: string): void {
  if (existsSync(join(folder, 'emulator.db')) || !existsSync(join(folder, 'sandbox.db'))) return;
  throw new Error(
    `${join(folder, 'sandbox.db')} is now called emulator.db: rename it, or start with an empty --data folder.`,
  );
}

function newSecret(): string {
  return `whsec_${randomBytes(24).toString('hex')}`;
}

/** Two, split by a comma, while a secret is being rotated. */
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

/** Over a connection of its own, without the limits of those that answer people: a migration may read whole tables. */
async function migrateLedger(ledger: string): Promise<void> {
  const db = openDatabase(ledger, { patience: 'unbounded' });
  await migrateToLatest(db).finally(() => db.destroy());
}
