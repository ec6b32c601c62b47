import { capPeriodOf } from '../billing/cap-period.ts';
import { findStanding } from '../billing/find-standing.ts';
import { DOUBLE_CHECKOUT_MS } from '../billing/ours.ts';
import { creditsFor, THRESHOLD } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { cents } from '../core/units.ts';
import { checkCollected } from './collected.ts';
import { checkCovered } from './covered.ts';
import { checkFigures } from './figures.ts';
import { checkLeftAlone, isOutlived } from './overlaps.ts';
import { type Invoice, isLiveAtStripe, type Subscription } from './stripe/books.ts';
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
  await count('sync requests', 'select customer_id from sync_requests');
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
  const { overdraft, subscription } = await findStanding(db, customer as CustomerId, world.nowMs);
  if (overdraft === null) return false;
  const [balance] = await world.store.read(`select posted, held from balances where customer_id = '${customer}'`);
  if (n(balance?.posted) - n(balance?.held) + overdraft < 1) return false;
  const [owner] = await world.store.read(`select monthly_cap_cents as cap from customers where id = '${customer}'`);
  if (owner?.cap === null || owner?.cap === undefined) return true;
  const sinceMs = capPeriodOf(subscription, world.nowMs);
  const [used] = await world.store.read(
    `select -sum(credits) as sum from ledger_entries where customer_id = '${customer}' and kind = 'capture' and created_at_ms >= ${sinceMs}`,
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
  await checkCovered(world);
  await checkCollected(world);
  await checkFigures(world);
  for (const person of world.people) checkLeftAlone(world, person);
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
  for (const [cause, posted] of expected)
    if (sums.get(cause) !== posted)
      world.violate('Q1', `${cause} should be ${posted}, and is ${sums.get(cause) ?? 'not there'}`);
  for (const cause of sums.keys())
    if (/^(recharge|forgiven) /.test(cause) && !expected.has(cause))
      world.violate('Q1', `${cause} has no cause at Stripe`);
  allowances(world, sums);
}

/** Each subscription of ours brings the allowance while it is the one that counts, and loses it at its end. */
function allowances(world: World, sums: Map<string, number>): void {
  const { subscriptions } = world.model.books;
  for (const subscription of subscriptions.values()) {
    const granted = sums.get(`allowance ${subscription.id}`) ?? 0;
    const ended = sums.get(`allowance_end ${subscription.id}`) ?? 0;
    const isLive = isLiveAtStripe(subscription);
    const isRight = granted + ended === (isLive ? granted : 0) && (granted === 0 || granted === 5_000);
    if (!isRight) world.violate('Q1', `${subscription.id} brought ${granted} credits and took ${-ended} back`);
    if (granted > 0 && subscription.isOther)
      world.violate('R8', `${subscription.id} is another product, and brought credits`);
    const others = [...subscriptions.values()].filter(
      (other) => !other.isOther && other.customer === subscription.customer && isLiveAtStripe(other),
    );
    const counts = !subscription.isOther && others[0]?.id === subscription.id;
    if (counts && granted === 0 && subscription.status === 'active')
      world.violate('Q1', `${subscription.id} counts, and brought no credits`);
  }
  for (const cause of sums.keys()) {
    const [kind = '', id = ''] = cause.split(' ');
    if (kind.startsWith('allowance') && !subscriptions.has(id)) world.violate('Q1', `${cause} has no cause at Stripe`);
  }
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
    if (billed > used && !isOutlived(world, person))
      world.violate('Q2', `${person.customerId} is billed ${billed} runs and used ${used}`);
  }
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

/** Q4, Q5, Q6, R8: one customer, one live subscription, and the mirror has what Stripe has of ours, and nothing else. */
async function mirror(world: World): Promise<void> {
  const rows = await world.store.read('select * from subscriptions');
  const mirrored = new Map(rows.map((row) => [String(row.id), row]));
  for (const { person, atStripe } of customersOf(world)) {
    const standing = atStripe.filter(({ isDeleted }) => !isDeleted);
    if (standing.length > 1) world.violate('Q6', `${person.customerId} has ${standing.length} customers at Stripe`);
    const live = world.liveAtStripe(person);
    await duplicates(world, person.customerId, live);
    const [counted] = await world.store.read(
      `select count(*) as n from accounts where customer_id = '${person.customerId}' and status = 'attached'`,
    );
    const [subscription] = live;
    if (subscription) {
      if (subscription.quantity !== n(counted?.n))
        world.violate('Q5', `${person.customerId} is billed ${subscription.quantity} accounts of ${counted?.n}`);
      if (subscription.runsItem === null) world.violate('Q4', `${subscription.id} has no item for runs`);
      if (subscription.threshold !== THRESHOLD) world.violate('Q4', `${subscription.id} has no threshold`);
    }
  }
  for (const subscription of world.model.books.subscriptions.values()) {
    const row = mirrored.get(subscription.id);
    const isSame =
      row?.status === subscription.status &&
      n(row.accounts_quantity) === subscription.quantity &&
      (!isLiveAtStripe(subscription) || n(row.period_end_ms) === subscription.periodEndMs);
    if (subscription.isOther ? row !== undefined : !isSame)
      world.violate(
        subscription.isOther ? 'R8' : 'Q4',
        `${subscription.id} is ${subscription.status} at Stripe, and ${row?.status ?? 'nowhere'} with us`,
      );
  }
  const { invoices, disputes } = world.model.books;
  await compareStatus(
    world,
    'invoices',
    [...invoices.values()].map((each) => ({ ...each, isOther: isOther(world, each) })),
  );
  await compareStatus(
    world,
    'disputes',
    [...disputes.values()].map((each) => ({ ...each, isOther: isOther(world, invoices.get(each.invoice)) })),
  );
}

/** Q6: of two that a double checkout made one is left; about any other an admin is asked. */
async function duplicates(world: World, customer: string, live: Subscription[]): Promise<void> {
  const [kept, ...extra] = live;
  for (const other of kept ? extra : []) {
    if (kept && other.createdAtMs - kept.createdAtMs <= DOUBLE_CHECKOUT_MS)
      world.violate('Q6', `${customer} has ${other.id} from the same minutes as ${kept.id}`);
    const asked = await world.store.read(`select key from faults where key = 'duplicates:${customer}'`);
    if (asked.length === 0) world.violate('Q6', `${customer} has ${other.id} too, and nobody was asked about it`);
  }
}

const isOther = (world: World, invoice: Invoice | undefined): boolean =>
  world.model.books.subscriptions.get(invoice?.subscription ?? '')?.isOther ?? false;

async function compareStatus(
  world: World,
  table: 'invoices' | 'disputes',
  atStripe: { id: string; status: string; isOther: boolean }[],
): Promise<void> {
  const rows = await world.store.read(`select id, status from ${table}`);
  const ours = new Map(rows.map((row) => [row.id, row.status]));
  for (const { id, status, isOther } of atStripe) {
    if (isOther ? ours.has(id) : ours.get(id) !== status)
      world.violate(isOther ? 'R8' : 'Q4', `${id} is ${status} at Stripe, and ${ours.get(id) ?? 'nowhere'} with us`);
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
