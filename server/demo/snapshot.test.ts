import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWrongBalances } from '../../db/books.ts';
import { migrateToLatest } from '../../db/migrate.ts';
import { type Db, openDatabase } from '../../db/open.ts';
import { findUsable } from '../billing/usable.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { findUsableOfMany } from '../reporting/usable-of-many.ts';
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

  it('shows every state that the admin side distinguishes', async () => {
    for (const status of ['succeeded', 'canceled']) expect(await count('runs', { status }), status).not.toBe(0);
    for (const status of ['paid', 'open']) expect(await count('invoices', { status }), status).not.toBe(0);
    for (const status of ['won', 'lost', 'needs_response'])
      expect(await count('disputes', { status }), status).not.toBe(0);
    expect(await count('customers', { name: BOUNCING })).toBe(1);
    expect(await count('mails', { status: 'dead' })).not.toBe(0);
    expect(await count('write_offs', {})).not.toBe(0);
  });

  it('has customers of whom a page of many says what the page of each does', async () => {
    const ids = (await db.selectFrom('customers').select('id').execute()).map(({ id }) => id as CustomerId);
    const { at } = await db
      .selectFrom('runs')
      .select((eb) => eb.fn.max<number>('created_at_ms').as('at'))
      .executeTakeFirstOrThrow();
    const kinds = new Set<string>();
    // At other times other invoices are late, and other subscriptions have ended.
    for (const nowMs of [-30, -20, -10, -5, 0, 20, 90].map((days) => at + days * DAY_MS)) {
      const many = await findUsableOfMany(db, ids, nowMs);
      for (const id of ids) {
        const one = await findUsable(db, id, nowMs);
        expect(many.get(id), id).toMatchObject(one);
        kinds.add(one.standing.kind);
      }
    }
    expect([...kinds].sort()).toEqual(['active', 'ended', 'none', 'past_due', 'paused']);
  });
});
