import type { Executor } from '../../db/transaction.ts';
import type { CustomerId, MovementId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { listTransferCandidates } from './find-transfers.ts';
import { daysBetween, decideTransfer, type TransferCandidate } from './transfer-store.ts';

/**
 * Pairs each movement with at most one other: confirmed pairs first, then those nearest in time. Pairs that the customer split stay in the
 * list as such, and their movements may pair with others.
 */
export function pairTransfers(candidates: readonly TransferCandidate[]): TransferCandidate[] {
  const used = new Set<MovementId>();
  const distance = ({ out, into }: TransferCandidate) => daysBetween(out.date, into.date);
  const open = candidates.filter(({ decision }) => decision !== 'split');
  const sorted = [...open].sort(
    (a, b) => Number(b.decision === 'confirmed') - Number(a.decision === 'confirmed') || distance(a) - distance(b),
  );
  const pairs = sorted.filter(({ out, into }) => {
    if (used.has(out.id) || used.has(into.id)) return false;
    used.add(out.id);
    used.add(into.id);
    return true;
  });
  const split = candidates.filter(({ decision }) => decision === 'split');
  return [...pairs, ...split].sort((a, b) => (a.out.date < b.out.date ? 1 : a.out.date > b.out.date ? -1 : 0));
}

export const listTransfers = async (db: Executor, customerId: CustomerId): Promise<TransferCandidate[]> =>
  pairTransfers(await listTransferCandidates(db, customerId));

/** The movements that are one half of a transfer between own accounts. */
export async function transferIds(db: Executor, customerId: CustomerId): Promise<Set<MovementId>> {
  const pairs = await listTransfers(db, customerId);
  return new Set(pairs.filter(({ decision }) => decision !== 'split').flatMap(({ out, into }) => [out.id, into.id]));
}

/** Confirms a pair that was found, or splits it. Only pairs that could be one are decided on. */
export async function decide(
  db: Executor,
  customerId: CustomerId,
  choice: { outId: MovementId; inId: MovementId; decision: 'confirmed' | 'split' },
): Promise<Result<void, Refusal<'not_found'>>> {
  const candidates = await listTransferCandidates(db, customerId);
  if (!candidates.some(({ out, into }) => out.id === choice.outId && into.id === choice.inId))
    return refuse('not_found', 'There is no such transfer.');
  await decideTransfer(db, customerId, choice);
  return ok(undefined);
}
