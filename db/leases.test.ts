import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../server/clock.ts';
import { createSignals } from '../server/signals.ts';
import { type Fence, LeaseBusy, LeaseLost, type LeasePorts, tryLease, withLease } from './leases.ts';
import { migrateToLatest } from './migrate.ts';
import { type Db, openDatabase } from './open.ts';
import { transaction } from './transaction.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-leases-'));
const clock = fixedClock(1_000_000);
let one: LeasePorts;
let other: LeasePorts;

/** A process of its own: its own connection and signals, on the same file. */
const aProcess = (): LeasePorts => ({ db: openDatabase(join(folder, 'x.db')), clock, signals: createSignals() });

beforeAll(async () => {
  one = aProcess();
  await migrateToLatest(one.db);
  other = aProcess();
});
afterAll(async () => {
  await Promise.all([one.db.destroy(), other.db.destroy()]);
  rmSync(folder, { recursive: true });
});

/** Stores a value if the fence lets it. */
const write = (db: Db, fence: Fence, name: string, value: string) =>
  transaction(db, async (trx) => {
    await fence.check(trx);
    await trx
      .insertInto('sweep_cursors')
      .values({ name, value })
      .onConflict((c) => c.column('name').doUpdateSet({ value }))
      .execute();
  });
const read = async (name: string) =>
  (await one.db.selectFrom('sweep_cursors').select('value').where('name', '=', name).executeTakeFirst())?.value;

describe('a lease', () => {
  it('is held by one process at a time, and by the next when it is released', async () => {
    const seen: string[] = [];
    let inside = 0;
    const work = (name: string) => async () => {
      inside += 1;
      expect(inside).toBe(1);
      seen.push(name);
      await one.signals.wait('never', 5, new AbortController().signal);
      inside -= 1;
    };
    const lease = { key: 'turns', ttlMs: 60_000, waitMs: 20_000 };
    await Promise.all(
      [1, 2, 3].flatMap((n) => [withLease(one, lease, work(`a${n}`)), withLease(other, lease, work(`b${n}`))]),
    );
    expect(seen.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
    expect(await one.db.selectFrom('leases').selectAll().execute()).toEqual([]);
  });

  it('does not keep other keys waiting', async () => {
    const inner = tryLease(one, { key: 'k1', ttlMs: 1 }, () => tryLease(other, { key: 'k2', ttlMs: 1 }, async () => 7));
    expect(await inner).toEqual({ ran: true, value: { ran: true, value: 7 } });
  });

  it('that somebody else holds is refused: at once, or after waiting', async () => {
    const lease = { key: 'busy', ttlMs: 60_000 };
    await tryLease(one, lease, async () => {
      expect(await tryLease(other, lease, async () => 1)).toEqual({ ran: false });
      await expect(withLease(other, { ...lease, waitMs: 0 }, async () => 1)).rejects.toThrow(LeaseBusy);
    });
  });

  it('of a process that died is taken over when it runs out, not before', async () => {
    await one.db
      .insertInto('leases')
      .values({ key: 'dead', token: 'gone', until_ms: clock.now() + 500 })
      .execute();
    const lease = { key: 'dead', ttlMs: 60_000 };
    expect(await tryLease(other, lease, async () => 1)).toEqual({ ran: false });
    clock.set(clock.now() + 500);
    expect(await tryLease(other, lease, async () => 1)).toEqual({ ran: true, value: 1 });
  });

  it('that ran out in a pause lets the old holder write nothing over what the new one wrote', async () => {
    const lease = { key: 'paused', ttlMs: 1_000 };
    const paused = tryLease(one, lease, async (fence) => {
      clock.set(clock.now() + 1_000);
      await tryLease(other, lease, (newer) => write(other.db, newer, 'state', 'new'));
      await write(one.db, fence, 'state', 'stale');
    });
    await expect(paused).rejects.toThrow(LeaseLost);
    expect(await read('state')).toBe('new');
  });

  it('lets its holder write after it ran out, until somebody else takes it', async () => {
    await tryLease(one, { key: 'slow', ttlMs: 1_000 }, async (fence) => {
      clock.set(clock.now() + 5_000);
      await write(one.db, fence, 'slow', 'done');
    });
    expect(await read('slow')).toBe('done');
  });

  it('that was lost is not given back by its old holder: it is the new one’s', async () => {
    const lease = { key: 'lost', ttlMs: 1_000 };
    let newerIsDone = () => {};
    let newer: Promise<unknown> = Promise.resolve();
    await tryLease(one, lease, async () => {
      clock.set(clock.now() + 1_000);
      newer = tryLease(other, lease, () => new Promise<void>((resolve) => (newerIsDone = resolve)));
      await one.signals.wait('never', 5, new AbortController().signal);
    });
    expect(await tryLease(one, lease, async () => 3)).toEqual({ ran: false });
    newerIsDone();
    await newer;
  });

  it('is given back by work that throws', async () => {
    const lease = { key: 'throws', ttlMs: 60_000 };
    await expect(tryLease(one, lease, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await tryLease(other, lease, async () => 2)).toEqual({ ran: true, value: 2 });
  });
});
