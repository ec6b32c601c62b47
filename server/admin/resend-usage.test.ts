import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { workOnRun } from '../scenarios/work-run.ts';
import { createClient } from '../stripe/client.ts';
import { anAdmin, aScenario, aSubscriber, type Person } from '../testing/people.ts';
import { createWorld, START_MS, type World } from '../testing/world.ts';
import { sealBatch } from '../usage/seal.ts';
import { listBatches } from '../usage/store.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Usage that Stripe takes and then cannot count: its customer is unknown there. */
async function refusedUsage(person: Person, variants: number): Promise<string> {
  const { db, clock } = world.deps;
  await person.api.runs.start({ scenarioId: await aScenario(person, variants), requestKey: `refused-${variants}` });
  while (await workOnRun(world.deps, new AbortController().signal));
  await sealBatch(db, person.customerId, [], clock.now());
  const unknown = { stripe_customer_id: 'cus_unknown' };
  await db.updateTable('usage_batches').set(unknown).where('customer_id', '=', person.customerId).execute();
  await world.settle();
  return (await listBatches(db, person.customerId, 1))[0]?.id ?? '';
}
const counted = async ({ customerId }: Person) => {
  const { stripeCustomerId } = await getCustomer(world.deps.db, customerId);
  return world.deps.stripe.sumUsage(stripeCustomerId ?? '', START_MS - DAY_MS, world.deps.clock.now() + DAY_MS);
};
const audited = (batchId: string) =>
  world.deps.db.selectFrom('audit_log').selectAll().where('detail_json', 'like', `%${batchId}%`).execute();

describe('usage that Stripe took and could not count', () => {
  it('is shown to admins with Stripe’s reason, and sent again once, under another identifier', async () => {
    const person = await aSubscriber(world);
    const admin = await anAdmin(world);
    const batchId = await refusedUsage(person, 7);
    const { rejected } = await admin.admin.attention();
    expect(rejected).toMatchObject([{ id: batchId, credits: 7, customerId: person.customerId }]);
    expect(rejected[0]?.lastError).toMatch(/^meter_event_customer_not_found: No such customer/);
    expect(await counted(person)).toBe(0);
    const both = await Promise.allSettled([admin.admin.resendUsage({ batchId }), admin.admin.resendUsage({ batchId })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await world.settle();
    expect(await counted(person)).toBe(7);
    expect((await admin.admin.attention()).rejected).toEqual([]);
    const batches = await listBatches(world.deps.db, person.customerId, 5);
    expect(batches.map(({ id, status }) => [id === batchId, status])).toEqual([
      [false, 'sent'],
      [true, 'rejected'],
    ]);
    expect(await audited(batchId)).toMatchObject([{ action: 'resend_usage', customer_id: person.customerId }]);
  });

  it('of a period that is over goes into the one that runs, or it would never be billed', async () => {
    const person = await aSubscriber(world);
    const admin = await anAdmin(world);
    const batchId = await refusedUsage(person, 5);
    await world.advance(31 * DAY_MS + 2 * HOUR_MS);
    await admin.admin.resendUsage({ batchId });
    await world.settle();
    const [batch] = await listBatches(world.deps.db, person.customerId, 1);
    expect(batch).toMatchObject({ status: 'sent', credits: 5 });
    expect((batch?.timestampS ?? 0) * 1_000).toBeGreaterThan(START_MS + 31 * DAY_MS);
  });

  it('that Stripe counted after all is not sent again', async () => {
    const person = await aSubscriber(world);
    const admin = await anAdmin(world);
    const batchId = await refusedUsage(person, 4);
    const customer = (await getCustomer(world.deps.db, person.customerId)).stripeCustomerId ?? '';
    const [batch] = await listBatches(world.deps.db, person.customerId, 1);
    await world.deps.db
      .updateTable('usage_batches')
      .set({ stripe_customer_id: customer })
      .where('id', '=', batchId)
      .execute();
    await createClient(world.emulator.secretKey, world.emulator.url).billing.meterEvents.create({
      event_name: 'scenario_run_usage',
      payload: { stripe_customer_id: customer, value: '4' },
      timestamp: batch?.timestampS ?? 0,
    });
    expect(await admin.admin.resendUsage({ batchId })).toEqual({ outcome: 'counted' });
    await world.settle();
    expect(await counted(person)).toBe(4);
    expect(await listBatches(world.deps.db, person.customerId, 5)).toMatchObject([{ id: batchId, status: 'sent' }]);
  });

  it('cannot be resent by a customer, or when the batch is unknown', async () => {
    const person = await aSubscriber(world);
    const admin = await anAdmin(world);
    await expect(admin.admin.resendUsage({ batchId: 'hr_none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(person.api.admin.resendUsage({ batchId: 'hr_none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(person.api.admin.attention()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
