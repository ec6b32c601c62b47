import { TRPCError } from '@trpc/server';
import { AbortedTransactionError } from 'kysely';
import { LeaseBusy, LeaseLost } from '../../db/leases.ts';
import type { Auth } from '../auth/lucia.ts';
import { drawIdsFrom } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { Bug } from './bug.ts';
import type { Store } from './database.ts';
import { Deliveries } from './deliveries.ts';
import { Checker } from './invariants.ts';
import type { Plan } from './plan.ts';
import { AppProcess, InjectedFault } from './process.ts';
import { createRandom, type Random } from './random.ts';
import { type Owner, Scheduler } from './scheduler.ts';
import { type Books, isLiveAtStripe, type Model } from './stripe/books.ts';
import type { CallFault } from './stripe/calls.ts';
import { letTimePass } from './stripe/passing-time.ts';
import { Waits } from './waits.ts';

/** What may be thrown in a world of faults: a refusal by Stripe, the disk or a lease, thrown to the caller. */
const EXPECTED = [StripeFault, InjectedFault, AbortedTransactionError, LeaseBusy, LeaseLost, TRPCError];

/** An invariant that did not hold: its name in pitfalls.md section 4, and what was found. */
export class Violation extends Error {
  readonly invariant: string;
  constructor(invariant: string, message: string) {
    super(`${invariant}: ${message}`);
    this.invariant = invariant;
  }
}

/** What was answered with a yes, and so must be there at the end. */
type Acknowledged = {
  events: Set<string>;
  /** Run ids by the customer and request key that they were answered for. */
  runs: Map<string, string>;
  /** Request keys whose every answer was a refusal. */
  refused: Set<string>;
  adjustments: Map<string, number>;
};

export type Start = { store: Store; books: Books; people: Person[]; startMs: Ms; auth: Auth; idsDrawn: number };
export type Person = { customerId: string; userId: string; scenarios: string[]; imports: string[] };

/** All that one seed sets in motion, besides the database: clock, processes, Stripe, and what went wrong. */
export class World {
  readonly plan: Plan;
  readonly store: Store;
  readonly people: Person[];
  readonly auth: Auth;
  readonly bug: Bug | null;
  readonly scheduler: Scheduler;
  /** Who goes on. */
  readonly order: Random;
  /** What goes wrong. */
  readonly chance: Random;
  readonly model: Model;
  readonly deliveries: Deliveries;
  readonly checker: Checker;
  readonly waits: Waits;
  readonly earlierLists = new Map<string, unknown>();
  readonly acknowledged: Acknowledged = {
    events: new Set(),
    runs: new Map(),
    refused: new Set(),
    adjustments: new Map(),
  };
  readonly trace: string[] | null;
  processes: AppProcess[] = [];
  nowMs: Ms;
  /** Faults are over. */
  isCalm = false;
  stripeDownUntilMs: Ms = 0;
  /** The next call of this name gets this fault, and after it Stripe cannot be reached for so long. */
  nextFault: { call: string; fault: CallFault; thenDownMs: Ms } | null = null;
  doubtedUntilMs: Ms = 0;
  /** Whether a list was told as it was before: only the sweep of subscriptions is sure to find what it hid. */
  sawStale = false;
  readonly #calling = new Map<string, { owner: AppProcess; sinceMs: Ms }>();
  #violation: Violation | null = null;
  #usageSeen = 0;
  readonly #justTaken: string[] = [];
  idsDrawn: number;

  constructor(start: Start, plan: Plan, { bug, trace }: { bug: Bug | null; trace: boolean }) {
    this.plan = plan;
    this.bug = bug;
    this.store = start.store;
    this.scheduler = new Scheduler(start.store);
    this.people = start.people;
    this.auth = start.auth;
    this.nowMs = start.startMs;
    this.idsDrawn = start.idsDrawn;
    this.trace = trace ? [] : null;
    this.order = createRandom(plan.seed, 1);
    this.chance = createRandom(plan.seed, 2);
    this.deliveries = new Deliveries(this);
    this.model = {
      books: structuredClone(start.books),
      nowMs: () => this.nowMs,
      random: createRandom(plan.seed, 3),
      meterDelayMs: plan.meterDelayMs,
      givesUpAs: plan.givesUpAs,
      onEvent: (event) => this.deliveries.add(event),
    };
    this.checker = new Checker(this);
    this.waits = new Waits(start.store);
    drawIdsFrom(() => this.#drawId());
    for (let at = 0; at < plan.processes; at += 1)
      this.processes.push(new AppProcess(this, `p${at}`, plan.skewMs[at] ?? 0));
  }

  log(line: () => string): void {
    this.trace?.push(`${new Date(this.nowMs).toISOString().slice(5, 23)} ${line()}`);
  }

  violate(invariant: string, message: string): void {
    this.log(() => `BROKEN ${invariant}: ${message}`);
    this.#violation ??= new Violation(invariant, message);
  }

  /** Any other error is a bug of the app. */
  unexpected(where: string, error: unknown): void {
    if (EXPECTED.some((kind) => error instanceof kind)) return;
    this.violate('E1', `${where}: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** Throws what was found to be broken. */
  raise(): void {
    if (this.#violation) throw this.#violation;
  }

  /** Begins a task of a process, and returns when everything is at rest again. */
  launch(owner: Owner, name: string, work: () => Promise<void>): Promise<void> {
    this.log(() => name);
    return this.scheduler.run(owner, () => {
      work().catch((error: unknown) => {
        this.log(() => `${name} failed: ${error instanceof Error ? error.message : String(error)}`);
        this.unexpected(name, error);
      });
    });
  }

  /** I10: one call a customer and meter. One whose process stands still or is dead has left Stripe long ago. */
  async alone<T>(owner: AppProcess, customer: string, call: () => Promise<T>): Promise<T> {
    const mine = { owner, sinceMs: this.nowMs };
    const busy = this.#calling.get(customer);
    // Leases go by the clocks of those who take them: clocks that are apart, or a call that never ends, overlap.
    const counts =
      busy && this.nowMs - busy.sinceMs < MINUTE_MS && Math.abs(busy.owner.skewMs - owner.skewMs) < MINUTE_MS;
    if (counts && busy.owner.isAwake()) this.violate('I10', `two reports of ${customer} at once`);
    this.#calling.set(customer, mine);
    try {
      return await call();
    } finally {
      if (this.#calling.get(customer) === mine) this.#calling.delete(customer);
    }
  }

  /** Replaces a dead process, or one that ended. */
  replace(process: AppProcess): AppProcess {
    const fresh = new AppProcess(this, process.name, process.skewMs);
    this.processes = this.processes.map((other) => (other === process ? fresh : other));
    return fresh;
  }

  crash(process: AppProcess): void {
    this.log(() => `${process.name} crashes`);
    process.crash();
    this.deliveries.onCrash(process);
  }

  moveTo(nowMs: Ms): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    this.letStripeAct();
    if (!this.isCalm) for (const process of this.processes) process.oversleep();
  }

  letStripeAct(): void {
    while (letTimePass(this.model));
    this.#usageSeen = this.model.books.meterEvents.length;
  }

  /** After each step: what follows at Stripe, and whether all invariants hold. */
  async afterStep(): Promise<void> {
    if (this.model.books.meterEvents.length !== this.#usageSeen) this.letStripeAct();
    const dirty = this.store.takeDirty();
    if (dirty.size > 0) {
      this.waits.changed(dirty);
      await this.checker.check(dirty);
    }
    for (const written of this.store.takeWide())
      this.violate(
        'I15',
        `a unit of work wrote ${[...written].map(([who, tables]) => `${who} in ${tables}`).join('; ')}`,
      );
    for (const id of this.#justTaken.splice(0))
      if (!this.checker.hasEvent(id)) this.violate('Q8', `event ${id} was taken and is not stored`);
    this.raise();
  }

  /** An event was answered with 200: from then on it must be there. */
  acknowledge(eventId: string): void {
    this.acknowledged.events.add(eventId);
    this.#justTaken.push(eventId);
  }

  callFault(call: string): CallFault {
    if (this.isCalm) return 'none';
    if (this.nextFault?.call === call) {
      const { fault, thenDownMs } = this.nextFault;
      this.nextFault = null;
      this.doubtedUntilMs = this.nowMs + thenDownMs;
      this.stripeDownUntilMs = this.doubtedUntilMs;
      return fault;
    }
    if (this.stripeDownUntilMs > this.nowMs) return 'unreachable';
    for (const [fault, share] of this.plan.callFaults) if (this.chance.chance(share)) return fault;
    return 'none';
  }

  customerAtStripe(person: Person) {
    return [...this.model.books.customers.values()].find(({ ourId }) => ourId === person.customerId) ?? null;
  }

  /** Of what we sell, the oldest first. */
  liveAtStripe(person: Person) {
    const ids = [...this.model.books.customers.values()].filter(({ ourId }) => ourId === person.customerId);
    return [...this.model.books.subscriptions.values()].filter(
      (sub) => isLiveAtStripe(sub) && !sub.isOther && ids.some(({ id }) => id === sub.customer),
    );
  }

  /** Time-ordered as UUIDv7s are: by the clock of the process that draws, and then by order. */
  #drawId(): string {
    this.idsDrawn += 1;
    const owner = this.scheduler.current;
    const skewMs = owner instanceof AppProcess ? owner.skewMs : 0;
    const time = (this.nowMs + skewMs).toString(16).padStart(12, '0');
    const count = this.idsDrawn.toString(16).padStart(19, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count.slice(0, 3)}-8${count.slice(3, 6)}-${count.slice(7)}`;
  }
}
