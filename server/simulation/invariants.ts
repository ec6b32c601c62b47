import { OVERDRAFT, THRESHOLD } from '../core/catalog.ts';
import { DAY_MS, MINUTE_MS } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import type { Row } from './engines.ts';
import type { World } from './world.ts';

/** How far two processes' clocks may be apart: what is judged by time is judged with this much leave. */
const MAX_SKEW_MS = 20 * MINUTE_MS;

export type Entry = {
  id: string;
  customer: string;
  kind: string;
  credits: number;
  key: string;
  cause: string;
  atMs: number;
};
type Run = { customer: string; status: string; captured: number };
type Balance = { posted: number; held: number };

const EVENTS = 'select id, type, status from inbox_events';
const OVER = ['succeeded', 'failed', 'canceled'];
const n = (value: unknown): number => Number(value);

/** Holds pitfalls.md section 4 against the database after each commit, reading only what the commit wrote. */
export class Checker {
  readonly #world: World;
  readonly entries = new Map<string, Entry>();
  readonly runs = new Map<string, Run>();
  readonly #balances = new Map<string, Balance>();
  readonly #captured = new Map<string, number>();
  readonly #causes = new Set<string>();
  readonly #batches = new Map<string, string>();
  readonly #events = new Map<string, { type: string; status: string }>();
  #periodEnds = new Map<string, number>();
  readonly #takenBack = new Map<string, number>();
  #paused = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #revived = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** An admin replays a dead event, or all are replayed at the end: they alone may go back. */
  allowRevival(eventId: string): void {
    this.#revived.add(eventId);
  }

  hasEvent(eventId: string): boolean {
    return this.#events.has(eventId);
  }

  /** Takes up what is there when a seed begins. */
  begin(): Promise<void> {
    return this.check(new Set(['ledger_entries', 'balances', 'subscriptions', 'inbox_events']));
  }

  async check(dirty: Set<string>): Promise<void> {
    this.#takenBack.clear();
    if (dirty.has('ledger_entries')) await this.#ledger();
    // One commit may pause, or end the pause, and begin a run: only who is paused before and after it is judged.
    const before = this.#paused;
    if (dirty.has('disputes') || dirty.has('invoices')) await this.#pauses();
    if (dirty.has('runs')) await this.#checkRuns((customer) => before.has(customer) && this.#paused.has(customer));
    if (dirty.has('balances') || dirty.has('ledger_entries') || dirty.has('holds')) await this.#checkBalances();
    if (dirty.has('usage_facts') || dirty.has('ledger_entries')) await this.#facts();
    if (dirty.has('usage_days') || dirty.has('ledger_entries')) await this.#days();
    if (dirty.has('usage_batches') || dirty.has('usage_facts')) await this.#checkBatches();
    if (dirty.has('inbox_events')) await this.#inbox();
    if (dirty.has('subscriptions')) await this.#mirror();
  }

  /** I4, I5: entries are only added, and each cause has one. */
  async #ledger(): Promise<void> {
    const rows = await this.#world.store.read('select * from ledger_entries order by id');
    if (rows.length < this.entries.size) this.#world.violate('I4', 'the ledger has become shorter');
    for (const row of rows) {
      const id = String(row.id);
      const known = this.entries.get(id);
      if (known) {
        if (known.credits !== n(row.credits)) this.#world.violate('I4', `entry ${known.key} was changed`);
        continue;
      }
      const entry: Entry = {
        id,
        customer: String(row.customer_id),
        kind: String(row.kind),
        credits: n(row.credits),
        key: String(row.entry_key),
        cause: String(row.cause_id),
        atMs: n(row.created_at_ms),
      };
      this.entries.set(id, entry);
      this.#world.log(() => `ledger ${entry.customer} ${entry.kind} ${entry.credits} ${entry.key}`);
      if (entry.kind === 'capture') {
        this.#captured.set(entry.cause, (this.#captured.get(entry.cause) ?? 0) - entry.credits);
        continue;
      }
      if (entry.credits < 0)
        this.#takenBack.set(entry.customer, (this.#takenBack.get(entry.customer) ?? 0) - entry.credits);
      // A line may bill several write-offs, each for once.
      const cause = `${entry.kind} ${entry.kind === 'write_off_billed' ? entry.key : entry.cause}`;
      if (this.#causes.has(cause)) this.#world.violate('I5', `a second ${entry.kind} for ${entry.cause}`);
      this.#causes.add(cause);
    }
  }

  /** I5, I12: what a run has captured is in the ledger, and no run begins while the customer is paused. */
  async #checkRuns(isPaused: (customer: string) => boolean): Promise<void> {
    const rows = await this.#world.store.read(
      'select id, customer_id, status, variants, done, captured, failed, is_free from runs order by id',
    );
    for (const row of rows) {
      const id = String(row.id);
      const run: Run = { customer: String(row.customer_id), status: String(row.status), captured: n(row.captured) };
      const known = this.runs.get(id);
      if (!known && isPaused(run.customer))
        this.#world.violate('I12', `a run of ${run.customer} began while it is paused`);
      if (known && OVER.includes(known.status) && known.status !== run.status)
        this.#world.violate('I5', `run ${id} was ${known.status} and is ${run.status}`);
      if ((!known || known.status !== run.status) && this.#world.trace)
        this.#world.log(() => `run ${id} is ${run.status}`);
      this.runs.set(id, run);
      if (run.captured !== (this.#captured.get(id) ?? 0))
        this.#world.violate('I6', `run ${id} captured ${run.captured}, the ledger ${this.#captured.get(id) ?? 0}`);
      const isCounted = row.is_free === 1 || n(row.done) === run.captured + n(row.failed);
      if (!isCounted || n(row.done) > n(row.variants))
        this.#world.violate('I5', `run ${id} has done ${row.done} of ${row.variants}`);
    }
  }

  /** Who is paused from this commit on. */
  async #pauses(): Promise<void> {
    const rows = await this.#world.store.read(
      `select customer_id from disputes where status <> 'won'
       union all select customer_id from invoices where status = 'uncollectible'`,
    );
    this.#paused = new Set(rows.map((row) => String(row.customer_id)));
  }

  /** I1, I2, I3: a balance is what its entries and holds sum to, and holds stay within overdraft and cap. */
  async #checkBalances(): Promise<void> {
    const posted = new Map<string, number>();
    for (const { customer, credits } of this.entries.values())
      posted.set(customer, (posted.get(customer) ?? 0) + credits);
    const held = new Map<string, number>();
    for (const row of await this.#world.store.read('select run_id, customer_id, credits from holds')) {
      const customer = String(row.customer_id);
      const run = this.runs.get(String(row.run_id));
      held.set(customer, (held.get(customer) ?? 0) + n(row.credits));
      if (!run || OVER.includes(run.status))
        this.#world.violate('I2', `a hold of ${row.credits} for run ${row.run_id}, which is ${run?.status}`);
    }
    const ends = await this.#readPeriodEnds();
    for (const row of await this.#world.store.read('select * from balances')) {
      const customer = String(row.customer_id);
      const now = { posted: n(row.posted), held: n(row.held) };
      if (now.posted !== (posted.get(customer) ?? 0))
        this.#world.violate(
          'I1',
          `${customer} has posted ${now.posted}, its entries sum to ${posted.get(customer) ?? 0}`,
        );
      if (now.held !== (held.get(customer) ?? 0))
        this.#world.violate('I2', `${customer} has held ${now.held}, its holds sum to ${held.get(customer) ?? 0}`);
      const before = this.#balances.get(customer) ?? { posted: 0, held: 0 };
      if (now.held > before.held) await this.#checkHold(customer, now, { more: now.held - before.held, ends });
      this.#balances.set(customer, now);
    }
    // One commit may hold and then learn of the next period: the hold was judged by the one before.
    this.#periodEnds = ends;
  }

  /** When a customer's period ends; of two subscriptions that live at once either may be the one that was looked at. */
  async #readPeriodEnds(): Promise<Map<string, number>> {
    const rows = await this.#world.store.read(
      'select customer_id, min(period_end_ms) as ends from subscriptions where ended_at_ms is null group by customer_id',
    );
    return new Map(rows.map((row) => [String(row.customer_id), n(row.ends)]));
  }

  async #checkHold(
    customer: string,
    { posted, held }: Balance,
    { more, ends }: { more: number; ends: Map<string, number> },
  ): Promise<void> {
    const endsMs = Math.min(ends.get(customer) ?? 0, this.#periodEnds.get(customer) ?? Number.POSITIVE_INFINITY);
    const isLast = endsMs - this.#world.nowMs <= DAY_MS + MAX_SKEW_MS;
    const most = isLast ? OVERDRAFT + THRESHOLD : OVERDRAFT;
    // One commit may hold and take back: what is taken back explains what it leaves.
    if (posted + (this.#takenBack.get(customer) ?? 0) - held < -most)
      this.#world.violate('I3', `${customer} holds ${more} more with ${posted - held} available`);
    const capped = `select monthly_cap_cents as cap from customers where id = '${customer}'`;
    const [owner] = await this.#world.store.read(capped);
    if (owner?.cap === null || owner?.cap === undefined) return;
    // Near a period's ends a clock that is off may count in another one. Of two subscriptions the later start counts least.
    const period = `select max(period_start_ms) as since, min(period_end_ms) as ends from subscriptions
      where customer_id = '${customer}' and ended_at_ms is null`;
    const [live] = await this.#world.store.read(period);
    const sinceMs = n(live?.since);
    if (this.#world.nowMs - MAX_SKEW_MS < sinceMs || this.#world.nowMs + MAX_SKEW_MS >= n(live?.ends)) return;
    let used = 0;
    for (const entry of this.entries.values())
      if (entry.kind === 'capture' && entry.customer === customer && entry.atMs >= sinceMs) used -= entry.credits;
    if ((used + held) * 3 > n(owner.cap) * 5)
      this.#world.violate('R7', `${customer} holds ${held} after ${used}, above its cap of ${owner.cap} cents`);
  }

  /** I6: each capture has its fact, and each fact its capture. */
  async #facts(): Promise<void> {
    const rows = await this.#world.store.read('select entry_key, credits, customer_id, run_id from usage_facts');
    let captures = 0;
    const byKey = new Map(rows.map((row) => [String(row.entry_key), row]));
    for (const entry of this.entries.values()) {
      if (entry.kind !== 'capture') continue;
      captures += 1;
      const fact = byKey.get(entry.key);
      if (!fact) this.#world.violate('I6', `capture ${entry.key} has no usage fact`);
      else if (n(fact.credits) !== -entry.credits)
        this.#world.violate('I6', `fact ${entry.key} says ${fact.credits}, its capture ${-entry.credits}`);
      else if (fact.customer_id !== entry.customer || fact.run_id !== entry.cause)
        this.#world.violate('I14', `fact ${entry.key} is somebody else’s`);
    }
    if (captures !== rows.length) this.#world.violate('I6', `${rows.length} usage facts for ${captures} captures`);
  }

  /** I13: the sums by day are those of the ledger. */
  async #days(): Promise<void> {
    const sums = new Map<string, number>();
    for (const entry of this.entries.values()) {
      if (entry.kind !== 'capture') continue;
      const key = `${entry.customer} ${dayOf(entry.atMs)}`;
      sums.set(key, (sums.get(key) ?? 0) - entry.credits);
    }
    const rows = await this.#world.store.read('select customer_id, day, credits from usage_days');
    const days = new Map(rows.map((row) => [`${row.customer_id} ${row.day}`, n(row.credits)]));
    for (const [key, sum] of sums) {
      if (days.get(key) !== sum) this.#world.violate('I13', `the day ${key} says ${days.get(key)}, the ledger ${sum}`);
    }
  }

  /** I8: a sealed batch keeps its members, value and timestamp. */
  async #checkBatches(): Promise<void> {
    const rows = await this.#world.store.read(
      `select b.id, b.credits, b.timestamp_s, b.customer_id, count(f.id) as members, sum(f.credits) as sum
       from usage_batches b left join usage_facts f on f.batch_id = b.id group by b.id, b.credits, b.timestamp_s, b.customer_id`,
    );
    for (const row of rows) {
      const id = String(row.id);
      const shape = `${row.credits} at ${row.timestamp_s} of ${row.members}`;
      const known = this.#batches.get(id);
      if (known !== undefined && known !== shape)
        this.#world.violate('I8', `batch ${id} was ${known}, and is ${shape}`);
      if (n(row.sum) !== n(row.credits))
        this.#world.violate('I8', `batch ${id} says ${row.credits}, its facts ${row.sum}`);
      this.#batches.set(id, shape);
    }
  }

  /** I7: an event goes from received to done or dead, and never back. */
  async #inbox(): Promise<void> {
    const unfinished = new Set<string>();
    // Most are done: only the others are read, and who is no longer among them is done.
    for (const row of await this.#world.store.read(`${EVENTS} where status <> 'done' order by id`)) {
      unfinished.add(String(row.id));
      this.#hear(row);
    }
    for (const [id, { type, status }] of this.#events)
      if (status !== 'done' && !unfinished.has(id)) this.#hear({ id, type, status: 'done' });
    const [counted] = await this.#world.store.read('select count(*) as n from inbox_events');
    if (n(counted?.n) < this.#events.size) this.#world.violate('I7', 'an event has vanished from the inbox');
    // Some are done with as soon as they come.
    if (n(counted?.n) > this.#events.size)
      for (const row of await this.#world.store.read(`${EVENTS} order by id`)) this.#hear(row);
  }

  #hear(row: Row): void {
    const id = String(row.id);
    const status = String(row.status);
    const known = this.#events.get(id)?.status;
    if (known === status) return;
    const isRevived = status === 'received' && this.#revived.delete(id);
    if (known !== undefined && known !== 'received' && !isRevived)
      this.#world.violate('I7', `event ${id} was ${known} and is ${status}`);
    this.#events.set(id, { type: String(row.type), status });
    this.#world.log(() => `event ${id} ${row.type} is ${status}`);
  }

  /** I11: what has ended stays ended. */
  async #mirror(): Promise<void> {
    for (const row of await this.#world.store.read('select id, status from subscriptions')) {
      const id = String(row.id);
      const isEnded = row.status === 'canceled';
      if (this.#ended.has(id) && !isEnded)
        this.#world.violate('I11', `subscription ${id} had ended and is ${row.status}`);
      if (isEnded) this.#ended.add(id);
    }
  }
}
