import { createServer, type Server } from 'node:http';
import express from 'express';
import { openClock } from './clock/clock.ts';
import { openContractGate } from './contract/index.ts';
import type { Control } from './control/control.ts';
import { makeControl } from './control/make-control.ts';
import { controlRoutes } from './control/routes.ts';
import { HOUR_MS } from './core/units.ts';
import type { Config } from './ctx.ts';
import { fire } from './dispatch/fire.ts';
import { makeRunner, type Runner } from './dispatch/runner.ts';
import { makeTransact } from './dispatch/transact.ts';
import type { Host } from './host.ts';
import { type ApiParts, api } from './http/api.ts';
import { takeApiFault } from './http/api-faults.ts';
import { ROUTES } from './http/routes.ts';
import { refuseUnreadable } from './http/unreadable.ts';
import { makeInspector } from './inspection.ts';
import type { EmulatorOptions } from './options.ts';
import { pages } from './pages/index.ts';
import { stepTestClock } from './resources/clocks/test-clocks.ts';
import { ensureManagedThin } from './resources/events/destinations.ts';
import { ensureManagedEndpoint } from './resources/events/webhook-endpoints.ts';
import { seed } from './seed.ts';
import { openStore } from './store/store.ts';
import { makeCliListeners } from './webhooks/cli-listeners.ts';
import { makeCourier } from './webhooks/deliver.ts';

export type { CardOutcome, DeliveryFaults } from './control/control.ts';
export type { ApiFaults } from './http/api-faults.ts';
export type { EmulatorOptions } from './options.ts';

export type Emulator = {
  /** API base: the SDK takes host, port and protocol from it. */
  url: string;
  secretKey: string;
  publishableKey: string;
  stripeJsUrl: string;
  dashboardUrl: string;
  clock: { nowMs(): number; onMoved(listener: (nowMs: number) => void): () => void };
  /** The time machine: fires everything due, in time order, and at each step lets webhooks and the app settle. */
  advance(ms: number): Promise<void>;
  /** Nothing is due now any more: test clocks where they were sent, thresholds looked at, first webhook attempts made. */
  idle(): Promise<void>;
  control: Pick<
    Control,
    'setNextCardOutcome' | 'setDeliveryFaults' | 'setApiFaults' | 'resendEvent' | 'rollSecret' | 'settleDispute'
  >;
  /** Within a second, with connections open or not. */
  close(): Promise<void>;
};

const SECRET_KEY = 'sk_test_emulator0000';
const PUBLISHABLE_KEY = 'pk_test_emulator0000';

/** Starts the local Stripe. Rejects when the port is taken. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const log = options.log ?? (() => undefined);
  const server = createServer().on('clientError', refuseUnreadable);
  const store = openStore(options.stateFile);
  const url = await listen(server, options).catch((error) => {
    store.close();
    throw error;
  });
  const clock = openClock(store, options.clock?.frozenAtMs);
  const config: Config = {
    url,
    draftWindowMs: options.settings?.draftWindowMs ?? HOUR_MS,
    aggregationDelayMs: options.settings?.aggregationDelayMs ?? 0,
    afterLastRetry: options.settings?.afterLastRetry ?? 'cancel',
  };
  const gate = openContractGate((message) => log({ level: 'warn', message }));
  const inspector = makeInspector(store, clock.nowMs, gate, log);
  const listeners = makeCliListeners(server, store, log);
  const transact = makeTransact(store, clock, config, {
    inspect: inspector.event,
    after: () => {
      runner.kick();
      listeners.pump();
    },
  });
  const courier = makeCourier(store, clock.nowMs);
  const runner: Runner = makeRunner({
    store,
    clock,
    fire: (job) => {
      try {
        transact((ctx) => fire(ctx, job));
      } catch (error) {
        // It would fire for ever: it is dropped, and said so.
        log({
          level: 'error',
          message: 'a job failed',
          ...job,
          error: error instanceof Error ? error.stack : String(error),
        });
        transact((ctx) => {
          ctx.schedule(job.kind, job.ref, null);
          if (job.clock !== null) stepTestClock(ctx, job.clock, 'internal_failure');
        });
      }
    },
    step: (id, step) => transact((ctx) => stepTestClock(ctx, id, step)),
    deliverDue: courier.deliverDue,
    settle: options.settle,
    log,
  });
  const begin = () =>
    transact((ctx) => {
      ensureManagedEndpoint(ctx, options.webhook);
      ensureManagedThin(ctx, options.webhook);
      seed(ctx);
    });
  begin();
  const control = makeControl(transact, begin);
  const host: Host = {
    url,
    publishableKey: PUBLISHABLE_KEY,
    clock,
    control,
    transact,
    advance: runner.advance,
    mail: options.mail ?? (async () => []),
    log,
  };
  const parts = { routes: ROUTES, transact, gate, log, takeFault: () => takeApiFault(store), onCall: inspector.call };
  server.on('request', makeApp(host, parts));
  return {
    url,
    secretKey: SECRET_KEY,
    publishableKey: PUBLISHABLE_KEY,
    stripeJsUrl: `${url}/emulator/stripe.js`,
    dashboardUrl: `${url}/emulator`,
    clock: { nowMs: clock.nowMs, onMoved: clock.onMoved },
    advance: runner.advance,
    idle: runner.idle,
    control,
    async close() {
      runner.close();
      courier.close();
      listeners.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await runner.stopped();
      store.close();
    },
  };
}

function makeApp(host: Host, parts: ApiParts): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(onlyApi(api(parts)));
  app.use('/emulator/control', controlRoutes(host));
  app.use(pages(host));
  return app;
}

const onlyApi =
  (router: express.Router): express.RequestHandler =>
  (req, res, next) =>
    req.path.startsWith('/emulator') ? next() : router(req, res, next);

async function listen(server: Server, { port, host = '127.0.0.1' }: EmulatorOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the emulator does not listen on a port');
  return `http://${host}:${address.port}`;
}
