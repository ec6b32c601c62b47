import type { Executor } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import { type CustomerId, newId, type UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export type SecurityEvent =
  | 'signed_up'
  | 'logged_in'
  | 'log_in_failed'
  | 'logged_out'
  | 'limit_reached'
  | 'password_changed'
  | 'password_check_failed'
  | 'reset_requested'
  | 'password_reset'
  | 'email_change_requested'
  | 'email_changed'
  | 'email_confirmed'
  | 'session_ended'
  | 'other_sessions_ended'
  | 'data_exported'
  | 'run_shared'
  | 'run_unshared'
  | 'customer_deleted'
  | 'admin_read'
  | 'admin_acted'
  | 'second_factor_set'
  | 'second_factor_passed'
  | 'second_factor_failed'
  | 'second_factor_removed'
  | 'recovery_code_used';

export type SecurityEntry = {
  kind: SecurityEvent;
  userId?: UserId | null;
  customerId?: CustomerId | null;
  /** /24 or /64: enough to tell an attack from a person. */
  network?: string | null;
  /** Ids and names of ours only: no passwords, tokens, addresses or anything that was typed. */
  detail?: Record<string, string | number>;
};

/** Adds a line to the security log; nothing changes or removes it before its time. */
export async function logSecurity(db: Executor, entry: SecurityEntry): Promise<void> {
  await db
    .insertInto('security_log')
    .values({
      id: newId(),
      at_ms: wallNow(),
      kind: entry.kind,
      user_id: entry.userId ?? null,
      customer_id: entry.customerId ?? null,
      network: entry.network ?? null,
      detail_json: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}

/** Deletes lines that are older than the log is kept. The database refuses it for younger ones. */
export async function deleteOldSecurityEntries(db: Executor, olderThanMs: Ms): Promise<void> {
  await db.deleteFrom('security_log').where('at_ms', '<', olderThanMs).execute();
}
