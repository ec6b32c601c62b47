import { findStanding } from '../billing/find-standing.ts';
import { creditsFor, THRESHOLD } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { cents } from '../core/units.ts';
import { monthOf } from '../credits/rules.ts';
import { isLiveAtStripe } from './stripe/books.ts';
import { runCredits } from './stripe/invoicing.ts';
import type { World } from './world.ts';

const n = (value: unknown): number => Number(value);

/** What still waits though nothing keeps it from going on: empty when all is at rest. */
export async function whatIsLeft(world: World): Promise<string[]> {
  const left: string[] = [];
  const count = async (what: string, sql: string) => {
    const rows = await world.store.read(sql);
    if (rows.length > 0) left.push(`${rows.length} ${what} (${String(Object.values(rows[0] ?? {})[0])})`);
  };
  await count('events not acted on', "select id from inbox_events where status = 'received'");
  await count('batches not sent', "select id from usage_batches where status = 'sealed'");
  await count(
    'facts not sealed',
    `select f.id from usage_facts f join customers c on c.id = f.customer_id
      where f.batch_id is null and c.stripe_customer_id is not null`,
  );
  await count('wishes for a sync', 'select customer_id from sync_requests');
  await count('mails not sent', "select id from mails where status = 'queued'");
  await count('runs at work', "select id from runs where status in ('queued', 'running')");
  if (world.deliveries.size > 0) left.push(`${world.deliveries.size} webhooks not delivered`);
  if (world.plan.losesForGood) {
    const taken = new Set((await world.store.read('select id from inbox_events')).map(({ id }) => id));
    const lost = world.model.books.events.filter(({ id }) => !taken.has(id));
    if (lost.length > 0) left.push(`${lost.length} lost events not swept up (${lost[0]?.id})`);
  }
  for (const row of await world.store.read("select id, customer_id from runs where status = 'waiting'")) {
    if (await couldGoOn(world, String(row.customer_id))) left.push(`run ${row.id} waits for nothing`);
  }
  return left;
}

/** Whether a waiting run of the customer would get at least one credit now. */
async function couldGoOn(world: World, customer: string): Promise<boolean> {
  const db = world.store.open();
  const { overdraft } = await findStanding(db, customer as CustomerId, world.nowMs);
  if (overdraft === null) return false;
  const [balance] = await world.store.read(`select posted, held from balances where customer_id = '${customer}'`);
  if (n(balance?.posted) - n(balance?.held) + overdraft < 1) return false;
  const [owner] = await world.store.read(`select monthly_cap_cents as cap from customers where id = '${customer}'`);
  if (owner?.cap === null || owner?.cap === undefined) return true;
  const since = monthOf(world.nowMs);
  const [used] = await world.store.read(
    `select sum(credits) as sum from usage_days where customer_id = '${customer}' and day >= '${since}'`,
  );
  return creditsFor(cents(n(owner.cap))) - n(used?.sum) - n(balance?.held) >= 1;
}

/** What must be so when nothing happens any more: the Q of pitfalls.md section 4, our books against Stripe's. */
export async function checkAtRest(world: World): Promise<void> {
  await credits(world);
  await usage(world);
  await billing(world);
  await mirror(world);
  await promises(world);
}

const customersOf = (world: World) =>
  world.people.map((person) => ({
    person,
    atStripe: [...world.model.books.customers.values()].filter(({ ourId }) => ourId === person.customerId),
  }));

/** Q1, Q2: what Stripe was paid or forgave is in the ledger, once; the allowance is there while subscribed. */
async function credits(world: World): Promise<void> {
  const sums = new Map<string, number>();
  for (const { kind, cause, credits: posted } of world.checker.entries.values()) {
    if (kind !== 'capture') sums.set(`${kind} ${cause}`, posted);
    if (kind !== 'adjustment') continue;
    if (!cause.startsWith('adjustment:beginning') && world.acknowledged.adjustments.get(cause) !== posted)
      world.violate('Q2', `an adjustment of ${posted} that no admin made`);
  }
  const expected = new Map<string, number>();
  for (const invoice of world.model.books.invoices.values()) {
    const billed = runCredits(invoice);
    if (billed === 0) continue;
    if (invoice.status === 'paid') expected.set(`recharge ${invoice.id}`, billed);
    if (invoice.status === 'void') expected.set(`forgiven ${invoice.id}`, billed);
  }
  for (const subscription of world.model.books.subscriptions.values()) {
    expected.set(`allowance ${subscription.id}`, 5_000);
    if (!isLiveAtStripe(subscription)) expected.set(`allowance_end ${subscription.id}`, -5_000);
  }
  for (const [cause, posted] of expected) {
    const isEndUnseen =
      cause.startsWith('allowance') && (sums.get(cause) ?? 0) === 0 && isNeverSeen(world, cause, sums);
    if (sums.get(cause) !== posted && !isEndUnseen)
      world.violate('Q1', `${cause} should be ${posted}, and is ${sums.get(cause) ?? 'not there'}`);
  }
  for (const cause of sums.keys()) {
    if (!cause.startsWith('adjustment') && !expected.has(cause)) world.violate('Q1', `${cause} has no cause at Stripe`);
  }
}

/** A subscription that began and ended before anybody looked gives nothing and takes nothing. */
function isNeverSeen(world: World, cause: string, sums: Map<string, number>): boolean {
  const id = cause.split(' ')[1] ?? '';
  const subscription = world.model.books.subscriptions.get(id);
  return subscription?.status !== 'active' && !sums.has(`allowance ${id}`) && !sums.has(`allowance_end ${id}`);
}

/**
 * Q2: nothing is billed twice, whatever number of subscriptions there was. Of two that live at once we end the later one without
 * billing it; when Stripe or the customer ends the earlier one first, the later bills what both periods hold, which no client
 * can take back: the reconciliation shows it (`meter_invoice`).
 */
async function billing(world: World): Promise<void> {
  for (const { person, atStripe } of customersOf(world)) {
    let billed = 0;
    for (const invoice of world.model.books.invoices.values()) {
      if (atStripe.some(({ id }) => id === invoice.customer)) billed += runCredits(invoice);
    }
    const used = capturedBy(world, person.customerId);
    if (billed > used && !isOutlived(world, atStripe))
      world.violate('Q2', `${person.customerId} is billed ${billed} runs and used ${used}`);
  }
}

/** Whether a later subscription took over from an earlier one that ended while both lived. */
function isOutlived(world: World, atStripe: { id: string }[]): boolean {
  const theirs = [...world.model.books.subscriptions.values()].filter(({ customer }) =>
    atStripe.some(({ id }) => id === customer),
  );
  return theirs.some((earlier, at) =>
    theirs.slice(at + 1).some(({ createdAtMs, endedAtMs }) => {
      const endMs = earlier.endedAtMs ?? Number.POSITIVE_INFINITY;
      return createdAtMs < endMs && (endedAtMs ?? Number.POSITIVE_INFINITY) > endMs;
    }),
  );
}

function capturedBy(world: World, customer: string): number {
  let captured = 0;
  for (const entry of world.checker.entries.values()) {
    if (entry.customer === customer && entry.kind === 'capture') captured -= entry.credits;
  }
  return captured;
}

/** Q3: Stripe's meter has counted what was captured, exactly. */
async function usage(world: World): Promise<void> {
  for (const { person, atStripe } of customersOf(world)) {
    if (atStripe.some(({ isDeleted }) => isDeleted)) continue;
    const captured = capturedBy(world, person.customerId);
    let told = 0;
    for (const event of world.model.books.meterEvents) {
      if (atStripe.some(({ id }) => id === event.customer)) told += event.credits;
    }
    if (told !== captured)
      world.violate('Q3', `Stripe has counted ${told} of ${person.customerId}, captured are ${captured}`);
  }
}

/** Q4, Q5, Q6: one customer, at most one live subscription, and the mirror says what Stripe has. */
async function mirror(world: World): Promise<void> {
  const rows = await world.store.read('select * from subscriptions');
  const mirrored = new Map(rows.map((row) => [String(row.id), row]));
  for (const { person, atStripe } of customersOf(world)) {
    const standing = atStripe.filter(({ isDeleted }) => !isDeleted);
    if (standing.length > 1) world.violate('Q6', `${person.customerId} has ${standing.length} customers at Stripe`);
    const live = world.liveAtStripe(person);
    if (live.length > 1) world.violate('Q6', `${person.customerId} has ${live.length} live subscriptions`);
    const [counted] = await world.store.read(
      `select count(*) as n from accounts where customer_id = '${person.customerId}' and status = 'attached'`,
    );
    for (const subscription of live) {
      if (subscription.quantity !== n(counted?.n))
        world.violate('Q5', `${person.customerId} is billed ${subscription.quantity} accounts of ${counted?.n}`);
      if (subscription.threshold !== THRESHOLD) world.violate('Q4', `${subscription.id} has no threshold`);
    }
  }
  for (const subscription of world.model.books.subscriptions.values()) {
    const row = mirrored.get(subscription.id);
    const isSame =
      row?.status === subscription.status &&
      n(row.accounts_quantity) === subscription.quantity &&
      (!isLiveAtStripe(subscription) || n(row.period_end_ms) === subscription.periodEndMs);
    if (!isSame)
      world.violate(
        'Q4',
        `${subscription.id} is ${subscription.status} at Stripe, and ${row?.status ?? 'nowhere'} with us`,
      );
  }
  const invoices = new Map(
    (await world.store.read('select id, status from invoices')).map((row) => [row.id, row.status]),
  );
  for (const { id, status } of world.model.books.invoices.values()) {
    if (invoices.get(id) !== status)
      world.violate('Q4', `${id} is ${status} at Stripe, and ${invoices.get(id) ?? 'nowhere'} with us`);
  }
  const disputes = new Map(
    (await world.store.read('select id, status from disputes')).map((row) => [row.id, row.status]),
  );
  for (const { id, status } of world.model.books.disputes.values()) {
    if (disputes.get(id) !== status)
      world.violate('Q4', `${id} is ${status} at Stripe, and ${disputes.get(id) ?? 'nowhere'} with us`);
  }
}

/** Q7, Q8: what was answered with a yes is there, what was refused left nothing, and nothing is dead. */
async function promises(world: World): Promise<void> {
  const keys = new Map(
    (await world.store.read('select id, customer_id, request_key from runs')).map((row) => [
      `${row.customer_id} ${row.request_key}`,
      String(row.id),
    ]),
  );
  for (const [known, runId] of world.acknowledged.runs) {
    if (keys.get(known) !== runId) world.violate('Q8', `run ${runId} was promised and is gone`);
  }
  for (const known of world.acknowledged.refused) {
    if (keys.has(known) && !world.acknowledged.runs.has(known))
      world.violate('Q8', `the run ${known} was refused and is there`);
  }
  const events = new Set((await world.store.read('select id from inbox_events')).map(({ id }) => id));
  for (const id of world.acknowledged.events)
    if (!events.has(id)) world.violate('Q8', `event ${id} was taken and is gone`);
  for (const row of await world.store.read("select id, last_error from usage_batches where status = 'rejected'"))
    world.violate('Q7', `batch ${row.id} was given up: ${row.last_error}`);
  for (const row of await world.store.read("select id, type, last_error from inbox_events where status = 'dead'"))
    world.violate('Q7', `event ${row.id} ${row.type} is dead: ${row.last_error}`);
}
