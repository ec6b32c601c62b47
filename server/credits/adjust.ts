import type { Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { postOnce } from './store.ts';

/** A correction of `credits` (positive or negative). The customer reads the note, and no other reason. */
export type Adjustment = {
  customerId: CustomerId;
  credits: number;
  /** A repeated request posts once. */
  requestKey: string;
  note: string | null;
  nowMs: Ms;
};

/** Posts a correction to a customer's ledger. False when its key was posted before. */
export const postAdjustment = (trx: Trx, { requestKey, note, ...entry }: Adjustment): Promise<boolean> =>
  postOnce(trx, {
    ...entry,
    kind: 'adjustment',
    key: `adjustment:${requestKey}`,
    causeId: requestKey,
    ...(note !== null && { note }),
  });
