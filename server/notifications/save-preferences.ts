import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { isOptional, listKinds, type NoticeKind } from './kinds.ts';
import { savePreference } from './preference-store.ts';

/** Stores the choice for every optional kind at once: the kinds listed are on, all others off. */
export function savePreferences(
  db: Deps['db'],
  customerId: CustomerId,
  { inApp, byMail }: { inApp: NoticeKind[]; byMail: NoticeKind[] },
): Promise<void> {
  return transaction(db, async (trx) => {
    for (const { kind } of listKinds().filter((each) => isOptional(each.kind)))
      await savePreference(trx, customerId, { kind, inApp: inApp.includes(kind), byMail: byMail.includes(kind) });
  });
}
