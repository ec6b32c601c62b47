import type { Trx } from '../../db/transaction.ts';
import { type AccountId, type CustomerId, newId } from '../core/ids.ts';
import type { ImportId } from './import-store.ts';
import {
  changeClaims,
  insertLines,
  insertMovements,
  listSlots,
  type MovementId,
  type NewMovement,
  type Slot,
} from './movement-store.ts';

/**
 * Gives each line of a file its movement. Lines of the same day and amount take the slots of that day and amount from the first one on,
 * and only what is missing is added. So an account has, of each day and amount, as many movements as the file that lists most of them,
 * in whatever order files are imported and undone. Returns how many movements count that did not before.
 */
export async function claimLines(
  trx: Trx,
  { customerId, accountId, importId }: { customerId: CustomerId; accountId: AccountId; importId: ImportId },
  lines: readonly NewMovement[],
): Promise<number> {
  if (lines.length === 0) return 0;
  const days = lines.map(({ date }) => date);
  const first = days.reduce((a, b) => (b < a ? b : a));
  const last = days.reduce((a, b) => (b > a ? b : a));
  const slots = groupSlots(await listSlots(trx, customerId, accountId, { first, last }));
  const taken: MovementId[] = [];
  const added: (NewMovement & { id: MovementId; slot: number; claims: number })[] = [];
  const used = new Map<string, number>();
  let freshCount = 0;
  // Equal lines are taken in the order of their descriptions, which is the same in every file.
  const sorted = [...lines].sort((a, b) =>
    a.description < b.description ? -1 : a.description > b.description ? 1 : 0,
  );
  for (const line of sorted) {
    const key = `${line.date} ${line.amountCents}`;
    const at = used.get(key) ?? 0;
    used.set(key, at + 1);
    const existing = slots.get(key) ?? [];
    slots.set(key, existing);
    const slot = existing[at];
    if (slot) {
      taken.push(slot.id);
      if (slot.claims === 0) freshCount += 1;
    } else {
      const id = newId<'movement'>();
      const number = (existing.at(-1)?.number ?? -1) + 1;
      existing.push({ id, date: line.date, amountCents: line.amountCents, number, claims: 0 });
      added.push({ ...line, id, slot: number, claims: 0 });
      freshCount += 1;
    }
  }
  await insertMovements(trx, customerId, accountId, added);
  await insertLines(trx, customerId, importId, [...taken, ...added.map(({ id }) => id)]);
  await changeClaims(trx, customerId, importId, 1);
  return freshCount;
}

function groupSlots(slots: readonly Slot[]): Map<string, Slot[]> {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) {
    const key = `${slot.date} ${slot.amountCents}`;
    const group = groups.get(key);
    if (group) group.push(slot);
    else groups.set(key, [slot]);
  }
  return groups;
}
