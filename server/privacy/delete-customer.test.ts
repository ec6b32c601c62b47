import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLE_KEYS } from '../../db/tables.ts';
import { transaction } from '../../db/transaction.ts';
import { listDueSyncRequests } from '../accounts/sync-requests.ts';
import { findOpenCheckout } from '../billing/checkout-store.ts';
import { syncDue } from '../billing/serve-sync-requests.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { present } from '../core/invariant.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { takeHold } from '../credits/hold.ts';
import { getBalance, listEntries } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { StripeFault } from '../stripe/errors.ts';
import {
  aCustomer,
  agreeToTerms,
  anAdmin,
  aScenario,
  aSubscriber,
  attachSample,
  confirmCheckout,
  type Person,
  run,
} from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

const PASSWORD = 'correct horse battery';
let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const remove = ({ api, user }: Person, changes: Partial<{ currentPassword: string; email: string }> = {}) =>
  api.privacy.deleteAll({ currentPassword: PASSWORD, email: user.email, ...changes });

const subscriptionOf = ({ customerId }: Person) => findSubscription(world.deps.db, customerId);

const invoicesOf = ({ customerId }: Person) =>
  world.deps.db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('created_at_ms')
    .execute();

/** The one that bills runs: time stands still, so others have the same instant. */
const lastInvoiceOf = async (who: Person) => (await invoicesOf(who)).find(({ run_credits }) => run_credits > 0);

/** Every row of the database that holds one of these words. */
async function rowsWith(words: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const table of Object.keys(TABLE_KEYS) as (keyof typeof TABLE_KEYS)[])
    for (const row of await world.deps.db.selectFrom(table).selectAll().execute()) {
      const text = JSON.stringify(row);
      for (const word of words) if (text.includes(word)) found.push(`${table}: ${word}`);
    }
  return found;
}

const problems = () => world.log.lines.filter(({ level }) => level === 'error');

describe('a customer that deletes itself', () => {
  it('leaves nothing that identifies it, ends at Stripe, and is billed for its usage', async () => {
    const ana = await aSubscriber(world);
    await ana.api.auth.rename({ name: 'Ana Unmistakable' });
    const done = await run(world, ana, 3);
    await ana.api.runs.share({ runId: done.id });
    await ana.api.accounts.startImport({
      details: { name: 'Vault', institution: 'Peculiar Bank', currency: 'USD', openingBalance: 1 },
      fileName: 'peculiar.csv',
      content: new TextEncoder().encode('2026-01-02,Peculiar payee,-1.00\n'),
    });
    const { stripeCustomerId } = await getCustomer(world.deps.db, ana.customerId);
    const entries = await listEntries(world.deps.db, { customerId: ana.customerId, limit: 100 });
    await remove(ana);
    await world.advance(MINUTE_MS);
    expect(await subscriptionOf(ana)).toMatchObject({ status: 'canceled' });
    await world.advance(3 * HOUR_MS);

    const words = [ana.user.email, 'Unmistakable', 'Peculiar', 'peculiar', 'Vault', 'Sample studio', 'Scenario of 3'];
    expect(await rowsWith(words)).toEqual([]);
    for (const table of ['movements', 'run_results', 'run_shares', 'imports', 'notifications', 'mails'] as const)
      expect(
        await world.deps.db.selectFrom(table).selectAll().where('customer_id', '=', ana.customerId).execute(),
      ).toEqual([]);
    expect(await world.deps.db.selectFrom('erasure_requests').selectAll().execute()).toEqual([]);

    const after = await listEntries(world.deps.db, { customerId: ana.customerId, limit: 100 });
    expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(entries.map(({ id }) => id)));
    expect(await lastInvoiceOf(ana)).toMatchObject({ status: 'paid', run_credits: 3 });
    expect(await getCustomer(world.deps.db, ana.customerId)).toMatchObject({
      stripeCustomerId,
      name: 'Deleted customer',
    });
    expect(problems()).toEqual([]);
  });

  it('is asked for its password and its e-mail', async () => {
    const ana = await aCustomer(world);
    for (const [changes, kind, field] of [
      [{ currentPassword: 'not the one' }, 'wrong_password', 'currentPassword'],
      [{ email: 'someone@example.com' }, 'not_confirmed', 'email'],
    ] as const)
      await expect(remove(ana, changes)).rejects.toMatchObject({ cause: { refusal: { kind, field } } });
    for (const email of ['', 'x'.repeat(1_000)])
      await expect(remove(ana, { email })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await getCustomer(world.deps.db, ana.customerId)).toMatchObject({ deletedAtMs: null });
  });

  it('is gone at once: no session, no log-in, no link; and its e-mail may sign up again', async () => {
    const ana = await aCustomer(world);
    await ana.api.auth.forgot({ email: ana.user.email });
    const cookie = await world.deps.auth.startSession(ana.user.id, null);
    await remove(ana, { email: ` ${ana.user.email.toUpperCase()} ` });
    expect((await world.deps.auth.readSession(cookie)).user).toBeNull();
    const logIn = ana.api.auth.logIn({ email: ana.user.email, password: PASSWORD });
    await expect(logIn).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(
      await world.deps.db.selectFrom('mail_tokens').selectAll().where('user_id', '=', ana.user.id).execute(),
    ).toEqual([]);
    await ana.api.auth.signUp({ name: 'Ana', email: ana.user.email, password: PASSWORD });
  });

  it('is deleted once by two tabs at the same time', async () => {
    const ana = await aCustomer(world);
    const answers = await Promise.allSettled([remove(ana), remove(ana)]);
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    const acts = await world.deps.db
      .selectFrom('audit_log')
      .selectAll()
      .where('customer_id', '=', ana.customerId)
      .execute();
    expect(acts.map(({ action }) => action)).toEqual(['customer deleted']);
  });

  it('gets back what its runs hold, and none of them goes on', async () => {
    const ana = await aSubscriber(world);
    const scenarioId = await aScenario(ana, 50);
    const { runId } = await ana.api.runs.start({ scenarioId, requestKey: 'request-key-leaving' });
    expect((await getBalance(world.deps.db, ana.customerId)).held).toBe(50);
    await remove(ana);
    expect((await getBalance(world.deps.db, ana.customerId)).held).toBe(0);
    await world.settle();
    const row = await world.deps.db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ status: 'canceled', captured: 0 });
    await expect(ana.api.runs.start({ scenarioId, requestKey: 'request-key-too-late' })).rejects.toThrow();
    const late = {
      customerId: ana.customerId,
      runId,
      wanted: 5,
      overdraft: 500,
      periodStartMs: 0,
      nowMs: world.deps.clock.now(),
    };
    expect(await transaction(world.deps.db, (trx) => takeHold(trx, late))).toMatchObject({ taken: 0 });
    await world.advance(HOUR_MS);
    expect(
      await world.deps.db.selectFrom('usage_facts').selectAll().where('customer_id', '=', ana.customerId).execute(),
    ).toEqual([]);
    expect((await getBalance(world.deps.db, ana.customerId)).held).toBe(0);
  });

  it('loses what a request that was under way still wrote', async () => {
    const ana = await aCustomer(world);
    await remove(ana);
    await world.settle();
    await ana.api.accounts.startImport({
      details: { name: 'Straggler', institution: 'Bank', currency: 'USD', openingBalance: 1 },
      fileName: 'late.csv',
      content: new TextEncoder().encode('2026-01-02,Rent,-1.00\n'),
    });
    await ana.api.auth.rename({ name: 'Straggler' });
    await world.advance(2 * HOUR_MS);
    expect(await rowsWith(['Straggler'])).toEqual([]);
  });

  it('stays readable to admins, without a name', async () => {
    const ana = await aSubscriber(world);
    await run(world, ana, 2);
    await remove(ana);
    await world.advance(2 * HOUR_MS);
    const { admin } = await anAdmin(world);
    const shown = await admin.customer({ customerId: ana.customerId });
    expect(shown).toMatchObject({ customer: { name: 'Deleted customer' }, people: [], standing: { kind: 'ended' } });
    const { rows } = await admin.lists.runs({ customerId: ana.customerId });
    expect(rows.map(({ scenarioName }) => scenarioName)).toEqual(['Erased']);
  });

  it('leaves the data of other customers unchanged', async () => {
    const [ana, bob] = [await aSubscriber(world), await aSubscriber(world)];
    await run(world, bob, 2);
    const read = async () => {
      const { upcoming: _, ...billing } = await bob.api.billing.overview();
      return [await bob.api.portal.profile(), await bob.api.accounts.list(), await bob.api.runs.list({}), billing];
    };
    const before = await read();
    await remove(ana);
    await world.settle();
    expect(await read()).toEqual(before);
  });
});

describe('the end at Stripe', () => {
  it('waits while Stripe is away, erases meanwhile, and loses nothing', async () => {
    const ana = await aSubscriber(world);
    const away = () => Promise.reject(new StripeFault('unreachable', 'no answer', null, null));
    const stripe = { ...world.deps.stripe, listSubscriptions: away, endSubscription: away };
    await remove(ana);
    await syncDue({ ...world.deps, stripe });
    expect(await subscriptionOf(ana)).toMatchObject({ status: 'active' });
    const soon = world.deps.clock.now() + HOUR_MS;
    expect((await listDueSyncRequests(world.deps.db, soon, 50)).map(({ customerId }) => customerId)).toContain(
      ana.customerId,
    );
    await world.advance(10 * MINUTE_MS);
    expect(await subscriptionOf(ana)).toMatchObject({ status: 'canceled' });
  });

  it('comes after the last usage is reported and counted', async () => {
    const ana = await aSubscriber(world);
    await run(world, ana, 4);
    await world.advance(MINUTE_MS);
    const uncounted = { ...world.deps, stripe: { ...world.deps.stripe, sumUsage: async () => 3 } };
    await remove(ana);
    await syncDue(uncounted);
    expect(await subscriptionOf(ana)).toMatchObject({ status: 'active' });
    world.deps.clock.set(world.deps.clock.now() + MINUTE_MS);
    await syncDue(world.deps);
    expect(await subscriptionOf(ana)).toMatchObject({ status: 'canceled' });
    await world.advance(3 * HOUR_MS);
    expect(await lastInvoiceOf(ana)).toMatchObject({ status: 'paid', run_credits: 4 });
  });

  it('gives back what another tab paid after the deletion', async () => {
    const ana = await aCustomer(world);
    await attachSample(ana);
    await agreeToTerms(ana);
    await ana.api.billing.startCheckout();
    const open = present(await findOpenCheckout(world.deps.db, ana.customerId), 'open checkout');
    await remove(ana);
    world.deps.clock.set(world.deps.clock.now() + MINUTE_MS);
    await world.emulator.advance(MINUTE_MS);
    await confirmCheckout(world, open.sessionId, 'pm_card_visa');
    await world.settle();
    await world.advance(DAY_MS);
    const paid = (await invoicesOf(ana)).filter(({ amount_paid_cents }) => amount_paid_cents > 0);
    expect(paid.every(({ amount_paid_cents, refunded_cents }) => amount_paid_cents === refunded_cents)).toBe(true);
    expect((await subscriptionOf(ana))?.status ?? 'none').toMatch(/canceled|none/);
    expect(problems()).toEqual([]);
  });
});

it('what Stripe writes afterwards raises no error and brings nothing back', async () => {
  const ana = await aSubscriber(world);
  const { stripeCustomerId } = await getCustomer(world.deps.db, ana.customerId);
  await remove(ana);
  await world.settle();
  const answer = await fetch(`${world.emulator.url}/v1/customers/${stripeCustomerId}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${world.emulator.secretKey}` },
    body: new URLSearchParams({ name: 'Back Again', email: ana.user.email }),
  });
  expect(answer.status).toBe(200);
  await world.settle();
  await world.advance(40 * DAY_MS);
  expect(await rowsWith([ana.user.email, 'Back Again'])).toEqual([]);
  expect(
    await world.deps.db.selectFrom('cards').selectAll().where('customer_id', '=', ana.customerId).execute(),
  ).toEqual([]);
  expect(await world.deps.db.selectFrom('inbox_events').selectAll().where('status', '=', 'dead').execute()).toEqual([]);
  expect(problems()).toEqual([]);
});
