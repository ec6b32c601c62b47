import type express from 'express';
import { openClock } from './clock/clock.ts';
import type { Control } from './control/control.ts';
import { makeControl } from './control/make-control.ts';
import { controlRoutes } from './control/routes.ts';
import type { Config, Ctx } from './ctx.ts';
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
import { plant } from './plant.ts';
import { accountIdOf } from './resources/account/account.ts';
import { stepTestClock } from './resources/clocks/test-clocks.ts';
import { ensureManagedThin } from './resources/events/destinations.ts';
import { ensureManagedEndpoint } from './resources/events/webhook-endpoints.ts';
import type { Seed } from './seed.ts';
import { openStore, type Store } from './store/store.ts';
import { type CliListeners, makeCliListeners } from './webhooks/cli-listeners.ts';
import { makeCourier } from './webhooks/deliver.ts';

/** The account of one API key, with its own objects, clock and faults. */
export type Account = {
  secretKey: string;
  publishableKey: string;
  clock: { nowMs(): number; onMoved(listener: (nowMs: number) => void): () => void };
  /** Moves time on: fires due jobs in time order, and after each lets webhooks and the app settle. */
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
  /** Whether the account has an object or token with this id. */
  has(id: string): boolean;
  close(): Promise<void>;
};

export type AccountParts = {
  name: string;
  stateFile: string;
  config: Config;
  gate: ContractGate;
  seed: Seed;
  /** Set for the app's own account. Other accounts create their own endpoints. */
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
  settle,
  mail = async () => [],
  clock: clockOptions,
}: AccountParts): OpenAccount {
  const store = openStore(stateFile);
  const clock = openClock(store, clockOptions?.frozenAtMs);
  const inspector = makeInspector(store, clock.nowMs, gate, log);
  const listeners = makeCliListeners(store, log);
  const { transact, courier, runner } = openDispatch({ store, clock, config, inspector, listeners, settle, log });
  const begin = () => transact((ctx) => prepare(ctx, webhook, seed));
  begin();
  const control = makeControl(transact, begin);
  const keys = { secretKey: `sk_test_${name}`, publishableKey: `pk_test_${name}` };
  const host: Host = {
    url: config.url,
    account: name,
    accounts,
    ...keys,
    clock,
    control,
    transact,
    advance: runner.advance,
    mail,
    log,
  };
  return {
    ...keys,
    clock: { nowMs: clock.nowMs, onMoved: clock.onMoved },
    advance: runner.advance,
    idle: runner.idle,
    control,
    serve: routersOf(host, {
      accountId: accountIdOf(name),
      gate,
      takeFault: () => takeApiFault(store),
      onCall: inspector.call,
    }),
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

function prepare(ctx: Ctx, webhook: AccountParts['webhook'], seed: Seed): void {
  ensureManagedEndpoint(ctx, webhook);
  ensureManagedThin(ctx, webhook);
  plant(ctx, seed);
}

function routersOf(
  host: Host,
  parts: Pick<ApiParts, 'accountId' | 'gate' | 'takeFault' | 'onCall'>,
): OpenAccount['serve'] {
  const { transact, log } = host;
  return {
    api: api({ ...parts, routes: ROUTES, transact, log }),
    control: controlRoutes(host),
    pages: pages(host),
  };
}

type DispatchParts = {
  store: Store;
  clock: ReturnType<typeof openClock>;
  config: Config;
  inspector: ReturnType<typeof makeInspector>;
  listeners: CliListeners;
} & Pick<AccountParts, 'settle' | 'log'>;

/** Transactions, and the work that follows them: due jobs and webhook deliveries. */
function openDispatch({ store, clock, config, inspector, listeners, settle, log }: DispatchParts) {
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
        // The job would always fail: log it and drop it.
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
    settle,
    log,
  });
  return { transact, courier, runner };
}
