import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { asId } from '../core/ids.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { recharge } from '../credits/grants.ts';
import { createClient } from '../stripe/client.ts';
import { anAdmin, aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import type { DifferenceKind } from './books.ts';
import { reconcileNightly } from './reconcile.ts';
import { listOpenReconciliations } from './store.ts';

let world: World;
let admin: Caller;
let person: Person;

beforeAll(async () => {
  world = await createWorld();
  admin = await anAdmin(world);
});
afterAll(() => world.close());

const kinds = (books: { differences: { kind: DifferenceKind; settling: boolean }[] }) =>
  books.differences.filter((difference) => !difference.settling).map((difference) => difference.kind);
const compare = async () => admin.admin.books.compare({ customerId: person.customerId });
const repair = async () => admin.admin.books.repair({ customerId: person.customerId });

/** Somebody who has run something, hours ago, so that nothing is on its way. */
beforeEach(async () => {
  person = await aSubscriber(world);
  await run(world, person, 60);
  await world.advance(2 * HOUR_MS);
});

describe('books that were kept right', () => {
  it('agree, after recharges and over renewals', async () => {
    for (let i = 0; i < 3; i += 1) await run(world, person, 1_900);
    await world.advance(2 * HOUR_MS);
    expect(await compare()).toMatchObject({ differences: [] });
    await world.advance(33 * DAY_MS);
    await run(world, person, 200);
    await world.advance(2 * HOUR_MS);
    expect(await compare()).toMatchObject({ differences: [] });
  });

  it('say what is on its way, and do not count it as a difference', async () => {
    world.emulator.control.setApiFaults({ error: 1_000 });
    await run(world, person, 10);
    world.emulator.control.setApiFaults({ error: 0 });
    const books = await compare();
    expect(books.differences).toMatchObject([{ kind: 'usage_unsent', ours: '10', settling: true }]);
    await world.advance(2 * HOUR_MS);
    expect((await compare()).differences).toEqual([]);
  });
});

describe('a difference among our own books', () => {
  const db = () => world.deps.db;
  const mine = () => person.customerId;
  const planted: [DifferenceKind, () => Promise<unknown>][] = [
    ['run_ledger', () => db().updateTable('runs').set({ captured: 1 }).where('customer_id', '=', mine()).execute()],
    [
      'balance',
      () =>
        db()
          .updateTable('balances')
          .set({ posted: 9_999_999, held: 7, period_captured: 1 })
          .where('customer_id', '=', mine())
          .execute(),
    ],
    ['usage_day', () => db().updateTable('usage_days').set({ credits: 5 }).where('customer_id', '=', mine()).execute()],
    ['invoice', () => db().updateTable('invoices').set({ total_cents: 1 }).where('customer_id', '=', mine()).execute()],
    [
      'subscription',
      () => db().updateTable('subscriptions').set({ status: 'canceled' }).where('customer_id', '=', mine()).execute(),
    ],
  ];

  it.each(planted)('of kind %s is found, and repaired to what it should be', async (kind, plant) => {
    await plant();
    expect(new Set(kinds(await compare()))).toEqual(new Set([kind]));
    expect(await repair()).toMatchObject({ differences: [] });
  });

  it('in a hold of a finished run is repaired by releasing it', async () => {
    const [last] = (await person.api.runs.list({})).runs;
    await db()
      .insertInto('holds')
      .values({ run_id: asId(last?.id ?? ''), customer_id: mine(), credits: 40, opened_at_ms: 0 })
      .execute();
    await db().updateTable('balances').set({ held: 40 }).where('customer_id', '=', mine()).execute();
    expect(kinds(await compare())).toEqual(['stranded_hold']);
    await repair();
    expect(await person.api.credits.balance()).toMatchObject({ held: 0 });
  });

  it('that is a capture without its fact is reported to Stripe after the repair', async () => {
    const before = await counted();
    await run(world, person, 30);
    await world.advance(HOUR_MS);
    await run(world, person, 12);
    const fact = await db()
      .selectFrom('usage_facts')
      .selectAll()
      .where('customer_id', '=', mine())
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    // As if the fact had never been written, nor its batch sent.
    await db().deleteFrom('usage_facts').where('id', '=', fact.id).execute();
    await db().updateTable('usage_batches').set({ credits: 1 }).where('id', '=', fact.batch_id).execute();
    expect(kinds(await compare())).toEqual(expect.arrayContaining(['ledger_fact', 'fact_batch']));
    await repair();
    await world.settle();
    expect(await counted()).toBe(before + 30 + 12 + 12);
  });

  it('that only a person can settle is reported and left alone', async () => {
    await db()
      .updateTable('usage_batches')
      .set({ status: 'rejected', last_error: 'no such customer' })
      .where('customer_id', '=', mine())
      .execute();
    const found = await repair();
    expect(kinds(found)).toContain('usage_rejected');
    expect(found.differences.find(({ kind }) => kind === 'usage_rejected')).toMatchObject({ canRepair: false });
  });
});

const counted = async () => {
  const { stripeCustomerId } = (await admin.admin.customer({ customerId: person.customerId })).customer;
  const nowMs = world.deps.clock.now();
  return world.deps.stripe.sumUsage(stripeCustomerId ?? '', nowMs - 40 * DAY_MS, nowMs + HOUR_MS);
};

describe('a difference with Stripe', () => {
  const client = () => createClient(world.emulator.secretKey, world.emulator.url);
  const subscription = async () =>
    world.deps.db
      .selectFrom('subscriptions')
      .selectAll()
      .where('customer_id', '=', person.customerId)
      .executeTakeFirstOrThrow();

  it('in quantity and threshold is found, repaired by a sync, and fetched', async () => {
    world.emulator.control.setDeliveryFaults({ dropNext: 1_000 });
    const { accounts_item_id: accounts, runs_item_id: runs } = await subscription();
    await client().subscriptionItems.update(accounts ?? '', { quantity: 4 });
    await client().subscriptionItems.update(runs ?? '', { billing_thresholds: '' });
    expect(new Set(kinds(await compare()))).toEqual(new Set(['accounts_quantity', 'threshold', 'subscription']));
    await repair();
    await world.settle();
    world.emulator.control.setDeliveryFaults({ dropNext: 0 });
    await world.advance(2 * HOUR_MS);
    expect(kinds(await compare())).toEqual([]);
  });

  it('in the meter, where Stripe lacks usage that was sent, is sent again and counted once', async () => {
    const before = await counted();
    const { stripe_customer_id: stripeCustomerId } = await world.deps.db
      .selectFrom('customers')
      .selectAll()
      .where('id', '=', person.customerId)
      .executeTakeFirstOrThrow();
    await world.deps.db
      .insertInto('usage_batches')
      .values({
        id: `hr_lost_${person.customerId}`,
        customer_id: person.customerId,
        stripe_customer_id: stripeCustomerId ?? '',
        credits: 77,
        timestamp_s: Math.floor((world.deps.clock.now() - HOUR_MS) / 1_000),
        status: 'sent',
        first_tried_at_ms: world.deps.clock.now() - HOUR_MS,
        sent_at_ms: world.deps.clock.now() - HOUR_MS,
        attempts: 1,
        next_attempt_at_ms: 0,
        last_error: null,
        created_at_ms: 0,
      })
      .execute();
    expect(kinds(await compare())).toContain('batch_meter');
    await repair();
    await world.settle();
    expect(await counted()).toBe(before + 77);
    await world.advance(2 * HOUR_MS);
    expect(kinds(await compare())).not.toContain('batch_meter');
  });

  it('in the card and in an open dispute is found and fetched', async () => {
    const { db } = world.deps;
    const { customerId } = person;
    const [invoice] = (await person.api.billing.overview()).invoices;
    const dispute = { id: 'dp_unknown', customer_id: customerId, invoice_id: invoice?.id ?? null };
    await db.updateTable('cards').set({ payment_method_id: null }).where('customer_id', '=', customerId).execute();
    await db
      .insertInto('disputes')
      .values({ ...dispute, status: 'needs_response', amount_cents: 1, fetched_at_ms: 0 })
      .execute();
    expect((await compare()).differences).toMatchObject([
      { kind: 'dispute', subject: 'dp_unknown', ours: 'needs_response', theirs: 'none' },
      { kind: 'card', ours: 'none', theirs: expect.stringMatching(/^pm_/) },
    ]);
    expect(kinds(await repair())).toEqual(['dispute']);
  });

  it('in an invoice, a subscription and a recharge unknown to Stripe is reported and left alone', async () => {
    const { db, clock } = world.deps;
    const { customerId } = person;
    const plant = async (copy: 'invoices' | 'subscriptions', id: string) => {
      const { rows } = await sql<object>`select * from ${sql.table(copy)} where customer_id = ${customerId}`.execute(
        db,
      );
      await db
        .insertInto(copy)
        .values({ ...rows[0], id, created_at_ms: clock.now() } as never)
        .execute();
    };
    await plant('invoices', 'in_ghost');
    await plant('subscriptions', 'sub_ghost');
    await transaction(db, (trx) =>
      recharge(trx, { customerId, invoiceId: 'in_ghost', runCredits: 500, nowMs: clock.now() }),
    );
    const found = await repair();
    expect(found.differences).toMatchObject([
      { kind: 'recharge', subject: 'in_ghost recharge', ours: '500', theirs: '0' },
      { kind: 'subscription', subject: 'sub_ghost', ours: 'active', theirs: 'none' },
      { kind: 'invoice', subject: 'in_ghost', theirs: 'none' },
    ]);
  });

  it('in an invoice whose events never came is found and fetched', async () => {
    world.emulator.control.setDeliveryFaults({ dropNext: 1_000 });
    await run(world, person, 5_100);
    await world.emulator.idle();
    expect(kinds(await compare())).toContain('invoice');
    world.emulator.control.setDeliveryFaults({ dropNext: 0 });
    await repair();
    await world.settle();
    await world.advance(2 * HOUR_MS);
    await repair();
    expect(kinds(await compare())).toEqual([]);
  });
});

describe('the nightly comparison', () => {
  it('covers each customer once a day, and keeps its differences for admins', async () => {
    await world.advance(DAY_MS);
    while (await reconcileNightly(world.deps));
    await world.deps.db
      .updateTable('balances')
      .set({ posted: 1 })
      .where('customer_id', '=', person.customerId)
      .execute();
    expect(await reconcileNightly(world.deps)).toBe(false);
    expect((await admin.admin.books.open()).map((books) => books.customerId)).not.toContain(person.customerId);
    await world.advance(DAY_MS + HOUR_MS);
    while (await reconcileNightly(world.deps));
    const open = await listOpenReconciliations(world.deps.db, 100);
    expect(open.map((books) => books.customerId)).toContain(person.customerId);
    await repair();
    expect((await admin.admin.books.open()).map((books) => books.customerId)).not.toContain(person.customerId);
  });

  it('is tried again later when Stripe does not answer', async () => {
    await world.advance(DAY_MS);
    world.emulator.control.setApiFaults({ error: 1_000 });
    expect(await reconcileNightly(world.deps)).toBe(false);
    world.emulator.control.setApiFaults({ error: 0 });
  });

  it('is shown to admins alone', async () => {
    await expect(person.api.admin.books.open()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(repairAs(person.api)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(admin.admin.books.compare({ customerId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const repairAs = (api: Caller) => api.admin.books.repair({ customerId: person.customerId });
