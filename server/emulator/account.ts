import type express from 'express';
import { openClock } from './clock/clock.ts';
import type { Control } from './control/control.ts';
import { makeControl } from './control/make-control.ts';
import { controlRoutes } from './control/routes.ts';
import type { Config } from './ctx.ts';
import { fire } from './dispatch/fire.ts';
import { makeRunner, type Runner } from './dispatch/runner.ts';
import { makeTransact } from './dispatch/transact.ts';
import type { Host } from './host.ts';
import { type ApiParts, api } from './http/api.ts';
import { takeApiFault } from './http/api-faults.ts';
import type { ContractGate } from './http/contract-gate.ts';
import { ROUTES } from './http/routes.ts';
import { makeInspector } from './inspection.ts';
import type { EmulatorOptions } from './options.ts';
import { pages } from './pages/index.ts';
import { accountIdOf } from './resources/account/account.ts';
import { stepTestClock } from './resources/clocks/test-clocks.ts';
import { ensureManagedThin } from './resources/events/destinations.ts';
import { ensureManagedEndpoint } from './resources/events/webhook-endpoints.ts';
import { plant, type Seed } from './seed.ts';
import { openStore } from './store/store.ts';
import { type CliListeners, makeCliListeners } from './webhooks/cli-listeners.ts';
import { makeCourier } from './webhooks/deliver.ts';

/** What one API key sees: objects, clock and faults of its own. */
export type Account = {
  secretKey: string;
  publishableKey: string;
  clock: { nowMs(): number; onMoved(listener: (nowMs: number) => void): () => void };
  /** The time machine: fires everything due, in time order, and at each step lets webhooks and the app settle. */
  advance(ms: number): Promise<void>;
  /** Resolves when nothing is due: test clocks have arrived, thresholds are checked, first webhook attempts are made. */
  idle(): Promise<void>;
  control: Pick<
    Control,
    | 'setNextCardOutcome'
    | 'setDeliveryFaults'
    | 'setApiFaults'
    | 'resendEvent'
    | 'rollSecret'
    | 'settleDispute'
    | 'reset'
  >;
};

export type OpenAccount = Account & {
  serve: { api: express.Router; control: express.Router; pages: express.Router };
  listeners: CliListeners;
  /** Whether an object, a session token or the like with this id is in here. */
  has(id: string): boolean;
  close(): Promise<void>;
};

export type AccountParts = {
  name: string;
  stateFile: string;
  config: Config;
  gate: ContractGate;
  seed: Seed;
  /** Of the account that the app itself uses: the others make their own endpoints. */
  webhook: EmulatorOptions['webhook'];
  accounts: () => string[];
} & Pick<EmulatorOptions, 'clock' | 'settle' | 'mail'> & { log: NonNullable<EmulatorOptions['log']> };

export function openAccount({
  name,
  stateFile,
  config,
  gate,
  seed,
  webhook,
  accounts,
  log,
  ...options
}: AccountParts): OpenAccount {
  const store = openStore(stateFile);
  const clock = openClock(store, options.clock?.frozenAtMs);
  const inspector = makeInspector(store, clock.nowMs, gate, log);
  const listeners = makeCliListeners(store, log);
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
        // It would fire for ever: drop it, and report it.
        const reason = error instanceof Error ? error.stack : String(error);
        log({ level: 'error', message: 'a job failed', ...job, error: reason });
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
      ensureManagedEndpoint(ctx, webhook);
      ensureManagedThin(ctx, webhook);
      plant(ctx, seed);
    });
  begin();
  const control = makeControl(transact, begin);
  const secretKey = `sk_test_${name}`;
  const publishableKey = `pk_test_${name}`;
  const mail = options.mail ?? (async () => []);
  const host: Host = {
    url: config.url,
    account: name,
    accounts,
    secretKey,
    publishableKey,
    clock,
    control,
    transact,
    advance: runner.advance,
    mail,
    log,
  };
  const parts: ApiParts = {
    accountId: accountIdOf(name),
    routes: ROUTES,
    transact,
    gate,
    log,
    takeFault: () => takeApiFault(store),
    onCall: inspector.call,
  };
  return {
    secretKey,
    publishableKey,
    clock: { nowMs: clock.nowMs, onMoved: clock.onMoved },
    advance: runner.advance,
    idle: runner.idle,
    control,
    serve: { api: api(parts), control: controlRoutes(host), pages: pages(host) },
    listeners,
    has: (id) => store.findAny(id) !== undefined || store.setting('meterStream.tokens')?.includes(`"${id}"`) === true,
    async close() {
      runner.close();
      courier.close();
      listeners.close();
      await runner.stopped();
      store.close();
    },
  };
}
