import { randomBytes } from 'node:crypto';
import type { Executor, Trx } from '../../db/transaction.ts';

/** 256 bits: as many as the signature made with it. */
const SECRET_BYTES = 32;

/** A key of ours, drawn when it is first needed and the same ever after. */
export async function getSecret(trx: Trx, name: string): Promise<string> {
  const known = await findSecret(trx, name);
  if (known !== null) return known;
  const value = randomBytes(SECRET_BYTES).toString('base64url');
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
