import type { Store } from './database.ts';

/** Whether there is anything at all for a loop to find, by what wakes it. Loops that are not named here always look. */
export type Waits = Record<string, boolean>;

/** Wider than what the loops look for themselves: a turn that is left out could only have found nothing. */
const SOMETHING: Record<string, string> = {
  inbox: "select 1 from inbox_events where status = 'received'",
  runs: "select 1 from runs where status in ('queued', 'running', 'waiting')",
  usage:
    "select 1 from usage_facts where batch_id is null union all select 1 from usage_batches where status = 'sealed'",
  converge: 'select 1 from converge_requests',
  mail: "select 1 from mails where status = 'queued'",
  standing: "select 1 from subscriptions where status in ('past_due', 'unpaid')",
};

const ALL = `select ${Object.entries(SOMETHING)
  .map(([topic, rows]) => `exists(${rows}) as ${topic}`)
  .join(', ')}`;

/** Most turns find nothing, and take most of a seed's time: what they would find is asked for all of them at once. */
export async function askWhatWaits(store: Store): Promise<Waits> {
  const [row = {}] = await store.read(ALL);
  return Object.fromEntries(Object.keys(SOMETHING).map((topic) => [topic, Boolean(row[topic])]));
}
