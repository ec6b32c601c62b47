import type { Ms } from '../core/units.ts';
import type { Store } from './database.ts';

/** What a parked task belongs to: a process of the app, which may be paused or dead, or a browser of a customer. */
export type Owner = { name: string; isAwake(): boolean; isDead(): boolean };

/** `wakesAtMs` null: whenever it is picked. */
type Parked = { owner: Owner; label: string; go: () => void; wakesAtMs: Ms | null; topic: string | null };

/**
 * Decides who goes on. Every await on a port parks its task here; one at a time is let go and runs until all that it set
 * off is parked again. So the order of everything follows from who is let go, and each stop is a place to crash.
 */
export class Scheduler {
  readonly #parked: Parked[] = [];
  readonly #database: Pick<Store, 'isBusy' | 'quiet'>;
  /** Who runs now: what ids are drawn with its clock. */
  current: Owner | null = null;

  constructor(database: Pick<Store, 'isBusy' | 'quiet'>) {
    this.#database = database;
  }

  /** Waits until it is this task's turn. A task of a dead owner never gets one, and is forgotten. */
  park(owner: Owner, label: string): Promise<void> {
    return this.sleep(owner, label, { untilMs: null, topic: null });
  }

  /** Waits until an instant, or until the topic is told to this owner. */
  sleep(owner: Owner, label: string, wait: { untilMs: Ms | null; topic: string | null }): Promise<void> {
    return new Promise((go) => {
      if (owner.isDead()) return;
      this.#parked.push({ owner, label, go, wakesAtMs: wait.untilMs, topic: wait.topic });
    });
  }

  /** Wakes those of the owner who wait for the topic. */
  wake(owner: Owner, topic: string): void {
    for (const task of this.#parked) if (task.owner === owner && task.topic === topic) task.wakesAtMs = null;
  }

  /** When the first sleeper of an owner that is awake would wake; null when nobody sleeps. */
  nextWakeMs(): Ms | null {
    const times = this.#parked.flatMap(({ owner, wakesAtMs }) =>
      wakesAtMs !== null && owner.isAwake() ? [wakesAtMs] : [],
    );
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** Tasks that may be let go now, as positions for `resume`. */
  ready(nowMs: Ms): number[] {
    const found: number[] = [];
    for (const [at, { owner, wakesAtMs }] of this.#parked.entries()) {
      if (owner.isAwake() && (wakesAtMs === null || wakesAtMs <= nowMs)) found.push(at);
    }
    return found;
  }

  get size(): number {
    return this.#parked.length;
  }

  /** Lets one task go, and returns when everything is at rest again. Gives what it was. */
  async resume(at: number): Promise<string> {
    const [task] = this.#parked.splice(at, 1);
    if (!task) throw new RangeError(`There is no parked task ${at}`);
    await this.run(task.owner, task.go);
    return `${task.owner.name} ${task.label}`;
  }

  /** Runs what begins something, until everything is at rest again. */
  async run(owner: Owner, begin: () => void): Promise<void> {
    this.current = owner;
    begin();
    do {
      if (this.#database.isBusy()) await this.#database.quiet();
      // Node runs this when no promise has anything to do any more: all that follows is done.
      await new Promise<void>((resolve) => void process.nextTick(resolve));
    } while (this.#database.isBusy());
    this.current = null;
  }

  /** Forgets all tasks of an owner: it has crashed. */
  forget(owner: Owner): void {
    for (let at = this.#parked.length - 1; at >= 0; at -= 1) {
      if (this.#parked[at]?.owner === owner) this.#parked.splice(at, 1);
    }
  }
}
