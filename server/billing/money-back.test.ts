import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import { asId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { HOUR_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { listNotices } from '../notifications/store.ts';
import { createClient } from '../stripe/client.ts';
import { StripeFault } from '../stripe/errors.ts';
import { aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { backFill } from './back-fill.ts';
import { findStanding } from './find-standing.ts';
import { findInvoice } from './invoice-store.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const unreachable = new StripeFault('unreachable', 'no answer', null, null);
const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);
const standing = async ({ customerId }: Person) =>
  (await findStanding(world.deps.db, customerId, world.deps.clock.now())).standing;
const entries = async (person: Person) =>
  (await person.api.credits.statement({})).entries.map((e) => [e.kind, e.credits]);
const mirror = ({ customerId }: Person, invoiceId: string) => findInvoice(world.deps.db, customerId, asId(invoiceId));
const told = async ({ customerId }: Person, kind: string) =>
  (await listNotices(world.deps.db, customerId, 100))
    .filter((notice) => notice.kind === kind)
    .map(({ title }) => writeFigures(title, ANYBODY));

/** The customer's invoice for runs, or else the first one, and what paid it. */
async function invoiceOf(person: Person): Promise<{ id: string; paymentIntent: string }> {
  const { invoices } = await person.api.billing.overview();
  const id = (invoices.find(({ runCredits }) => runCredits > 0) ?? invoices[0])?.id ?? '';
  const { data } = await stripe().invoicePayments.list({ invoice: id });
  return { id, paymentIntent: String(data[0]?.payment.payment_intent ?? '') };
}

const refundsOf = ({ customerId }: Person) =>
  world.deps.db
    .selectFrom('refunds')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('amount_cents')
    .execute();
const notesOf = ({ customerId }: Person) =>
  world.deps.db.selectFrom('credit_notes').selectAll().where('customer_id', '=', customerId).orderBy('id').execute();
/** What the last event of a type changed, by table. */
async function effectsOf({ customerId }: Person, type: string) {
  const rows = await world.deps.db
    .selectFrom('event_effects as f')
    .innerJoin('inbox_events as e', 'e.id', 'f.event_id')
    .selectAll('f')
    .where('f.customer_id', '=', customerId)
    .where('e.type', '=', type)
    .orderBy('f.id')
    .execute();
  return rows.map((row) => ({
    table: row.table_name,
    row: row.row_id,
    before: JSON.parse(row.before_json ?? 'null'),
    after: JSON.parse(row.after_json ?? 'null'),
  }));
}

/** Acts again on every event that is about the customer, or names none, the newest first. */
async function replayBackwards({ customerId }: Person): Promise<void> {
  const { db } = world.deps;
  const { stripeCustomerId } = await getCustomer(db, customerId);
  const events = await db
    .selectFrom('inbox_events')
    .select('id')
    .where((eb) => eb.or([eb('stripe_customer_id', '=', stripeCustomerId), eb('stripe_customer_id', 'is', null)]))
    .where('type', 'not like', 'p%')
    .orderBy('received_at_ms')
    .execute();
  for (const [i, { id }] of events.entries())
    await db
      .updateTable('inbox_events')
      .set({ status: 'received', next_attempt_at_ms: 0, created_at_ms: -i })
      .where('id', '=', id)
      .execute();
  await world.settle();
}

describe('a refund', () => {
  it('in two parts is summed on its invoice, notified, and keeps the credits', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 5_000);
    const { id, paymentIntent } = await invoiceOf(person);
    const before = await entries(person);
    expect(before.map(([kind]) => kind)).toContain('recharge');
    await stripe().refunds.create({ payment_intent: paymentIntent, amount: 1_000 });
    await world.settle();
    expect(await mirror(person, id)).toMatchObject({ status: 'paid', amountPaidCents: 3_000, refundedCents: 1_000 });
    await stripe().refunds.create({ payment_intent: paymentIntent });
    await world.settle();
    const whole = { refundedCents: 3_000 };
    expect(await mirror(person, id)).toMatchObject(whole);
    await replayBackwards(person);
    expect(await mirror(person, id)).toMatchObject(whole);
    expect(await entries(person)).toEqual(before);
    expect((await standing(person)).kind).toBe('active');
    expect(await refundsOf(person)).toMatchObject([
      { invoice_id: id, amount_cents: 1_000, currency: 'usd', status: 'succeeded' },
      { invoice_id: id, amount_cents: 2_000, currency: 'usd', status: 'succeeded' },
    ]);
    expect(await told(person, 'refunded')).toEqual([
      '$30.00 of your payment was refunded',
      '$10.00 of your payment was refunded',
    ]);
  });
});

describe('a credit note', () => {
  it('on a paid invoice, with a refund, shows as both, and keeps the credits', async () => {
    const person = await aSubscriber(world);
    const { id } = await invoiceOf(person);
    const before = await entries(person);
    await stripe().creditNotes.create({ invoice: id, amount: 400, refund_amount: 400, reason: 'duplicate' });
    await world.settle();
    expect(await mirror(person, id)).toMatchObject({ creditedCents: 400, refundedCents: 400, amountPaidCents: 900 });
    expect(await entries(person)).toEqual(before);
    expect(await notesOf(person)).toMatchObject([
      { invoice_id: id, amount_cents: 400, tax_cents: 0, reason: 'duplicate', status: 'issued' },
    ]);
  });

  it('that settles an open invoice recharges what it billed, as paying does', async () => {
    const person = await aSubscriber(world);
    world.emulator.control.setNextCardOutcome('decline');
    await run(world, person, 5_000);
    const { id } = await invoiceOf(person);
    expect((await standing(person)).kind).toBe('past_due');
    await stripe().creditNotes.create({ invoice: id, amount: 3_000 });
    await world.settle();
    expect(await mirror(person, id)).toMatchObject({ status: 'paid', creditedCents: 3_000, amountPaidCents: 0 });
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    expect((await standing(person)).kind).toBe('active');
  });
});

describe('an invoice', () => {
  it('that is uncollectible forgives nothing and pauses runs, and a late payment resumes them', async () => {
    const person = await aSubscriber(world);
    world.emulator.control.setNextCardOutcome('decline');
    await run(world, person, 5_000);
    const { id } = await invoiceOf(person);
    await stripe().invoices.markUncollectible(id);
    await world.settle();
    await replayBackwards(person);
    expect(await standing(person)).toEqual({ kind: 'paused', reason: 'uncollectible' });
    expect((await person.api.credits.balance()).posted).toBe(0);
    await stripe().invoices.pay(id);
    await world.settle();
    expect((await standing(person)).kind).toBe('active');
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });

  it('that is voided after it was uncollectible forgives its usage once, however often the event arrives', async () => {
    const person = await aSubscriber(world);
    world.emulator.control.setNextCardOutcome('decline');
    await run(world, person, 5_000);
    const { id } = await invoiceOf(person);
    await stripe().invoices.markUncollectible(id);
    await stripe().invoices.voidInvoice(id);
    await world.settle();
    expect(await mirror(person, id)).toMatchObject({
      voidedAtMs: world.deps.clock.now(),
      uncollectibleAtMs: world.deps.clock.now(),
      currency: 'usd',
    });
    // All three are about the same change: the first to be handled makes it, whichever arrives first.
    const effects = [
      ...(await effectsOf(person, 'invoice.updated')),
      ...(await effectsOf(person, 'invoice.marked_uncollectible')),
      ...(await effectsOf(person, 'invoice.voided')),
    ];
    expect(effects).toContainEqual({
      table: 'ledger_entries',
      row: expect.any(String),
      before: null,
      after: { kind: 'forgiven', credits: 5_000, balance_after: 5_000, cause_id: id },
    });
    expect(effects).toContainEqual({
      table: 'invoices',
      row: id,
      before: expect.objectContaining({ status: 'open', voided_at_ms: null }),
      after: expect.objectContaining({ status: 'void', voided_at_ms: world.deps.clock.now() }),
    });
    await replayBackwards(person);
    expect((await entries(person)).filter(([kind]) => kind === 'forgiven')).toEqual([['forgiven', 5_000]]);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    expect((await standing(person)).kind).toBe('active');
  });
});

describe('a dispute', () => {
  const disputeOf = async ({ customerId }: Person) =>
    (await world.deps.db.selectFrom('disputes').selectAll().where('customer_id', '=', customerId).execute())[0];

  it('after a part was refunded pauses; lost it stays so, and keeps the credits', async () => {
    const person = await aSubscriber(world, 'pm_card_createDispute');
    const { id, paymentIntent } = await invoiceOf(person);
    await stripe()
      .refunds.create({ payment_intent: paymentIntent, amount: 200 })
      .catch(() => null);
    await world.advance(HOUR_MS);
    const before = await entries(person);
    expect(await standing(person)).toEqual({ kind: 'paused', reason: 'disputed' });
    const dispute = await disputeOf(person);
    expect(dispute).toMatchObject({ invoice_id: id, reason: 'fraudulent', fee_cents: 1_500 });
    const {
      created_at_ms: createdAtMs,
      due_at_ms: dueAtMs,
      withdrawn_at_ms: withdrawnAtMs,
    } = present(dispute, 'the dispute');
    expect(withdrawnAtMs).toBe(createdAtMs);
    expect(dueAtMs).toBeGreaterThan(createdAtMs ?? Number.POSITIVE_INFINITY);
    world.emulator.control.settleDispute(dispute?.id ?? '', 'lost');
    await world.settle();
    await replayBackwards(person);
    expect(await standing(person)).toEqual({ kind: 'paused', reason: 'disputed' });
    expect(await entries(person)).toEqual(before);
  });

  it('that is won resumes runs, even when an earlier event arrives after it', async () => {
    const person = await aSubscriber(world, 'pm_card_createDispute');
    await world.advance(HOUR_MS);
    world.emulator.control.settleDispute((await disputeOf(person))?.id ?? '', 'won');
    await world.settle();
    await replayBackwards(person);
    expect((await standing(person)).kind).toBe('active');
    expect(await told(person, 'resumed')).toHaveLength(1);
    expect(await told(person, 'disputed')).toHaveLength(1);
  });

  it('that is only an inquiry takes no money and pauses nobody', async () => {
    const person = await aSubscriber(world, 'pm_card_createDisputeInquiry');
    await world.advance(HOUR_MS);
    expect(await disputeOf(person)).toMatchObject({
      status: 'warning_needs_response',
      withdrawn_at_ms: null,
      fee_cents: 0,
    });
    expect((await standing(person)).kind).toBe('active');
    expect(await told(person, 'disputed')).toEqual([]);
  });
});

describe('rows of an older version', () => {
  it('are fetched again once, and those that Stripe no longer has are passed over', async () => {
    const person = await aSubscriber(world);
    const { id, paymentIntent } = await invoiceOf(person);
    await stripe().refunds.create({ payment_intent: paymentIntent, amount: 300 });
    await world.settle();
    const { db, clock } = world.deps;
    const before = await mirror(person, id);
    const gone = {
      ...(await db.selectFrom('invoices').selectAll().where('id', '=', asId<'invoice'>(id)).executeTakeFirstOrThrow()),
    };
    await db
      .insertInto('invoices')
      .values({ ...gone, id: asId<'invoice'>('in_0_gone') })
      .execute();
    await db.deleteFrom('refunds').execute();
    await db
      .updateTable('invoices')
      .set({ currency: null, finalized_at_ms: null })
      .where('customer_id', '=', person.customerId)
      .execute();
    await db.updateTable('disputes').set({ created_at_ms: null, due_at_ms: null }).execute();
    const disputes = await db.selectFrom('disputes').select('id').execute();
    expect(disputes.length).toBeGreaterThan(0);
    await db.deleteFrom('sweep_cursors').where('name', '=', 'back_fill').execute();
    const away = { ...world.deps, stripe: { ...world.deps.stripe, getInvoice: () => Promise.reject(unreachable) } };
    await backFill(away);
    expect((await mirror(person, id))?.currency).toBeNull();
    while (await backFill(world.deps));
    expect(await mirror(person, id)).toEqual(before);
    expect(before?.finalizedAtMs).toBeLessThanOrEqual(clock.now());
    expect(await refundsOf(person)).toMatchObject([{ invoice_id: id, amount_cents: 300 }]);
    expect(await db.selectFrom('disputes').select('id').where('due_at_ms', 'is', null).execute()).toEqual([]);
    expect((await mirror(person, 'in_0_gone'))?.currency).toBeNull();
  });
});
