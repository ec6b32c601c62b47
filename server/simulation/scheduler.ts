/** What a parked task belongs to: a process of the app, which may be paused or dead, or a browser of a customer. */
export type Owner = { name: string; isAwake(): boolean; isDead(): boolean };

type Parked = { owner: Owner; label: string; go: () => void };

/**
 * Decides who goes on. Every await on a port parks its task here; one at a time is let go and runs until all that it set
 * off is parked again. So the order of everything follows from who is let go, and each stop is a place to crash.
 */
export class Scheduler {
  readonly #parked: Parked[] = [];
  #working = 0;
  /** Who runs now: what ids are drawn with its clock. */
  current: Owner | null = null;

  /** Waits until it is this task's turn. A task of a dead owner waits for ever, and is forgotten. */
  park(owner: Owner, label: string): Promise<void> {
    return new Promise((go) => {
      if (!owner.isDead()) this.#parked.push({ owner, label, go });
    });
  }

  /** Work outside of this process (a Postgres server) that must end before anybody else goes on. */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work;
    } finally {
      this.#working -= 1;
    }
  }

  /** Tasks that may be let go now, as positions for `resume`. */
  ready(): number[] {
    const found: number[] = [];
    for (const [at, { owner }] of this.#parked.entries()) if (owner.isAwake()) found.push(at);
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
    do await new Promise<void>((resolve) => void setImmediate(resolve));
    while (this.#working > 0);
    this.current = null;
  }

  /** Forgets all tasks of an owner: it has crashed. */
  forget(owner: Owner): void {
    for (let at = this.#parked.length - 1; at >= 0; at -= 1) {
      if (this.#parked[at]?.owner === owner) this.#parked.splice(at, 1);
    }
  }
}
