import { setWriter } from '../../db/transaction.ts';
import { TransactionScope } from '../../db/transaction-scope.ts';
import { createWriteQueue } from '../../db/write-queue.ts';
import type { Clock } from '../clock.ts';
import { DAY_MS, MINUTE_MS, type Ms, SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import type { Log } from '../log.ts';
import { listLoops } from '../loops/list.ts';
import type { Loop } from '../loops/runner.ts';
import type { Gateway } from '../stripe/gateway.ts';
import type { Store } from './database.ts';
import { createFiles } from './files.ts';
import { createForecast } from './forecast.ts';
import type { Owner } from './scheduler.ts';
import { createGateway } from './stripe/gateway.ts';
import type { World } from './world.ts';

/** As the loop runner does after a turn that threw. */
const AFTER_FAULT_MS = 5 * SECOND_MS;
/** How often a loop that could look by itself has not come to it yet: turns that find nothing are most of the time. */
const OVERSLEEPS = 0.45;
/** Stripe takes usage of so long ago, and of so far ahead: 5 minutes, and what two clocks may be apart. */
export const OLDEST_USAGE_MS = 35 * DAY_MS;
const NEWEST_USAGE_MS = 25 * MINUTE_MS;
/** Sessions live by real time (decision 0004). */
const NOT_SIMULATED = ['sessions'];

export const WEBHOOK_SECRET = 'whsec_simulation';
const SITE: Deps['site'] = {
  appUrl: 'http://portal.test',
  stripePublishableKey: 'pk_test_simulation',
  stripeJsUrl: null,
  mailboxUrl: null,
  stripe: { dashboardUrl: 'http://stripe.test', isEmulator: true },
  secureCookies: false,
  demoLogins: [],
  notice: null,
};

/** The store tells by itself when a statement comes between those of a transaction; what does it for real slows promises. */
class UnitScope extends TransactionScope {
  readonly #store: Store;

  constructor(store: Store) {
    super();
    this.#store = store;
  }

  override async run<T>(work: () => Promise<T>): Promise<T> {
    const answer = await work();
    await this.#store.endUnit();
    return answer;
  }

  override refuseInside(): void {}
}

const topicOf = ({ name, wokenBy }: Loop): string => wokenBy ?? name;

type Turning = { loop: Loop; isBusy: boolean; dueAtMs: Ms };

/** What a fault of ours throws in place of the database's answer: a full disk. */
export class InjectedFault extends Error {
  readonly code = 'SQLITE_FULL';
}

/** One process of the app: its own memory, clock and handle of the database, and loops that turn when they are told to. */
export class AppProcess implements Owner {
  readonly name: string;
  readonly deps: Deps;
  readonly #world: World;
  readonly #loops: Turning[];
  readonly #stopping = new AbortController();
  /** When a loop, or another of its kind, last found nothing: until something changes it need not look again. */
  readonly #foundNothing = new Map<string, { atMs: Ms; commits: number }>();
  #isDead = false;
  pausedUntilMs: Ms = 0;
  skewMs: Ms;

  constructor(world: World, name: string, skewMs: Ms) {
    this.name = name;
    this.#world = world;
    this.skewMs = skewMs;
    this.deps = this.#connect();
    const loops = listLoops(this.deps).filter((loop) => !NOT_SIMULATED.includes(loop.name));
    const { loops: changed = (list: Loop[]) => list } = world.bug ?? {};
    this.#loops = changed(loops).map((loop) => ({ loop, isBusy: false, dueAtMs: 0 }));
  }

  isDead(): boolean {
    return this.#isDead;
  }

  isAwake(): boolean {
    return !this.#isDead && this.pausedUntilMs <= this.#world.nowMs;
  }

  /** Kills it: nothing that it was doing goes on. */
  crash(): void {
    this.#isDead = true;
    this.#world.scheduler.forget(this);
  }

  /** Asks it to end what it is doing, as SIGTERM does. */
  stop(): void {
    this.#stopping.abort();
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Loops that may turn now. */
  dueLoops(): Turning[] {
    if (!this.isAwake() || this.isStopping) return [];
    const { nowMs, waits } = this.#world;
    return this.#loops.filter((turning) => {
      const { isBusy, dueAtMs, loop } = turning;
      if (isBusy || (dueAtMs !== 0 && (!this.looks || dueAtMs > nowMs))) return false;
      const isIdle = waits.hasNothing(topicOf(loop)) || this.#isAsWhenNothingWasFound(topicOf(loop));
      if (isIdle) turning.dueAtMs = nowMs + loop.everyMs;
      return !isIdle;
    });
  }

  #isAsWhenNothingWasFound(topic: string): boolean {
    const then = this.#foundNothing.get(topic);
    return then?.atMs === this.#world.nowMs && then.commits === this.#world.waits.commitsFor(topic);
  }

  /** Whether loops look by themselves, besides being woken. */
  looks = true;

  /** All loops look at once. */
  makeAllDue(): void {
    for (const turning of this.#loops) turning.dueAtMs = 0;
  }

  /** Time has passed: which loops look by themselves before it passes on is chance, as others may take up what there is. */
  oversleep(): void {
    for (const turning of this.#loops) {
      const isDue = turning.dueAtMs > 0 && turning.dueAtMs <= this.#world.nowMs;
      if (isDue && this.#world.order.chance(OVERSLEEPS)) turning.dueAtMs = this.#world.nowMs + 1;
    }
  }

  /** Turns a loop once, as the loop runner does. */
  async turn(turning: Turning): Promise<void> {
    const { loop } = turning;
    turning.isBusy = true;
    const nextMs = (inMs: Ms) => {
      turning.isBusy = false;
      // A wake that came during the turn has set it to zero.
      turning.dueAtMs = turning.dueAtMs === 0 ? 0 : this.#world.nowMs + inMs;
    };
    turning.dueAtMs = -1;
    const topic = topicOf(loop);
    const began = { atMs: this.#world.nowMs, commits: this.#world.waits.commitsFor(topic) };
    await this.#world.launch(this, `${this.name} loop ${loop.name}`, async () => {
      try {
        const isMore = await loop.turn(this.#stopping.signal);
        // When others wrote meanwhile it may have come too early: by then `began` is not as it is now.
        if (!isMore) this.#foundNothing.set(topic, began);
        nextMs(isMore ? 0 : loop.everyMs);
      } catch (error) {
        nextMs(AFTER_FAULT_MS);
        if (!this.#stopping.signal.aborted) throw error;
      }
    });
  }

  #connect(): Deps {
    const world = this.#world;
    const db = world.store.open(() => world.scheduler.park(this, 'db'));
    if (world.plan.groupsCommits)
      setWriter(
        db,
        createWriteQueue(db, new UnitScope(world.store), () => world.scheduler.park(this, 'gathers')),
      );
    const clock: Clock = { now: () => world.nowMs + this.skewMs, set: () => undefined };
    const gateway = createGateway({
      model: world.model,
      travel: (label) => world.scheduler.park(this, label),
      fault: (call) => world.callFault(call),
      log: (line) => world.log(() => `${this.name} ${line}`),
      onStale: () => {
        world.sawStale = true;
      },
      earlier: world.earlierLists,
    });
    const counted: Gateway = {
      ...gateway,
      sendUsage: (usage) => {
        this.#checkUsage(usage);
        return world.alone(this, usage.stripeCustomerId, () => gateway.sendUsage(usage));
      },
    };
    const stripe = world.bug?.gateway?.(counted, world) ?? counted;
    return {
      db,
      // In memory there is one connection, which the reader shares.
      reader: db,
      reports: db,
      clock,
      stripe,
      log: this.#listen(),
      auth: world.auth,
      files: createFiles((label) => world.scheduler.park(this, label)),
      pool: createForecast((label) => world.scheduler.park(this, label)),
      signals: {
        notify: (topic) => this.#wake(topic),
        wait: (topic, timeoutMs) =>
          world.scheduler.sleep(this, `waits for ${topic}`, { untilMs: world.nowMs + timeoutMs, topic }),
      },
      mailer: { send: async () => 'kept' },
      erasureList: null,
      webhookSecrets: { snapshot: [WEBHOOK_SECRET], thin: [] },
      site: SITE,
    };
  }

  /** I9: what is sent has an identifier, a whole number, and an instant that Stripe takes, as this process's clock sees it. */
  #checkUsage({ identifier, credits, timestampS }: Parameters<Gateway['sendUsage']>[0]): void {
    const ageMs = this.#world.nowMs - timestampS * 1_000;
    const isWithin = ageMs <= OLDEST_USAGE_MS && ageMs >= -NEWEST_USAGE_MS;
    if (identifier === '' || !Number.isSafeInteger(credits) || credits < 0 || !isWithin)
      this.#world.violate('I9', `usage ${identifier} of ${credits} at ${timestampS} is not to be sent`);
  }

  #wake(topic: string): void {
    this.#world.scheduler.wake(this, topic);
    this.#look(topic);
  }

  #look(topic: string): void {
    for (const turning of this.#loops ?? []) {
      if (topicOf(turning.loop) === topic) turning.dueAtMs = 0;
    }
  }

  #listen(): Log {
    const hear = (fields: Record<string, unknown>, message: string) => {
      this.#world.log(() => `${this.name} says: ${message}`);
      const { err } = fields;
      if (err instanceof Error) this.#world.unexpected(message, err);
    };
    return { info: hear, warn: hear, error: hear };
  }
}
