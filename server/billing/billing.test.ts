import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { listNotices } from '../notifications/store.ts';
import {
  aCustomer,
  agreeToTerms,
  aSubscriber,
  attachSample,
  confirmCheckout,
  run,
  subscribe,
} from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { findOpenCheckout } from './checkout-store.ts';
import { findStanding } from './find-standing.ts';
import { findSubscription } from './subscription-store.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const standingOf = async (customerId: Parameters<typeof findStanding>[1]) =>
  (await findStanding(world.deps.db, customerId, world.deps.clock.now())).standing.kind;

describe('subscribing', () => {
  it('sells the accounts attached, sets the threshold that Checkout cannot, and posts the allowance once', async () => {
    const person = await aCustomer(world);
    await attachSample(person);
    await attachSample(person);
    await subscribe(world, person);
    const subscription = await findSubscription(world.deps.db, person.customerId);
    expect(subscription).toMatchObject({ status: 'active', accountsQuantity: 2, thresholdCredits: 5_000 });
    expect(await person.api.credits.balance()).toEqual({ posted: 5_000, held: 0, available: 5_000 });
    const { invoices } = await person.api.billing.overview();
    expect(invoices).toMatchObject([{ status: 'paid', amountPaidCents: 1_800, runCredits: 0 }]);
    const { entries } = await person.api.credits.statement({});
    expect(entries).toHaveLength(1);
  });

  it('without accounts sells runs alone, and an account attached later becomes an item', async () => {
    const person = await aCustomer(world);
    await subscribe(world, person);
    expect(await findSubscription(world.deps.db, person.customerId)).toMatchObject({
      status: 'active',
      accountsItemId: null,
      thresholdCredits: 5_000,
    });
    await attachSample(person);
    await world.settle();
    expect(await findSubscription(world.deps.db, person.customerId)).toMatchObject({ accountsQuantity: 1 });
  });

  it('gives the same open session to a second click, and refuses a second subscription', async () => {
    const person = await aCustomer(world);
    await agreeToTerms(person);
    const [one, two] = await Promise.all([person.api.billing.startCheckout(), person.api.billing.startCheckout()]);
    expect(two.clientSecret).toBe(one.clientSecret);
    await subscribe(world, person);
    await expect(person.api.billing.startCheckout()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('says of a checkout only what Stripe says: open, then paid, however often it is asked', async () => {
    const person = await aCustomer(world);
    await agreeToTerms(person);
    await person.api.billing.startCheckout();
    const sessionId = (await findOpenCheckout(world.deps.db, person.customerId))?.sessionId ?? '';
    expect(await person.api.billing.finishCheckout({ sessionId })).toEqual({ outcome: 'open' });
    expect((await confirmCheckout(world, sessionId, 'pm_card_visa_chargeDeclined')).status).toBe(402);
    expect(await person.api.billing.finishCheckout({ sessionId })).toEqual({ outcome: 'open' });
    expect((await confirmCheckout(world, sessionId, 'pm_card_visa')).status).toBe(200);
    for (let i = 0; i < 3; i += 1)
      expect(await person.api.billing.finishCheckout({ sessionId })).toEqual({ outcome: 'paid' });
    await world.settle();
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });

  it('shows a checkout to nobody else', async () => {
    const [owner, other] = [await aCustomer(world), await aCustomer(world)];
    await agreeToTerms(owner);
    await owner.api.billing.startCheckout();
    const sessionId = (await findOpenCheckout(world.deps.db, owner.customerId))?.sessionId ?? '';
    await expect(other.api.billing.finishCheckout({ sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('attaching after subscribing', () => {
  it.each(['always_invoice', 'create_prorations'] as const)(
    'charges what the quote showed, to the cent (%s)',
    async (behavior) => {
      const person = await aSubscriber(world);
      await world.advance(11 * DAY_MS + 5 * HOUR_MS);
      const quote = await person.api.accounts.quote({ change: 1, behavior });
      expect(quote).toMatchObject({ subscribed: true, quantityBefore: 1, quantityAfter: 2, monthlyCents: 1_800 });
      expect(quote.prorationCents).toBeGreaterThan(0);
      await world.advance(HOUR_MS / 2);
      await person.api.accounts.attachSample({ quote: { ...quote, behavior } });
      await world.settle();
      expect(await findSubscription(world.deps.db, person.customerId)).toMatchObject({ accountsQuantity: 2 });
      if (behavior === 'create_prorations') await world.advance(31 * DAY_MS);
      const { invoices } = await person.api.billing.overview();
      const lines = await Promise.all(invoices.map((invoice) => person.api.billing.invoice({ invoiceId: invoice.id })));
      const prorated = lines.flatMap((invoice) => invoice.lines).filter((line) => line.proration);
      expect(prorated.reduce((sum, line) => sum + line.amountCents, 0)).toBe(quote.prorationCents);
    },
  );

  it('refuses a quote that is more than an hour old, and attaches nothing', async () => {
    const person = await aSubscriber(world);
    const quote = await person.api.accounts.quote({ change: 1, behavior: 'always_invoice' });
    await world.advance(2 * HOUR_MS);
    const late = person.api.accounts.attachSample({
      quote: { ...quote, behavior: 'always_invoice' },
    });
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await person.api.accounts.list()).accounts).toHaveLength(1);
  });

  it('detaching the last account removes the item and gives a credit', async () => {
    const person = await aSubscriber(world);
    const [account] = (await person.api.accounts.list()).accounts;
    const quote = await person.api.accounts.quote({ change: -1, behavior: 'create_prorations' });
    expect(quote.prorationCents).toBeLessThan(0);
    await person.api.accounts.detach({
      accountId: account?.id ?? '',
      quote: { ...quote, behavior: 'create_prorations' },
    });
    await world.settle();
    expect(await findSubscription(world.deps.db, person.customerId)).toMatchObject({
      accountsItemId: null,
      accountsQuantity: 0,
    });
    await expect(
      person.api.accounts.detach({
        accountId: account?.id ?? '',
        quote: { behavior: 'create_prorations', prorationAtMs: null },
      }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('recharges', () => {
  it('give back exactly what the threshold invoice billed', async () => {
    const person = await aSubscriber(world);
    for (let i = 0; i < 6; i += 1) expect((await run(world, person, 1_000)).status).toBe('succeeded');
    const { invoices } = await person.api.billing.overview();
    const threshold = invoices.find((invoice) => invoice.billingReason === 'subscription_threshold');
    expect(threshold).toMatchObject({ status: 'paid' });
    expect(threshold?.runCredits).toBeGreaterThanOrEqual(5_000);
    const { entries } = await person.api.credits.statement({});
    const recharge = entries.find((entry) => entry.kind === 'recharge');
    expect(recharge).toMatchObject({ credits: threshold?.runCredits, causeId: threshold?.id });
    expect((await person.api.credits.balance()).available).toBe(5_000 - 6_000 + (threshold?.runCredits ?? 0));
  });

  it('at the end of a month give back what the month used, and an invoice for accounts alone gives nothing', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 200);
    await world.advance(32 * DAY_MS);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    const { entries } = await person.api.credits.statement({});
    expect(entries.map((entry) => [entry.kind, entry.credits])).toEqual([
      ['recharge', 200],
      ['capture', -100],
      ['capture', -100],
      ['allowance', 5_000],
    ]);
  });
});

describe('a payment that fails', () => {
  let own: World;
  beforeAll(async () => {
    own = await createWorld();
  });
  afterAll(() => own.close());

  it('notifies once, gives grace, then pauses, and paying restores access at once', async () => {
    const { db, clock } = own.deps;
    const person = await aSubscriber(own);
    const standing = async () => (await findStanding(db, person.customerId, clock.now())).standing.kind;
    const told = async (kind: string) =>
      (await listNotices(db, person.customerId, 50)).filter((notice) => notice.kind === kind);
    await own.emulator.control.setNextCardOutcome('decline');
    await own.advance(31 * DAY_MS + 2 * HOUR_MS);
    expect(await standing()).toBe('past_due');
    const { failedInvoice } = await person.api.billing.overview();
    expect(failedInvoice).toMatchObject({ status: 'open', attemptCount: 1 });
    expect(await told('payment_failed')).toHaveLength(1);
    const mails = await db.selectFrom('mails').selectAll().where('subject', 'like', '%failed%').execute();
    expect(mails).toMatchObject([{ recipient: person.user.email, status: 'kept' }]);
    expect((await run(own, person, 50)).status).toBe('succeeded');

    await own.emulator.control.setNextCardOutcome('decline');
    await own.advance(3 * DAY_MS);
    expect(await standing()).toBe('paused');
    expect(await told('paused')).toHaveLength(1);
    await expect(run(own, person, 1)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('paused'),
    });

    await stripePost(own, `/v1/invoices/${failedInvoice?.id}/pay`, {});
    await own.settle();
    expect(await standing()).toBe('active');
    expect(await told('resumed')).toHaveLength(1);
    expect((await run(own, person, 1)).status).toBe('succeeded');
  });
});

describe('a disputed payment', () => {
  it('pauses while it is open, and a won one resumes', async () => {
    const person = await aSubscriber(world, 'pm_card_createDispute');
    await world.advance(HOUR_MS);
    expect(await standingOf(person.customerId)).toBe('paused');
    await expect(run(world, person, 1)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    const [dispute] = await world.deps.db
      .selectFrom('disputes')
      .selectAll()
      .where('customer_id', '=', person.customerId)
      .execute();
    const answer = await fetch(`${world.emulator.url}/emulator/control/dispute`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: dispute?.id, outcome: 'won' }),
    });
    expect(answer.status).toBe(200);
    await world.settle();
    expect(await standingOf(person.customerId)).toBe('active');
    expect((await run(world, person, 1)).status).toBe('succeeded');
    expect((await person.api.credits.balance()).posted).toBe(4_999);
  });
});

describe('a voided invoice', () => {
  it('forgives the usage that it billed, once', async () => {
    const own = await createWorld();
    const person = await aSubscriber(own);
    await own.emulator.control.setNextCardOutcome('decline');
    await run(own, person, 5_000);
    const { failedInvoice } = await person.api.billing.overview();
    expect(failedInvoice).toMatchObject({ runCredits: 5_000 });
    expect((await person.api.credits.balance()).posted).toBe(0);
    await stripePost(own, `/v1/invoices/${failedInvoice?.id}/void`, {});
    await own.settle();
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    expect((await person.api.credits.statement({})).entries[0]).toMatchObject({ kind: 'forgiven', credits: 5_000 });
    await own.close();
  });
});

describe('cancelling in the portal', () => {
  it('ends at the period end, takes the allowance back then, and starts no run after', async () => {
    const person = await aSubscriber(world);
    const subscription = await findSubscription(world.deps.db, person.customerId);
    await stripePost(world, `/v1/subscriptions/${subscription?.id}`, { cancel_at_period_end: 'true' });
    await world.settle();
    expect(await findSubscription(world.deps.db, person.customerId)).toMatchObject({
      cancelAtMs: subscription?.periodEndMs,
    });
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    await world.advance(32 * DAY_MS);
    expect(await standingOf(person.customerId)).toBe('ended');
    expect((await person.api.credits.balance()).posted).toBe(0);
  });
});

async function stripePost({ emulator }: World, path: string, params: Record<string, string>): Promise<void> {
  const answer = await fetch(`${emulator.url}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${emulator.secretKey}` },
    body: new URLSearchParams(params),
  });
  expect(answer.status).toBe(200);
}
