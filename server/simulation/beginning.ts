import { transaction } from '../../db/transaction.ts';
import { createAuth } from '../auth/lucia.ts';
import { insertAgreement } from '../billing/agreement-store.ts';
import { termsOf } from '../billing/terms.ts';
import type { CustomerId } from '../core/ids.ts';
import { drawIdsFrom } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { postOnce } from '../credits/store.ts';
import { baseDefinition } from '../scenarios/forecast/base-definition.ts';
import { CSV } from './acts/accounts.ts';
import { ADMIN_ID } from './acts/billing.ts';
import { doStep } from './acts.ts';
import { openStore, type Store } from './database.ts';
import { ALL_FAIL, THIRD_FAILS } from './forecast.ts';
import { PEOPLE, type Plan, type Step } from './plan.ts';
import { createBooks } from './stripe/books.ts';
import { PRICES } from './stripe/gateway.ts';
import { work } from './work.ts';
import { type Person, type Start, World } from './world.ts';

/** The first instant of every seed. */
const START_MS: Ms = Date.UTC(2026, 0, 12, 10, 0, 0);
/** Those who are subscribed when a seed begins; the others may subscribe in it. */
const SUBSCRIBED = 1;
/** Taken from the allowance, so that a seed reaches its end: some 60 credits are left. */
const TAKEN = 4_940;
const IMPORTS = 4;
/** Variants of each person's scenarios, and how they fare. */
const SCENARIOS = [
  { axes: [], seed: 7 },
  { axes: [12], seed: 7 },
  { axes: [30], seed: THIRD_FAILS },
  { axes: [9], seed: ALL_FAIL },
  { axes: [45], seed: 7 },
  { axes: [150], seed: 7 },
];
const QUIET: Plan = {
  seed: 0,
  processes: 1,
  skewMs: [],
  meterDelayMs: 0,
  groupsCommits: false,
  givesUpAs: 'unpaid',
  webhooks: { lost: 0, late: 0, twice: 0, unanswered: 0 },
  callFaults: [],
  losesForGood: false,
  haste: 0,
  steps: [],
};

const made = new Map<string, Promise<Start>>();

/** What every seed begins with, made once in each database: people with accounts and scenarios, the first of them subscribed. */
export function beginning(at: string): Promise<Start> {
  const known = made.get(at) ?? prepare(at);
  made.set(at, known);
  return known;
}

/** Lets go of the database, when no seed is to run in it any more. */
export async function endBeginning(at: string): Promise<void> {
  const known = made.get(at);
  made.delete(at);
  if (known) await (await known).store.close();
}

async function prepare(at: string): Promise<Start> {
  const store = await openStore(at);
  const past = store.open();
  const auth = createAuth({ db: past, reader: past, secureCookies: false });
  const people: Person[] = [];
  for (let at = 0; at < PEOPLE; at += 1) people.push(await insertPerson(store, at));
  await insert(store, 'users', {
    id: ADMIN_ID,
    customer_id: null,
    email: 'admin@example.com',
    password_hash: '',
    role: 'admin',
    admin_role: 'owner',
    created_at_ms: START_MS,
  });
  const start: Start = { store, books: createBooks(), people, startMs: START_MS, auth, idsDrawn: 0 };
  const world = new World(start, QUIET, { bug: null, trace: false });
  for (const { customerId } of people) {
    const terms = {
      customerId: customerId as CustomerId,
      ...termsOf(PRICES.accounts),
      acceptedBy: '',
      nowMs: START_MS,
    };
    await transaction(past, (trx) => insertAgreement(trx, terms));
  }
  for (let person = 0; person < SUBSCRIBED; person += 1) await subscribe(world, person);
  await store.keep();
  store.takeDirty();
  drawIdsFrom(() => 'nobody draws ids between seeds');
  return { ...start, books: world.model.books, startMs: world.nowMs, idsDrawn: world.idsDrawn };
}

async function subscribe(world: World, person: number): Promise<void> {
  for (const act of ['startCheckout', 'payCheckout'] as const) {
    const step: Step = { act, person, process: 0, a: 0, b: 1 };
    await doStep(world, step);
    await work(world, []);
  }
  const [process] = world.processes;
  const customerId = world.people[person]?.customerId as CustomerId;
  const taken = { customerId, kind: 'adjustment' as const, credits: -TAKEN, causeId: 'beginning', nowMs: world.nowMs };
  const key = `adjustment:beginning:${customerId}`;
  if (!process) return;
  await world.launch(process, 'takes', () =>
    transaction(process.deps.db, (trx) => postOnce(trx, { ...taken, key, causeId: key })).then(() => undefined),
  );
  await work(world, []);
}

async function insertPerson(store: Store, at: number): Promise<Person> {
  const customerId = `customer${at}`;
  const userId = `user${at}`;
  await insert(store, 'customers', {
    id: customerId,
    name: customerId,
    stripe_customer_id: null,
    monthly_cap_cents: null,
    created_at_ms: START_MS,
  });
  await insert(store, 'users', {
    id: userId,
    customer_id: customerId,
    email: `${userId}@example.com`,
    password_hash: '',
    role: 'customer',
    // Nobody buys without it, and what is never confirmed is deleted after a month.
    email_confirmed_at_ms: START_MS,
    created_at_ms: START_MS,
  });
  const accountId = await insertAccount(store, at, customerId);
  const scenarios = await insertScenarios(store, at, { customerId, accountId });
  const imports = await insertImports(store, at, customerId);
  return { customerId, userId, scenarios, imports };
}

async function insertAccount(store: Store, at: number, customerId: string): Promise<string> {
  const accountId = `account${at}`;
  await insert(store, 'accounts', {
    id: accountId,
    customer_id: customerId,
    name: 'Main',
    institution: 'Bank',
    currency: 'USD',
    opening_balance_cents: 0,
    is_sample: 0,
    status: 'attached',
    attached_at_ms: START_MS,
    detached_at_ms: null,
  });
  for (const month of ['2025-08', '2025-09', '2025-10', '2025-11', '2025-12']) {
    await insert(store, 'movements', {
      id: `${accountId}-${month}`,
      account_id: accountId,
      customer_id: customerId,
      date: `${month}-28`,
      amount_cents: 100,
      description: '',
    });
    await insert(store, 'movement_days', {
      account_id: accountId,
      day: `${month}-28`,
      customer_id: customerId,
      count: 1,
      in_cents: 100,
      out_cents: 0,
      booked_cents: 100,
    });
  }
  return accountId;
}

async function insertScenarios(
  store: Store,
  at: number,
  { customerId, accountId }: { customerId: string; accountId: string },
): Promise<string[]> {
  const scenarios: string[] = [];
  for (const [number, { axes, seed }] of SCENARIOS.entries()) {
    const id = `scenario${at}-${number}`;
    const definition = baseDefinition([accountId], {
      horizonMonths: 1,
      trials: 100,
      seed,
      ...(axes.length > 0 && {
        sweep: axes.map((steps) => ({ assumption: 'incomeGrowthPct', from: 0, to: 20, steps })),
      }),
    });
    await insert(store, 'scenarios', {
      id,
      customer_id: customerId,
      name: id,
      definition_json: JSON.stringify(definition),
      created_at_ms: START_MS,
      updated_at_ms: START_MS,
    });
    scenarios.push(id);
  }
  return scenarios;
}

async function insertImports(store: Store, at: number, customerId: string): Promise<string[]> {
  const imports: string[] = [];
  for (let number = 0; number < IMPORTS; number += 1) {
    const id = `import${at}-${number}`;
    await insert(store, 'imports', {
      id,
      customer_id: customerId,
      details_json: JSON.stringify({ name: id, institution: 'Bank', currency: 'USD', openingBalance: 0 }),
      file_name: 'export.csv',
      content: Buffer.from(CSV),
      account_id: null,
      created_at_ms: START_MS,
    });
    imports.push(id);
  }
  return imports;
}

async function insert(store: Store, table: string, values: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(values);
  const marks = columns.map(() => '?').join(', ');
  await store.write(`insert into ${table} (${columns.join(', ')}) values (${marks})`, Object.values(values));
}
