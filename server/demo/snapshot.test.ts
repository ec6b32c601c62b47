import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWrongBalances } from '../../db/books.ts';
import { migrateToLatest } from '../../db/migrate.ts';
import { type Db, openDatabase } from '../../db/open.ts';
import { makeTempFolder } from '../testing/temp-folder.ts';
import { BOUNCING, FATES } from './fates.ts';
import { unpackSnapshot } from './snapshot.ts';

let db: Db;
const folder = makeTempFolder('headroom-snapshot-');
beforeAll(async () => {
  unpackSnapshot(folder);
  db = openDatabase(join(folder, 'headroom.db'), { patience: 'unbounded' });
  await migrateToLatest(db);
});
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const count = async (
  table: 'customers' | 'runs' | 'invoices' | 'disputes' | 'mails' | 'write_offs',
  where: Record<string, string>,
) => {
  let query = db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('n'));
  for (const [column, value] of Object.entries(where)) query = query.where(column as 'id', '=', value);
  return Number((await query.executeTakeFirstOrThrow()).n);
};

describe('the snapshot of the demo', () => {
  it('is upgraded by the migrations, and keeps balances that agree with the ledger', async () => {
    expect(await findWrongBalances(db)).toEqual([]);
    // The fates, the studio, and one customer whose e-mail is not confirmed.
    expect(await count('customers', {})).toBe(FATES.length + 2);
    expect(FATES).toHaveLength(30);
  });

  it('shows every state that the admin side tells apart', async () => {
    for (const status of ['succeeded', 'canceled']) expect(await count('runs', { status }), status).not.toBe(0);
    for (const status of ['paid', 'open']) expect(await count('invoices', { status }), status).not.toBe(0);
    for (const status of ['won', 'lost', 'needs_response'])
      expect(await count('disputes', { status }), status).not.toBe(0);
    expect(await count('customers', { name: BOUNCING })).toBe(1);
    expect(await count('mails', { status: 'dead' })).not.toBe(0);
    expect(await count('write_offs', {})).not.toBe(0);
  });
});
