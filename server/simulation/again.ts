import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { rebuildBalance, rebuildDay } from '../credits/rebuild-store.ts';
import type { World } from './world.ts';

/** What is kept beside the ledger (nothing is the same as zero), and what no event may change by coming again. */
const KEPT = [
  'select * from balances where posted <> 0 or held <> 0 order by customer_id',
  'select * from usage_days order by customer_id, day',
];
const BOOKS = [
  ...KEPT,
  'select id, customer_id, kind, credits, entry_key from ledger_entries order by id',
  'select id, credits, status from usage_batches order by id',
  'select id, status, captured from runs order by id',
  'select id, status, accounts_quantity, period_end_ms from subscriptions order by id',
  'select id, status from invoices order by id',
  'select id, status from disputes order by id',
];

/** Q9: made again from the ledger, balances and day sums are what they were. */
export async function checkRebuilt(world: World): Promise<void> {
  const before = await textOf(world, KEPT);
  const db = world.store.open();
  const days = await world.store.read('select customer_id, day from usage_days');
  for (const { customerId } of world.people)
    await transaction(db, (trx) => rebuildBalance(trx, customerId as CustomerId, null));
  for (const { customer_id, day } of days)
    await transaction(db, (trx) => rebuildDay(trx, String(customer_id) as CustomerId, String(day)));
  if ((await textOf(world, KEPT)) !== before)
    world.violate('Q9', 'what was made again from the ledger is not what was kept');
}

/** Q10: the whole history of events, acted on again, changes nothing. */
export async function checkReplayed(world: World, rest: () => Promise<unknown>): Promise<void> {
  const before = await textOf(world, BOOKS);
  const told = world.model.books.events.length;
  for (const { id } of await world.store.read('select id from inbox_events')) world.checker.allowRevival(String(id));
  const again = "update inbox_events set status = 'received', attempts = 0, next_attempt_at_ms = 0";
  await world.store.write(again, []);
  world.waits.changed(null);
  for (const process of world.processes) process.makeAllDue();
  await rest();
  const left = await world.store.read("select id from inbox_events where status <> 'done'");
  if (left.length > 0) world.violate('Q10', `${left.length} events are not done when they are replayed`);
  // Time may have gone on: what Stripe did meanwhile is nothing that the replay changed.
  if (world.model.books.events.length > told) return;
  if ((await textOf(world, BOOKS)) !== before) world.violate('Q10', 'replaying all events changed the books');
}

async function textOf(world: World, queries: string[]): Promise<string> {
  const rows = [];
  for (const query of queries) rows.push(await world.store.read(query));
  return JSON.stringify(rows);
}
