import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as build from '@remix-run/dev/server-build';
import { broadcastDevReady } from '@remix-run/node';
import { migrateToLatest } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import { ensureUser } from './auth/ensure-user.ts';
import { createAuth } from './auth/lucia.ts';
import { banner } from './banner.ts';
import { wallClock } from './clock.ts';
import type { Deps } from './deps.ts';
import { type Env, readEnv } from './env.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { createLog } from './log.ts';
import { createMailer } from './mailer.ts';
import { createSignals } from './signals.ts';

/** The composition root: reads what was asked for, makes everything once, and ends it all in order. */
await start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  const env = withOptions(readEnv());
  const appUrl = env.APP_URL ?? `http://localhost:${env.PORT}`;
  const db = openDatabase(join(env.DATA_DIR, 'headroom.db'));
  await migrateToLatest(db);
  const secureCookies = appUrl.startsWith('https:');
  const deps: Deps = {
    db,
    clock: wallClock(),
    log: createLog(env.LOG_LEVEL),
    auth: createAuth({ db, secureCookies }),
    ...(await notWiredYet()),
    site: { appUrl, stripePublishableKey: 'pk_test_sandbox0000', stripeJsUrl: null, secureCookies, demoLogins: [] },
  };
  if (env.ADMIN_EMAIL && env.ADMIN_PASSWORD) {
    await ensureUser(deps, { name: 'Admin', email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD, role: 'admin' });
  }
  const stopping = new AbortController();
  const publicDir = join(dirname(fileURLToPath(import.meta.url)), '../public');
  const app = createApp({ deps, build, publicDir, stopping: stopping.signal });
  const server = await listen(app, { port: env.PORT, host: env.HOST }).catch((error: unknown) => {
    throw new Error(listenFault(error, env));
  });
  process.stdout.write(banner({ appUrl, dataDir: resolve(env.DATA_DIR), logins: deps.site.demoLogins }));
  if (build.mode === 'development') void broadcastDevReady(build);

  const stop = async () => {
    stopping.abort();
    await server.close();
    await db.destroy();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** Until Stripe, the mirror and the workers are started here, calls to them say so. */
async function notWiredYet(): Promise<Pick<Deps, 'stripe' | 'pool' | 'signals' | 'mailer' | 'webhookSecrets'>> {
  const absent = new Proxy(
    {},
    {
      get: (_target, name) => (name === 'then' ? undefined : Promise.reject(new Error(`${String(name)} is not wired`))),
    },
  );
  return {
    stripe: absent,
    pool: absent,
    signals: createSignals(),
    mailer: createMailer({ smtpUrl: undefined, from: '' }),
    webhookSecrets: [],
  } as never;
}

/** Options of the command line win over the environment. Throws with a sentence on one that is unknown or wrong. */
function withOptions(env: Env): Env {
  const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
  const port = values.port === undefined ? env.PORT : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535, not "${values.port}"`);
  }
  return { ...env, PORT: port, DATA_DIR: values.data ?? env.DATA_DIR };
}

function listenFault(error: unknown, { PORT, HOST }: Env): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${PORT} is taken. Choose another: npm start -- --port ${PORT + 1}`;
  if (code === 'EACCES') return `Port ${PORT} may not be used by this user. Choose another: npm start -- --port 3000`;
  return `Cannot listen on ${HOST}:${PORT}: ${error instanceof Error ? error.message : String(error)}`;
}
