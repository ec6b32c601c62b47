import type { Executor, Trx } from '../../db/transaction.ts';
import { type CustomerId, newId, type RunId } from '../core/ids.ts';
import { DAY_MS, type Ms } from '../core/units.ts';

/** A link is forgotten in mailboxes and chats; after a quarter it is made again where it is still wanted. */
export const SHARE_LASTS_MS = 90 * DAY_MS;

/** Keeps a link by the hash of its token. */
export async function insertShare(
  trx: Trx,
  share: { customerId: CustomerId; runId: RunId; tokenHash: string; nowMs: Ms },
): Promise<void> {
  await trx
    .insertInto('run_shares')
    .values({
      id: newId(),
      customer_id: share.customerId,
      run_id: share.runId,
      token_hash: share.tokenHash,
      created_at_ms: share.nowMs,
      revoked_at_ms: null,
    })
    .execute();
}

/** Ends every link to a run. */
export async function revokeShares(db: Executor, customerId: CustomerId, runId: RunId, nowMs: Ms): Promise<void> {
  await db
    .updateTable('run_shares')
    .set({ revoked_at_ms: nowMs })
    .where('customer_id', '=', customerId)
    .where('run_id', '=', runId)
    .where('revoked_at_ms', 'is', null)
    .execute();
}

/** Since when a run is shared; null when no link to it works. */
export async function findSharedSince(
  db: Executor,
  { customerId, runId, nowMs }: { customerId: CustomerId; runId: RunId; nowMs: Ms },
): Promise<Ms | null> {
  const row = await db
    .selectFrom('run_shares')
    .select('created_at_ms')
    .where('customer_id', '=', customerId)
    .where('run_id', '=', runId)
    .where('revoked_at_ms', 'is', null)
    .where('created_at_ms', '>', nowMs - SHARE_LASTS_MS)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.created_at_ms ?? null;
}

/** Whose run the holder of a token may see. The one read that names no customer: the token stands for the permission. */
export async function findShare(
  db: Executor,
  tokenHash: string,
  nowMs: Ms,
): Promise<{ customerId: CustomerId; runId: RunId } | null> {
  const row = await db
    .selectFrom('run_shares')
    .select(['customer_id', 'run_id'])
    .where('token_hash', '=', tokenHash)
    .where('revoked_at_ms', 'is', null)
    .where('created_at_ms', '>', nowMs - SHARE_LASTS_MS)
    .executeTakeFirst();
  return row ? { customerId: row.customer_id, runId: row.run_id } : null;
}
