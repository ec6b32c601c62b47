import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, restore } from '../../db/backup.ts';
import { openDatabase } from '../../db/open.ts';
import { HOUR_MS } from '../core/units.ts';
import { aCustomer, agreeToTerms, aSubscriber, attachSample, type Person } from '../testing/people.ts';
import { isOnPostgres } from '../testing/postgres.ts';
import { createWorld, type World } from '../testing/world.ts';

const PASSWORD = 'correct horse battery';
let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const remove = ({ api, user }: Person) => api.privacy.deleteAll({ currentPassword: PASSWORD, email: user.email });

/** Somebody who signs up again with the e-mail of a login that is gone. */
async function again(former: Person): Promise<Person> {
  const next = await aCustomer(world);
  await world.deps.db.updateTable('users').set({ email: former.user.email }).where('id', '=', next.user.id).execute();
  next.user.email = former.user.email;
  return next;
}

describe('a customer who deletes itself and comes back with the same e-mail', () => {
  it('may not subscribe while it owes, and may once that is paid', async () => {
    const ana = await aSubscriber(world);
    await remove(ana);
    await world.advance(HOUR_MS);
    const owed = { status: 'open', amount_due_cents: 3_300, hosted_url: 'https://invoice.stripe.test/i/1' };
    await world.deps.db.updateTable('invoices').set(owed).where('customer_id', '=', ana.customerId).execute();
    const back = await again(ana);
    await attachSample(back);
    await agreeToTerms(back);
    await expect(back.api.billing.startCheckout()).rejects.toMatchObject({
      cause: { refusal: { kind: 'owes', message: expect.stringContaining('https://invoice.stripe.test/i/1') } },
    });
    await world.deps.db
      .updateTable('invoices')
      .set({ status: 'paid' })
      .where('customer_id', '=', ana.customerId)
      .execute();
    expect(await back.api.billing.startCheckout()).toMatchObject({ clientSecret: expect.any(String) });
  });

  it('is known by a keyed hash: the e-mail itself is gone', async () => {
    const ana = await aCustomer(world);
    await remove(ana);
    const { former_email_hash } = await world.deps.db
      .selectFrom('customers')
      .select('former_email_hash')
      .where('id', '=', ana.customerId)
      .executeTakeFirstOrThrow();
    expect(former_email_hash).toMatch(/^[\w-]{43}$/);
  });
});

describe.skipIf(isOnPostgres())('an erased customer', () => {
  it('is erased again when a backup from before is restored, and leaves nothing in the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headroom-erased-'));
    const backup = join(folder, 'backup.db');
    const ana = await aCustomer(world);
    await ana.api.auth.rename({ name: 'Ana Unmistakable' });
    const file = world.database.at;
    await backUp({ from: file, to: backup });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await remove(ana);
    await world.advance(2 * HOUR_MS);
    const compact = join(folder, 'after.db');
    await backUp({ from: file, to: compact });
    expect(readFileSync(compact).includes('Unmistakable')).toBe(false);
    expect(readFileSync(compact).includes(ana.user.email)).toBe(false);

    const restored = join(folder, 'headroom.db');
    expect(existsSync(`${file}.erased`)).toBe(true);
    copyFileSync(`${file}.erased`, `${restored}.erased`);
    await restore({ from: backup, to: restored, force: false });
    const db = openDatabase(restored);
    const customer = await db
      .selectFrom('customers')
      .selectAll()
      .where('id', '=', ana.customerId)
      .executeTakeFirstOrThrow();
    const users = await db.selectFrom('users').select('email').execute();
    const wanted = await db.selectFrom('erasure_requests').select('customer_id').execute();
    await db.destroy();
    rmSync(folder, { recursive: true });
    expect(customer.deleted_at_ms).not.toBeNull();
    expect(users.map(({ email }) => email)).not.toContain(ana.user.email);
    expect(wanted).toEqual([{ customer_id: ana.customerId }]);
  });
});
