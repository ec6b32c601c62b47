import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import { listNotices } from '../notifications/store.ts';
import { aScenario, aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** As somebody of whom nothing is known reads it. */
async function problemOf({ api }: Person) {
  const { problem } = await api.portal.shell();
  if (!problem) return null;
  const { title, action } = problem;
  return {
    ...problem,
    title: writeFigures(title, ANYBODY),
    action: { ...action, label: writeFigures(action.label, ANYBODY) },
  };
}

/** Uses up to the threshold, whose invoice is then collected. */
const useUp = (person: Person) => run(world, person, 5_000);

describe('what stands in the way', () => {
  it('is nothing while all is paid', async () => {
    const person = await aSubscriber(world);
    expect(await person.api.portal.shell()).toMatchObject({ problem: null, banner: null });
  });

  it('is a declined card, with the way to pay the invoice', async () => {
    const person = await aSubscriber(world);
    await world.emulator.control.setNextCardOutcome('decline');
    await useUp(person);
    expect(await problemOf(person)).toMatchObject({
      kind: 'declined',
      title: 'Your card was declined for $30.00',
      action: {
        label: 'Pay $30.00',
        opens: 'new_tab',
        href: expect.stringMatching(/^\/billing\/invoices\/in_\w+\/hosted$/),
      },
    });
  });

  it('is a payment to confirm, with the way to confirm it; once confirmed, a waiting run resumes automatically', async () => {
    const person = await aSubscriber(world);
    await world.emulator.control.setNextCardOutcome('authentication_required');
    const scenarioId = await aScenario(person, 5_600);
    const { runId } = await person.api.runs.start({ scenarioId, requestKey: 'needs-confirmation' });
    await world.settle();
    expect(await problemOf(person)).toMatchObject({
      kind: 'needs_confirmation',
      action: { label: 'Confirm the payment', opens: 'new_tab' },
    });
    expect((await person.api.runs.get({ runId })).run.status).toBe('waiting');
    const [told] = await listNotices(world.deps.db, person.customerId, 1);
    expect(writeFigures(told?.title ?? '', ANYBODY)).toBe('Confirm your payment of $30.00');
    const { failedInvoice } = await person.api.billing.overview();
    const paid = await stripe('POST', `/v1/invoices/${failedInvoice?.id}/pay`, { payment_method: 'pm_card_visa' });
    expect(paid.status).toBe(200);
    await world.settle();
    expect(await problemOf(person)).toBeNull();
    expect((await person.api.runs.get({ runId })).run.status).toBe('succeeded');
  });

  it('is a card that is missing, with the way to add one; then what is open is collected at once', async () => {
    const person = await aSubscriber(world);
    const customer = await stripeCustomerOf(person);
    const cards = await stripe('GET', `/v1/payment_methods?customer=${customer}`);
    for (const { id } of (await cards.json()).data) await stripe('POST', `/v1/payment_methods/${id}/detach`);
    await useUp(person);
    expect(await problemOf(person)).toMatchObject({ kind: 'no_card', action: { label: 'Add a card', opens: 'card' } });
    const { id } = await (await stripe('POST', '/v1/payment_methods/pm_card_visa/attach', { customer })).json();
    await stripe('POST', `/v1/customers/${customer}`, { 'invoice_settings[default_payment_method]': id });
    await world.settle();
    expect(await problemOf(person)).toBeNull();
    expect((await person.api.credits.balance()).available).toBe(5_000);
  });

  it('is a disputed payment, with the way to it', async () => {
    const person = await aSubscriber(world, 'pm_card_createDispute');
    await world.advance(1_000);
    expect(await problemOf(person)).toMatchObject({
      kind: 'disputed',
      action: { opens: 'page', href: expect.stringMatching(/^\/billing\/invoices\/in_/) },
    });
  });
});

describe('a monthly cap', () => {
  it('that is reached sends a notice with a way to raise it; a one-time raise counts for this billing period only', async () => {
    const own = await createWorld();
    const person = await aSubscriber(own);
    await expect(person.api.billing.raiseCapOnce({ raiseDollars: 10 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await person.api.billing.setMonthlyCap({ capDollars: 0.6 });
    await run(own, person, 100);
    expect(await problemOf(person)).toMatchObject({ kind: 'cap_reached', action: { href: '/billing#cap' } });
    await expect(run(own, person, 50)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await expect(person.api.billing.raiseCapOnce({ raiseDollars: 0.6 })).rejects.toMatchObject({
      cause: { refusal: { field: 'raiseDollars' } },
    });
    await person.api.billing.raiseCapOnce({ raiseDollars: 0.9 });
    expect(await person.api.billing.cap()).toMatchObject({ capCents: 60, raisedCents: 90 });
    expect(await problemOf(person)).toBeNull();
    await run(own, person, 50);
    expect(await problemOf(person)).toMatchObject({ kind: 'cap_reached', title: expect.stringContaining('$0.90') });
    const told = (await listNotices(own.deps.db, person.customerId, 50)).filter(({ kind }) => kind === 'cap');
    expect(told.map(({ title }) => writeFigures(title, ANYBODY))).toEqual([
      'Your monthly cap of $0.90 is reached',
      'Your monthly cap of $0.60 is reached',
    ]);
    const audit = await own.deps.db.selectFrom('audit_log').selectAll().execute();
    expect(audit).toMatchObject([{ action: 'cap raised once', customer_id: person.customerId }]);
    await own.advance(31 * 86_400_000);
    expect(await person.api.billing.cap()).toMatchObject({ capCents: 60, raisedCents: null, usedCents: '0' });
    await own.close();
  });
});

describe('a low balance', () => {
  it('is notified once each time it falls below the customer’s alert level', async () => {
    const person = await aSubscriber(world);
    const told = async () =>
      (await listNotices(world.deps.db, person.customerId, 50)).filter(({ kind }) => kind === 'low_balance').length;
    for (const credits of [0, -1, 5_000, 1.5])
      await expect(person.api.billing.setLowBalance({ credits })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await person.api.billing.setLowBalance({ credits: 1_000 });
    await run(world, person, 3_900);
    expect(await told()).toBe(0);
    await run(world, person, 200);
    await run(world, person, 200);
    expect(await told()).toBe(1);
    await run(world, person, 1_000);
    expect((await person.api.credits.balance()).posted).toBeGreaterThan(1_000);
    await run(world, person, 4_500);
    expect(await told()).toBe(2);
    await person.api.billing.setLowBalance({ credits: null });
    await run(world, person, 100);
    expect(await told()).toBe(2);
  });
});

async function stripeCustomerOf({ customerId }: Person): Promise<string> {
  const row = await world.deps.db
    .selectFrom('customers')
    .select('stripe_customer_id')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  return row.stripe_customer_id ?? '';
}

const stripe = (method: string, path: string, params?: Record<string, string>): Promise<Response> =>
  fetch(`${world.emulator.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${world.emulator.secretKey}` },
    ...(params && { body: new URLSearchParams(params) }),
  });
