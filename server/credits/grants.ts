import type { Trx } from '../../db/transaction.ts';
import { ALLOWANCE } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { hasEntry, postOnce } from './store.ts';

type Cause = { customerId: CustomerId; nowMs: Ms };

/** Grants the allowance once a subscription. True when this call did it. */
export const grantAllowance = (trx: Trx, cause: Cause & { subscriptionId: string }): Promise<boolean> =>
  postOnce(trx, {
    ...cause,
    kind: 'allowance',
    credits: ALLOWANCE,
    key: allowanceKey(cause.subscriptionId),
    causeId: cause.subscriptionId,
  });

/** Takes the allowance back when the subscription has ended, if it was ever granted. */
export async function endAllowance(trx: Trx, cause: Cause & { subscriptionId: string }): Promise<boolean> {
  if (!(await hasEntry(trx, allowanceKey(cause.subscriptionId)))) return false;
  const key = `subscription:${cause.subscriptionId}:allowance_end`;
  return postOnce(trx, { ...cause, kind: 'allowance_end', credits: -ALLOWANCE, key, causeId: cause.subscriptionId });
}

/** Gives back what a paid invoice billed for scenario runs (rule 2); an invoice for accounts alone gives nothing. */
export const recharge = (trx: Trx, cause: Cause & { invoiceId: string; runCredits: number }): Promise<boolean> =>
  postForInvoice(trx, cause, 'recharge');

/** A voided invoice forgives the usage that it billed (rule 6). */
export const forgive = (trx: Trx, cause: Cause & { invoiceId: string; runCredits: number }): Promise<boolean> =>
  postForInvoice(trx, cause, 'forgiven');

/** Returns credits that no invoice will ever bill (rule 9). */
export const writeOff = (trx: Trx, cause: Cause & { writeOffId: string; credits: number; note: string }) =>
  postOnce(trx, {
    ...cause,
    kind: 'written_off',
    key: `write_off:${cause.writeOffId}`,
    causeId: cause.writeOffId,
  });

/** Takes written-off credits back: something bills them after all, and paying it returns them. */
export const takeBackWriteOff = (
  trx: Trx,
  { writeOffId, by, ...cause }: Cause & { writeOffId: string; credits: number; by: string },
): Promise<boolean> =>
  postOnce(trx, {
    ...cause,
    kind: 'write_off_billed',
    credits: -cause.credits,
    key: `write_off:${writeOffId}:billed:${by}`,
    causeId: by,
  });

async function postForInvoice(
  trx: Trx,
  { invoiceId, runCredits, ...cause }: Cause & { invoiceId: string; runCredits: number },
  kind: 'recharge' | 'forgiven',
): Promise<boolean> {
  if (runCredits <= 0) return false;
  return postOnce(trx, {
    ...cause,
    kind,
    credits: runCredits,
    key: `invoice:${invoiceId}:${kind}`,
    causeId: invoiceId,
  });
}

const allowanceKey = (subscriptionId: string): string => `subscription:${subscriptionId}:allowance`;
