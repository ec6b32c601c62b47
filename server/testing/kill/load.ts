import Stripe from 'stripe';
import { openDatabase, openReader } from '../../../db/open.ts';
import { wallClock, wallNow } from '../../clock.ts';
import type { CustomerId, ScenarioId, UserId } from '../../core/ids.ts';
import { newId } from '../../core/ids.ts';
import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import { memoryLog } from '../../log.ts';
import type { PrepareTask } from '../../scenarios/forecast/history/prepare.ts';
import simulate, { detect, prepare } from '../../scenarios/forecast/worker.ts';
import { startRun } from '../../scenarios/start-run.ts';
import { workOnRun } from '../../scenarios/work-run.ts';
import { createSignals } from '../../signals.ts';
import { connectStripe } from '../../stripe/gateway.ts';
import { receiveWebhook } from '../../webhooks/receive.ts';

/**
 * A process that is killed: it holds, captures and takes webhooks in as fast as it can, and writes a line for each only
 * after it was acknowledged. Runs until it is killed.
 */
export type Load = {
  file: string;
  apiBase: string;
  secretKey: string;
  customerId: CustomerId;
  userId: UserId;
  scenarioId: ScenarioId;
};

const HOLDERS = 8;
const WORKERS = 3;
const RECEIVERS = 5;
const SECRET = 'whsec_kill';

const load: Load = JSON.parse(process.argv[2] ?? '{}');
const acknowledge = (what: string, id: string) => process.stdout.write(`${what} ${id}\n`);
const forever = new AbortController().signal;
const db = openDatabase(load.file);
const reader = openReader(load.file, db);
const ports = {
  db,
  reader,
  clock: wallClock(),
  log: memoryLog(),
  signals: createSignals(),
  stripe: await connectStripe(load),
  // In this very process: what is killed here is the ledger's writer, not the forecast.
  pool: {
    simulate: async (task: Parameters<typeof simulate>[0]) => simulate(task),
    prepare: async (task: PrepareTask) => prepare(task),
    detect: async (task: Parameters<typeof detect>[0]) => detect(task),
    close: async () => undefined,
  },
  erasureList: null,
  webhookSecrets: { snapshot: [SECRET], thin: [] },
};

await Promise.all([...repeat(HOLDERS, hold), ...repeat(WORKERS, work), ...repeat(RECEIVERS, receive)]);

function repeat(times: number, task: () => Promise<void>): Promise<void>[] {
  return Array.from({ length: times }, async () => {
    for (;;) await task();
  });
}

async function hold(): Promise<void> {
  const { customerId, userId, scenarioId } = load;
  const started = await startRun(ports, { customerId, userId, scenarioId, requestKey: newId() });
  if (!started.ok && started.refusal.kind === 'too_many_open_runs')
    return workOnRun(ports, forever).then(() => undefined);
  if (!started.ok) throw new Error(started.refusal.message);
  acknowledge('run', started.value.runId);
}

async function work(): Promise<void> {
  await workOnRun(ports, forever);
  const { credits } = await db
    .selectFrom('ledger_entries')
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    .where('customer_id', '=', load.customerId)
    .where('kind', '=', 'capture')
    .executeTakeFirstOrThrow();
  acknowledge('captured', String(-(credits ?? 0)));
}

async function receive(): Promise<void> {
  const id = `evt_${newId()}`;
  const rawBody = JSON.stringify({
    id,
    object: 'event',
    type: 'customer.updated',
    created: Math.floor(wallNow() / 1_000),
    livemode: false,
    api_version: STRIPE_API_VERSION,
    data: { object: { id: 'cus_kill', object: 'customer' } },
  });
  const timestamp = Math.floor(wallNow() / 1_000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: rawBody, secret: SECRET, timestamp });
  const { status } = await receiveWebhook(ports, { rawBody, signature, style: 'snapshot' });
  if (status === 200) acknowledge('event', id);
}
