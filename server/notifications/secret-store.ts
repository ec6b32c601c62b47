import { createHash } from 'node:crypto';
import type { Executor, Trx } from '../../db/transaction.ts';
import { newId } from '../core/ids.ts';

/** Ids of 42 random bits or more each: enough for a key. Ids, because the simulation's follow from its seed. */
const IDS_A_SECRET = 8;

/** A secret key, created at its first use. */
export async function getSecret(trx: Trx, name: string): Promise<string> {
  const known = await findSecret(trx, name);
  if (known !== null) return known;
  const ids = Array.from({ length: IDS_A_SECRET }, () => newId());
  const value = createHash('sha256').update(ids.join()).digest('base64url');
  await trx
    .insertInto('secrets')
    .values({ name, value })
    .onConflict((c) => c.column('name').doNothing())
    .execute();
  return (await findSecret(trx, name)) ?? value;
}

export async function findSecret(db: Executor, name: string): Promise<string | null> {
  const row = await db.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}
