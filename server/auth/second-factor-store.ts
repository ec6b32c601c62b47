import type { Executor, Trx } from '../../db/transaction.ts';
import { newId, type UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export const findFactor = (db: Executor, userId: UserId) =>
  db.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst();

/** Keeps a new secret that is not confirmed yet. False when there is a confirmed one. */
export async function saveSecret(db: Executor, userId: UserId, secret: string, nowMs: Ms): Promise<boolean> {
  const fields = { secret, last_step: 0, created_at_ms: nowMs };
  const row = await db
    .insertInto('second_factors')
    .values({ user_id: userId, ...fields, confirmed_at_ms: null })
    .onConflict((c) => c.column('user_id').doUpdateSet(fields).where('second_factors.confirmed_at_ms', 'is', null))
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses a code's time step up, so that nobody who saw the code can use it again. False when it was used. */
export async function spendStep(trx: Trx, userId: UserId, step: number): Promise<boolean> {
  const row = await trx
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function confirmFactor(trx: Trx, userId: UserId, nowMs: Ms): Promise<void> {
  await trx.updateTable('second_factors').set({ confirmed_at_ms: nowMs }).where('user_id', '=', userId).execute();
}

export async function deleteFactor(trx: Trx, userId: UserId): Promise<boolean> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const row = await trx
    .deleteFrom('second_factors')
    .where('user_id', '=', userId)
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function replaceCodes(trx: Trx, userId: UserId, hashes: string[]): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await trx
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ id: newId(), user_id: userId, code_hash: hash })))
    .execute();
}

/** Uses a recovery code up: of two at once, one gets it. */
export async function takeCode(trx: Trx, userId: UserId, hash: string): Promise<boolean> {
  const row = await trx
    .deleteFrom('recovery_codes')
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function countCodes(db: Executor, userId: UserId): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
