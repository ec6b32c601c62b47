import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { isOptional, listKinds, NOTICE_KINDS, type NoticeKind } from './kinds.ts';

export type Preference = { kind: NoticeKind; inApp: boolean; byMail: boolean };

/** Where a kind is shown. Necessary kinds use every channel, whatever is stored. */
export async function findPreference(db: Executor, customerId: CustomerId, kind: NoticeKind): Promise<Preference> {
  const row = isOptional(kind)
    ? await db
        .selectFrom('notice_preferences')
        .selectAll()
        .where('customer_id', '=', customerId)
        .where('kind', '=', kind)
        .executeTakeFirst()
    : undefined;
  return row ? { kind, inApp: row.in_app === 1, byMail: row.by_mail === 1 } : byItself(kind);
}

/** One for every kind, in the order of their list. */
export async function listPreferences(db: Executor, customerId: CustomerId): Promise<Preference[]> {
  const rows = await db
    .selectFrom('notice_preferences')
    .selectAll()
    .where('customer_id', '=', customerId)
    .limit(100)
    .execute();
  const chosen = new Map(rows.map((row) => [row.kind, row]));
  return listKinds().map(({ kind }) => {
    const row = isOptional(kind) ? chosen.get(kind) : undefined;
    return row ? { kind, inApp: row.in_app === 1, byMail: row.by_mail === 1 } : byItself(kind);
  });
}

/** Stores the choice for an optional kind; ignores necessary kinds. */
export async function savePreference(
  trx: Trx,
  customerId: CustomerId,
  { kind, inApp, byMail }: Preference,
): Promise<void> {
  if (!isOptional(kind)) return;
  const chosen = { in_app: inApp ? (1 as const) : (0 as const), by_mail: byMail ? (1 as const) : (0 as const) };
  await trx
    .insertInto('notice_preferences')
    .values({ customer_id: customerId, kind, ...chosen })
    .onConflict((c) => c.columns(['customer_id', 'kind']).doUpdateSet(chosen))
    .execute();
}

const byItself = (kind: NoticeKind): Preference => ({ kind, inApp: true, byMail: NOTICE_KINDS[kind].mails });
