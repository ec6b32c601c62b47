import type { Executor, Trx } from '../../db/transaction.ts';
import { type AccountId, type CustomerId, type ImportId, type MovementId, newId } from '../core/ids.ts';
import { nextTurn } from '../core/in-parts.ts';
import { present } from '../core/invariant.ts';
import { addToDays, type DaySums } from './day-store.ts';
import type { FileLine } from './formats/read-numbered.ts';
import { listCountingImports } from './import-store.ts';
import type { ImportJob } from './job-store.ts';
import { deleteLines, insertLines, type Line, pageLines } from './line-store.ts';
import { insertMovements, type NewMovement, pageSlots, type Slot, setCounts } from './movement-store.ts';
import { slotKey } from './number-lines.ts';
import { findAccount } from './store.ts';

/** Lines that one transaction stores: some ten milliseconds of writing. */
export const LINES_PER_PART = 1_000;

export type ImportOf = { customerId: CustomerId; accountId: AccountId; importId: ImportId };
/** Runs a part of the work, `done` lines included: all parts in one transaction, or each in one of its own. */
export type Within = <T>(done: number, work: (trx: Trx) => Promise<T>) => Promise<T>;
/** What starts or stops to count when the account's version moves on. */
type Change = { days: DaySums; freshCount: number };

/**
 * Stores the lines of a file, each with its movement, to count from the account's next version on. Lines of the same day and amount take
 * the slots of that day and amount from the first one on, and only what is missing is added. So an account has, of each day and amount, as
 * many movements as the file that lists most of them, in whatever order files are imported and undone.
 */
export async function storeLines(
  db: Executor,
  within: Within,
  of: ImportOf,
  lines: readonly FileLine[],
): Promise<Change> {
  const { customerId, accountId, importId } = of;
  const countsFrom = (await nextVersion(db, of)).version;
  const slots = await groupSlots(db, of, lines);
  const change: Change = { days: new Map(), freshCount: 0 };
  for (let at = 0; at < lines.length; at += LINES_PER_PART) {
    if (at > 0) await nextTurn();
    const part = planPart(lines.slice(at, at + LINES_PER_PART), slots, countsFrom, change);
    await within(at + part.ids.length, async (trx) => {
      await insertMovements(trx, customerId, accountId, part.added);
      await insertLines(trx, customerId, importId, part.ids);
      await setCounts(trx, customerId, part.shown, { from: countsFrom, until: null });
    });
  }
  return change;
}

function planPart(lines: readonly FileLine[], slots: Map<string, Slot[]>, countsFrom: number, change: Change) {
  const ids: MovementId[] = [];
  const shown: MovementId[] = [];
  const added: (NewMovement & { imported: { id: MovementId; slot: number; countsFrom: number } })[] = [];
  for (const line of lines) {
    const existing = slots.get(slotKey(line)) ?? [];
    const slot = existing[line.nth];
    const id = slot?.id ?? newId<'movement'>();
    ids.push(id);
    if (slot?.isCounted) continue;
    change.freshCount += 1;
    addToDays(change.days, slot?.sums ?? line, 1);
    if (slot) shown.push(id);
    else {
      const number = (existing.at(-1)?.number ?? -1) + 1 + line.nth - existing.length;
      added.push({ ...line, imported: { id, slot: number, countsFrom } });
    }
  }
  return { ids, shown, added };
}

async function groupSlots(
  db: Executor,
  { customerId, accountId }: ImportOf,
  lines: readonly FileLine[],
): Promise<Map<string, Slot[]>> {
  const groups = new Map<string, Slot[]>();
  const span = daysOf(lines);
  if (!span) return groups;
  for await (const part of pageSlots(db, customerId, accountId, span))
    for (const slot of part) {
      const key = slotKey(slot);
      const group = groups.get(key);
      if (group) group.push(slot);
      else groups.set(key, [slot]);
    }
  for (const group of groups.values())
    if (group.length > 1) group.sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1));
  return groups;
}

/** The first and the last day of a file; null without lines. */
export function daysOf(lines: readonly { date: string }[]): { first: string; last: string } | null {
  let [first, last] = [lines[0]?.date ?? '', lines[0]?.date ?? ''];
  for (const { date } of lines) {
    if (date < first) first = date;
    if (date > last) last = date;
  }
  return first === '' ? null : { first, last };
}

/** Stops counting, from the account's next version on, what only this import lists. */
export const takeBack = (db: Executor, within: Within, of: ImportOf): Promise<Change> =>
  changeCounts(db, within, of, {
    isChanged: ({ isCounted, isElsewhere }) => isCounted && !isElsewhere,
    change: -1,
    span: (version) => ({ until: version }),
  });

/** Counts again, from the account's next version on, what an undone import lists. */
export const countAgain = (db: Executor, within: Within, of: ImportOf): Promise<Change> =>
  changeCounts(db, within, of, {
    isChanged: ({ isCounted }) => !isCounted,
    change: 1,
    span: (version) => ({ from: version, until: null }),
  });

type CountChange = {
  isChanged: (line: Line) => boolean;
  change: 1 | -1;
  span: (version: number) => { from?: number; until: number | null };
};

async function changeCounts(
  db: Executor,
  within: Within,
  of: ImportOf,
  { isChanged, change, span }: CountChange,
): Promise<Change> {
  const { version, others } = await nextVersion(db, of);
  const days: DaySums = new Map();
  let done = 0;
  for await (const part of pageLines(db, of, others)) {
    const changed = part.filter(isChanged).map(({ movement }) => movement);
    for (const movement of changed) addToDays(days, movement, change);
    done += part.length;
    const ids = changed.map(({ id }) => id);
    await within(done, (trx) => setCounts(trx, of.customerId, ids, span(version)));
  }
  return { days, freshCount: 0 };
}

/** Takes back all that was stored for the account's next version: an earlier attempt was cut off. */
export async function revert(db: Executor, within: Within, of: ImportOf, kind: ImportJob['kind']) {
  const { version, others } = await nextVersion(db, of);
  for await (const part of pageLines(db, of, others)) {
    const ids = part.map(({ movement }) => movement.id);
    const early = part.filter(({ countsFrom }) => countsFrom >= version).map(({ movement }) => movement.id);
    await within(0, async (trx) => {
      if (kind === 'undo') await setCounts(trx, of.customerId, countedOf(part), { until: null });
      else await setCounts(trx, of.customerId, early, { from: 0, until: 0 });
      if (kind === 'store') await deleteLines(trx, of, ids);
    });
  }
}

const countedOf = (part: readonly Line[]): MovementId[] =>
  part.filter(({ isCounted }) => isCounted).map(({ movement }) => movement.id);

async function nextVersion(db: Executor, { customerId, accountId, importId }: ImportOf) {
  const account = present(await findAccount(db, customerId, accountId), 'account');
  const counting = await listCountingImports(db, customerId, accountId);
  return { version: account.version + 1, others: counting.filter((id) => id !== importId) };
}
