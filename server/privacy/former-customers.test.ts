import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp } from '../../db/backup.ts';
import { openDatabase } from '../../db/open.ts';
import { findStanding } from '../billing/find-standing.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { backUpNow } from '../testing/database.ts';
import { aCustomer, agreeToTerms, aScenario, aSubscriber, attachSample, type Person } from '../testing/people.ts';
import { isOnPostgres } from '../testing/postgres.ts';
import { runCommand } from '../testing/run-command.ts';
import { createWorld, type World } from '../testing/world.ts';
import { reapplyErasures } from './reapply-erasures.ts';
import { KEPT_DAYS, keepToRetention } from './retention.ts';

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

describe('a customer that deletes its account and returns with the same e-mail', () => {
  it('may not subscribe while it owes, and may once that is paid', async () => {
    const ana = await aSubscriber(world);
    await remove(ana);
    await world.advance(HOUR_MS);
    const owed = { status: 'open' as const, amount_due_cents: 3_300, hosted_url: 'https://invoice.stripe.test/i/1' };
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

describe('a card that owes', () => {
  const setOwed = (who: Person, owed: object) =>
    world.deps.db.updateTable('invoices').set(owed).where('customer_id', '=', who.customerId).execute();
  const standingOf = async ({ customerId }: Person) =>
    (await findStanding(world.deps.db, customerId, world.deps.clock.now())).standing;
  const PAUSED = { kind: 'paused', reason: 'card_owes' };

  it('pauses the next customer that uses it, under any e-mail, until the debt is paid', async () => {
    const ana = await aSubscriber(world);
    await remove(ana);
    await world.advance(HOUR_MS);
    await setOwed(ana, { status: 'open', amount_due_cents: 3_300 });
    const bea = await aSubscriber(world);
    expect(await standingOf(bea)).toEqual(PAUSED);
    await expect(
      bea.api.runs.start({ scenarioId: await aScenario(bea), requestKey: 'request-1' }),
    ).rejects.toMatchObject({
      cause: { refusal: { kind: 'paused', message: expect.stringContaining('another card') } },
    });
    await setOwed(ana, { status: 'paid', amount_due_cents: 0 });
    expect(await standingOf(bea)).toEqual({ kind: 'active' });
  });

  it('pauses another customer while a payment of one that never paid anything has failed', async () => {
    const ana = await aSubscriber(world);
    const bea = await aSubscriber(world);
    // Both have paid for an account: a payment that fails later is between each of them and us.
    await setOwed(ana, { status: 'open', amount_due_cents: 3_300, failed_at_ms: world.deps.clock.now() });
    expect(await standingOf(bea)).toEqual({ kind: 'active' });
    await setOwed(ana, { amount_paid_cents: 0 });
    expect(await standingOf(bea)).toEqual(PAUSED);
    expect(await standingOf(ana)).toMatchObject({ kind: 'past_due' });
  });

  it('pauses no customer who uses another card, and is forgotten when nothing is owed', async () => {
    const ana = await aSubscriber(world);
    await remove(ana);
    await world.advance(HOUR_MS);
    await setOwed(ana, { status: 'open', amount_due_cents: 3_300 });
    const bea = await aSubscriber(world, 'pm_card_mastercard');
    expect(await standingOf(bea)).toEqual({ kind: 'active' });
    const known = () => world.deps.db.selectFrom('card_uses').select('customer_id').execute();
    const later = { now: () => world.deps.clock.now() + (KEPT_DAYS.formerCards + 1) * DAY_MS, set: () => undefined };
    await keepToRetention({ ...world.deps, clock: later });
    expect(await known()).toHaveLength(2);
    await setOwed(ana, { status: 'paid', amount_due_cents: 0 });
    await keepToRetention({ ...world.deps, clock: later });
    expect(await known()).toEqual([{ customer_id: bea.customerId }]);
  });
});

describe('an erased customer', () => {
  it('is erased again at the start on a backup from before', async () => {
    const ana = await aCustomer(world);
    const ben = await aCustomer(world);
    const restored = await backUpNow(world.database);
    await remove(ana);
    const { erasureList } = world.database;
    expect(statSync(erasureList).mode & 0o777).toBe(0o600);
    // A line that a crash cut off is no reason not to start.
    appendFileSync(erasureList, 'half-a-line');
    const kept = readFileSync(erasureList);
    await world.moveTo(await restored());
    writeFileSync(world.database.erasureList, kept);
    const emails = async () =>
      (await world.deps.db.selectFrom('users').select('email').execute()).map(({ email }) => email);
    expect(await emails()).toContain(ana.user.email);
    const again = () => reapplyErasures(world.deps, world.database.erasureList);
    expect([await again(), await again()]).toEqual([1, 0]);
    expect(await emails()).toContain(ben.user.email);
    expect(await emails()).not.toContain(ana.user.email);
    expect(await getCustomer(world.deps.db, ana.customerId)).toMatchObject({ name: 'Deleted customer' });
    const requests = async () =>
      (await world.deps.db.selectFrom('erasure_requests').select('customer_id').execute()).length;
    expect(await requests()).toBe(1);
    await world.advance(3 * HOUR_MS);
    expect(await requests()).toBe(0);
  });
});

describe.skipIf(isOnPostgres())('an erased customer in a SQLite file', () => {
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
    expect(await runCommand('db-restore', ['--from', backup, '--data', folder])).toMatchObject({ code: 0 });
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
