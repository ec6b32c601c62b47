import { lockRows } from '../../db/engine.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { ADMIN_ROLES, type AdminPermission, type AdminRole, can } from '../core/admin-roles.ts';
import type { UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Admins that can log in. */
export async function countActiveAdmins(db: Executor): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .where('disabled_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export type TeamMember = {
  userId: UserId;
  email: string;
  role: AdminRole;
  createdAtMs: Ms;
  hasFactor: boolean;
  /** By wall time; null: no open session. */
  seenAtMs: Ms | null;
};

/** Admins that can log in, by e-mail. */
export async function listAdmins(db: Executor, limit: number): Promise<TeamMember[]> {
  const rows = await db
    .selectFrom('users as u')
    .leftJoin('second_factors as f', 'f.user_id', 'u.id')
    .leftJoin('sessions as s', 's.user_id', 'u.id')
    .select((eb) => [
      ...(['u.id', 'u.email', 'u.admin_role', 'u.created_at_ms', 'f.confirmed_at_ms'] as const),
      eb.fn.max('s.seen_at_ms').as('seen_at_ms'),
    ])
    .where('u.role', '=', 'admin')
    .where('u.disabled_at_ms', 'is', null)
    .groupBy(['u.id', 'u.email', 'u.admin_role', 'u.created_at_ms', 'f.confirmed_at_ms'])
    .orderBy('u.email')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    userId: row.id,
    email: row.email,
    role: row.admin_role ?? 'viewer',
    createdAtMs: row.created_at_ms,
    hasFactor: row.confirmed_at_ms !== null,
    seenAtMs: row.seen_at_ms,
  }));
}

/** More admins than anybody has. */
const MAX_ADMINS = 50;

/** Where admins whose role allows something can be reached. */
export async function listEmailsOfAdmins(db: Executor, permission: AdminPermission): Promise<string[]> {
  const rows = await db
    .selectFrom('users')
    .select('email')
    .where('role', '=', 'admin')
    .where('disabled_at_ms', 'is', null)
    .where(
      'admin_role',
      'in',
      ADMIN_ROLES.filter((role) => can(role, permission)),
    )
    .orderBy('email')
    .limit(MAX_ADMINS)
    .execute();
  return rows.map(({ email }) => email);
}

/** How many other owners could still log in. Locks them all, so that of two who are removed at once one stays. */
export async function countOtherOwners(trx: Trx, userId: UserId): Promise<number> {
  const active = trx
    .selectFrom('users')
    .select('id')
    .where('admin_role', '=', 'owner')
    .where('disabled_at_ms', 'is', null)
    .orderBy('id');
  const ids = await lockRows(trx, active).execute();
  return ids.filter(({ id }) => id !== userId).length;
}

/** `null` lets a disabled login in again. */
export async function setDisabled(trx: Trx, userId: UserId, disabledAtMs: Ms | null): Promise<void> {
  await trx.updateTable('users').set({ disabled_at_ms: disabledAtMs }).where('id', '=', userId).execute();
}

export async function setAdminRole(trx: Trx, userId: UserId, role: AdminRole): Promise<void> {
  await trx.updateTable('users').set({ admin_role: role }).where('id', '=', userId).execute();
}

/** Whatever the password was. */
export async function setPasswordHash(trx: Trx, userId: UserId, hash: string): Promise<void> {
  await trx.updateTable('users').set({ password_hash: hash }).where('id', '=', userId).execute();
}
