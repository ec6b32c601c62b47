import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';
import { ATTENTION_KINDS, type AttentionItem } from './attention-item.ts';
import { bouncedMails, deadEvents, differences, faults, redChecks } from './attention-machines.ts';
import { approvals, disputes, endingGrace, failedActions, refusedUsage, writeOffs } from './attention-money.ts';

/** All that needs attention, worst kind first, then what is due first, then the oldest; without what was put aside. */
export async function listAttention(db: Executor, nowMs: Ms): Promise<AttentionItem[]> {
  const items: AttentionItem[] = [];
  for (const read of READERS) items.push(...(await read(db, nowMs)));
  const marks = await readMarks(db, nowMs);
  const rank = (item: AttentionItem) => ATTENTION_KINDS.indexOf(item.kind);
  return items
    .filter(({ key, sinceMs }) => (marks.get(key) ?? -1) < sinceMs)
    .sort((a, b) => rank(a) - rank(b) || (a.dueMs ?? a.sinceMs) - (b.dueMs ?? b.sinceMs));
}

/** Until which instant what happened is put aside: a closed item comes back when it happens again. */
async function readMarks(db: Executor, nowMs: Ms): Promise<Map<string, Ms>> {
  const rows = await db.selectFrom('attention_marks').select(['key', 'until_ms', 'at_ms']).limit(10_000).execute();
  return new Map(
    rows.map((row) => [
      row.key,
      row.until_ms === null ? row.at_ms : row.until_ms > nowMs ? Number.MAX_SAFE_INTEGER : -1,
    ]),
  );
}

const READERS: ((db: Executor, nowMs: Ms) => Promise<AttentionItem[]>)[] = [
  approvals,
  disputes,
  failedActions,
  refusedUsage,
  deadEvents,
  redChecks,
  faults,
  differences,
  endingGrace,
  writeOffs,
  bouncedMails,
];
