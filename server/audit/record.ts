import { currentCause } from '../../db/cause.ts';
import type { Trx } from '../../db/transaction.ts';
import { type CustomerId, newId, type UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { appendToChain } from './chain.ts';

/** One act, with as much of it as applies. */
export type Act = {
  /** Who acts; for the command line the admin that it is about. Role and address are looked up. */
  userId: UserId;
  /** Where no login acts. */
  role?: 'command line';
  customerId: CustomerId | null;
  action: string;
  /** What was acted on, such as an invoice's id. */
  object?: string;
  detail?: unknown;
  before?: unknown;
  after?: unknown;
  /** Internal: customers never see it. */
  reason?: string;
  /** The entry that this act undoes. The database refuses a second one for the same entry. */
  undoOf?: string;
  nowMs: Ms;
};

/** Writes an act into the audit log, in the transaction of the act. Gives the entry's id, by which it can be undone. */
export async function audit(trx: Trx, act: Act): Promise<string> {
  const id = newId();
  const cause = currentCause();
  await appendToChain(trx, {
    id,
    user_id: act.userId,
    customer_id: act.customerId,
    action: act.action,
    detail_json: JSON.stringify(act.detail ?? {}),
    created_at_ms: act.nowMs,
    role: act.role ?? (await roleOf(trx, act.userId)),
    object: act.object ?? null,
    before_json: jsonOf(act.before),
    after_json: jsonOf(act.after),
    reason: act.reason ?? null,
    address: cause?.kind === 'request' ? cause.address : null,
    undo_of: act.undoOf ?? null,
  });
  return id;
}

async function roleOf(trx: Trx, userId: UserId): Promise<string | null> {
  const user = await trx.selectFrom('users').select(['role', 'admin_role']).where('id', '=', userId).executeTakeFirst();
  return user ? (user.admin_role ?? user.role) : null;
}

const jsonOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
