import type { Store } from './database.ts';

/** What a loop could find, by what wakes it: rows wider than what it looks for itself, and the tables that they are in. */
const SOMETHING: Record<string, { tables: string[]; sql: string }> = {
  inbox: { tables: ['inbox_events'], sql: "select 1 from inbox_events where status = 'received' limit 1" },
  runs: { tables: ['runs'], sql: "select 1 from runs where status in ('queued', 'running', 'waiting') limit 1" },
  usage: {
    tables: ['usage_facts', 'usage_batches'],
    sql: "select 1 from usage_facts where batch_id is null union all select 1 from usage_batches where status = 'sealed' limit 1",
  },
  sync: { tables: ['sync_requests'], sql: 'select 1 from sync_requests limit 1' },
  mail: { tables: ['mails'], sql: "select 1 from mails where status = 'queued' limit 1" },
  standing: {
    tables: ['subscriptions'],
    sql: "select 1 from subscriptions where status in ('past_due', 'unpaid') limit 1",
  },
};
/** Whether these find anything follows from their own table and the time alone, so other commits need not wake them. */
const ALONE = ['inbox', 'runs'];

/**
 * Whether there is anything at all for a loop to find: a turn that is left out could only have found nothing. Most turns
 * do, and take most of a seed's time. Loops that are not named here always look.
 */
export class Waits {
  readonly #store: Store;
  readonly #found = new Map<string, boolean>();
  readonly #commits = new Map<string, number>();
  #allCommits = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Tables were written; without a list any may have been. */
  changed(dirty: Set<string> | null): void {
    this.#allCommits += 1;
    for (const [topic, { tables }] of Object.entries(SOMETHING)) {
      if (dirty && !tables.some((table) => dirty.has(table))) continue;
      this.#found.delete(topic);
      this.#commits.set(topic, (this.#commits.get(topic) ?? 0) + 1);
    }
  }

  async look(): Promise<void> {
    for (const [topic, { sql }] of Object.entries(SOMETHING)) {
      if (!this.#found.has(topic)) this.#found.set(topic, (await this.#store.read(sql)).length > 0);
    }
  }

  hasNothing(topic: string): boolean {
    return this.#found.get(topic) === false;
  }

  /** The same as long as nothing was written that could change what is found. */
  commitsFor(topic: string): number {
    return ALONE.includes(topic) ? (this.#commits.get(topic) ?? 0) : this.#allCommits;
  }
}
