import { afterAll, beforeAll, expect, it } from 'vitest';
import { findWrongBalances } from '../../db/books.ts';
import { listFaults } from '../billing/fault-store.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { workOnRun } from '../scenarios/work-run.ts';
import { createClient } from '../stripe/client.ts';
import { backUpNow } from '../testing/database.ts';
import {
  aCustomer,
  aScenario,
  aSubscriber,
  attachSample,
  callerOf,
  type Person,
  run,
  subscribe,
} from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { reconcileCustomer, spanUntil } from './reconcile.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const atStripe = async ({ customerId }: Person): Promise<string> =>
  (await getCustomer(world.deps.db, customerId)).stripeCustomerId ?? '';
const now = () => world.deps.clock.now();
/** What Stripe's meter has counted. */
const counted = (stripeCustomerId: string) =>
  world.deps.stripe.sumUsage(stripeCustomerId, now() - 20 * DAY_MS, now() + HOUR_MS);
const again = (person: Person): Person => ({ ...person, api: callerOf(world, person.user) });

async function startRun({ api, ...person }: Person, variants: number): Promise<void> {
  await api.runs.start({ scenarioId: await aScenario({ api, ...person }, variants), requestKey: `drill-${variants}` });
}

async function differences({ customerId }: Person) {
  const found = await reconcileCustomer(world.deps, customerId, spanUntil(now()));
  return found.differences.map(({ kind, ours, theirs }) => ({ kind, ours, theirs }));
}

it('a backup half an hour old is restored: Stripe’s half hour comes back, nothing is billed twice, and what is lost is named', async () => {
  const [busy, captured, queued] = [await aSubscriber(world), await aSubscriber(world), await aSubscriber(world)];
  await run(world, busy, 80);
  const late = await aCustomer(world);
  await attachSample(late);
  await world.advance(2 * HOUR_MS);
  // In the backup: credits captured that Stripe was not told of, and a run that holds credits and has not begun.
  await startRun(captured, 40);
  while (await workOnRun(world.deps, new AbortController().signal));
  await startRun(queued, 25);
  const restore = await backUpNow(world.database);

  await world.advance(10 * MINUTE_MS);
  await run(world, busy, 5_000);
  await subscribe(world, late);
  await run(world, late, 10);
  const lost = await aSubscriber(world);
  const [paid] = (await busy.api.billing.overview()).invoices.filter(({ runCredits }) => runCredits > 0);
  const stripe = createClient(world.emulator.secretKey, world.emulator.url);
  const { data } = await stripe.invoicePayments.list({ invoice: paid?.id ?? '' });
  await stripe.refunds.create({ payment_intent: String(data[0]?.payment.payment_intent), amount: 1_000 });
  await world.advance(20 * MINUTE_MS);
  const [busyId, capturedId, queuedId, lateId, lostId] = await Promise.all(
    [busy, captured, queued, late, lost].map(atStripe),
  );
  const ids = [busyId, capturedId, queuedId, lateId].map(String);
  const before = await Promise.all(ids.map(counted));
  expect(before).toEqual([5_080, 40, 25, 10]);

  await world.moveTo(await restore());
  expect((await again(busy).api.billing.overview()).invoices.map(({ id }) => id)).not.toContain(paid?.id);
  await world.advance(HOUR_MS);

  // What Stripe remembers has come back.
  const invoice = (await again(busy).api.billing.overview()).invoices.find(({ id }) => id === paid?.id);
  expect(invoice).toMatchObject({ status: 'paid', runCredits: 5_080, refundedCents: 1_000 });
  const entries = await world.deps.db
    .selectFrom('ledger_entries')
    .select(['kind', 'credits'])
    .where('customer_id', '=', busy.customerId)
    .orderBy('id')
    .execute();
  expect(entries).toEqual([
    { kind: 'allowance', credits: 5_000 },
    { kind: 'capture', credits: -80 },
    { kind: 'recharge', credits: 5_080 },
  ]);
  expect(await atStripe(late)).toBe(lateId);
  expect(await findSubscription(world.deps.db, late.customerId)).toMatchObject({ status: 'active' });
  expect(await again(late).api.credits.balance()).toMatchObject({ posted: 5_000 });
  // Our books agree with each other, and nothing was reported to Stripe twice, neither resealed usage nor the repeated run.
  expect(await findWrongBalances(world.deps.db)).toEqual([]);
  await world.advance(2 * DAY_MS);
  expect(await Promise.all(ids.map(counted))).toEqual(before);
  expect(await differences(captured)).toEqual([]);
  expect(await differences(queued)).toEqual([]);
  // Lost runs that were reported to Stripe and billed are named, and left to a person.
  expect(await differences(busy)).toEqual([
    { kind: 'batch_meter', ours: '80', theirs: '5080' },
    { kind: 'meter_invoice', ours: '80', theirs: '5080' },
  ]);
  expect(await differences(late)).toEqual([{ kind: 'batch_meter', ours: '0', theirs: '10' }]);
  // A customer that signed up meanwhile is lost but still pays. Admins see it.
  expect(await listFaults(world.deps.db, 10)).toMatchObject([{ key: `unknown:${lostId}` }]);
});
