import { CLOSES_WITHIN_MS } from '../billing/closed-usage.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import { adminOf } from './acts/billing.ts';
import { isRefusedBy } from './acts/mishaps.ts';
import { checkRebuilt, checkReplayed } from './again.ts';
import { checkAtRest, whatIsLeft } from './at-rest.ts';
import { beginning } from './beginning.ts';
import type { Bug } from './bug.ts';
import { waitsForClosing } from './covered.ts';
import { makePlan, type Plan } from './plan.ts';
import { nextDueMs } from './stripe/passing-time.ts';
import { work } from './work.ts';
import { Violation, World } from './world.ts';

/** After the faults have stopped, all must be done within so many minutes of virtual time, Stripe's own waiting aside. */
const LIVENESS_MINUTES = 180;
/** The longest that anything waits by itself between two tries. */
const LONGEST_BACKOFF_MS = 11 * MINUTE_MS;
/** What a stale list hid is found by the sweep of subscriptions, which goes round this often. */
const SWEPT_WITHIN_MS = 7 * HOUR_MS;
/** Stripe's own drafts and retries may be due for so long after. */
const STRIPE_DONE_MS = 12 * DAY_MS;

/** Each takes three days, and a period thirty. */
const MAX_CLOSINGS = 3;

/** One seed in so many has its whole history replayed: it takes as long as the seed itself. */
const REPLAYED = 10;

/** `at`: an empty database on Postgres instead of SQLite in memory. */
export type Options = { bug?: Bug | null; trace?: boolean; at?: string };
export type Outcome = { violation: Violation | null; trace: string[]; turns: number };

/** Runs one plan from its beginning to rest. What is broken is told, not thrown; anything else thrown is a bug of ours. */
export async function simulate(
  plan: Plan,
  { bug = null, trace = false, at = ':memory:' }: Options = {},
): Promise<Outcome> {
  const start = await beginning(at);
  await start.store.reset();
  start.store.intercept = null;
  start.store.fail = null;
  start.store.rollsBack = null;
  start.store.believesRollback = bug?.believesRollback ?? false;
  const world = new World(start, plan, { bug, trace });
  start.store.intercept = bug?.statement?.(world) ?? null;
  let turns = 0;
  try {
    await world.checker.begin();
    turns += await work(world, [...plan.steps]);
    turns += await calmDown(world);
    turns += await closeUsage(world);
    turns += await decideWriteOffs(world);
    await checkAtRest(world);
    await checkRebuilt(world);
    world.raise();
    if (plan.seed % REPLAYED === 0) await checkReplayed(world, () => settle(world, 0));
    world.raise();
    return { violation: null, trace: world.trace ?? [], turns };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { violation: error, trace: world.trace ?? [], turns };
  }
}

export const simulateSeed = (seed: number, options?: Options): Promise<Outcome> => simulate(makePlan(seed), options);

/** Faults off and everybody awake, until nothing waits any more. */
function calmDown(world: World): Promise<number> {
  if (world.doubtedUntilMs > world.nowMs) world.moveTo(world.doubtedUntilMs);
  world.log(() => 'the faults stop');
  world.isCalm = true;
  world.stripeDownUntilMs = 0;
  world.nextFault = null;
  world.store.fail = null;
  world.store.rollsBack = null;
  const [stays, ...others] = world.processes;
  for (const process of others) {
    process.stop();
    process.pausedUntilMs = 0;
  }
  if (stays) {
    stays.pausedUntilMs = 0;
    stays.skewMs = 0;
  }
  return settle(world, STRIPE_DONE_MS);
}

/** Time goes on until nothing waits any more, or too long. What Stripe has to do by itself within `forMs` is waited for as well. */
async function settle(world: World, forMs: Ms): Promise<number> {
  let turns = 0;
  const untilMs = world.nowMs + forMs;
  for (let minutes = 0; minutes <= LIVENESS_MINUTES; minutes += LONGEST_BACKOFF_MS / MINUTE_MS) {
    for (const process of world.processes) process.makeAllDue();
    turns += await rest(world);
    turns += await finishRuns(world);
    for (const process of world.processes) process.looks = false;
    // What Stripe has still to do by itself is waited for, and what follows from it gets its time again.
    for (let dueMs = nextDueMs(world.model); dueMs !== null && dueMs < untilMs; dueMs = nextDueMs(world.model)) {
      // Reports that failed are tried again first, as in a world whose loops never stand still for weeks.
      if (await isRefusedBy(world, dueMs)) break;
      world.moveTo(dueMs);
      turns += await rest(world);
      minutes = 0;
    }
    for (const process of world.processes) process.looks = true;
    const isDone = (await whatIsLeft(world)).length === 0;
    if (isDone && !world.sawStale) return turns;
    world.moveTo(world.nowMs + (isDone ? SWEPT_WITHIN_MS : LONGEST_BACKOFF_MS));
    if (isDone) world.sawStale = false;
  }
  throw new Violation(
    'Q7',
    `${LIVENESS_MINUTES} minutes after the last fault: ${(await whatIsLeft(world)).join('; ')}`,
  );
}

/** What is closed waits up to 72 hours for its invoice; time may end another period meanwhile. */
async function closeUsage(world: World): Promise<number> {
  let turns = 0;
  for (let round = 0; round < MAX_CLOSINGS && (await waitsForClosing(world)); round += 1) {
    world.moveTo(world.nowMs + CLOSES_WITHIN_MS + HOUR_MS);
    turns += await settle(world, STRIPE_DONE_MS);
  }
  return turns;
}

/** An admin bills most of what was written off, and leaves the rest. */
async function decideWriteOffs(world: World): Promise<number> {
  const [process] = world.processes;
  const waiting = await world.store.read('select id, credits from write_offs where decision is null order by id');
  for (const { id, credits } of process ? waiting : []) {
    if (!process) break;
    const admin = adminOf(process);
    const writeOffId = String(id);
    await world.launch(process, `an admin decides about ${writeOffId}`, async () => {
      if (Number(credits) % 4 === 0) await admin.leaveWriteOff({ writeOffId });
      else await admin.billWriteOff({ writeOffId });
    });
    await rest(world);
  }
  return waiting.length === 0 ? 0 : settle(world, STRIPE_DONE_MS);
}

/** A worker looks at one waiting run a second: time goes on in longer strides here, so it is woken for each. */
async function finishRuns(world: World): Promise<number> {
  let turns = 0;
  const count = async () =>
    (await world.store.read("select id from runs where status in ('queued', 'running')")).length;
  for (let left = await count(); left > 0; ) {
    for (const { deps } of world.processes) deps.signals.notify('runs');
    turns += await rest(world);
    const now = await count();
    if (now >= left) break;
    left = now;
  }
  return turns;
}

async function rest(world: World): Promise<number> {
  world.deliveries.hurry();
  return work(world, []);
}
