import { TABLE_KEYS } from '../../db/tables.ts';
import { sessionKey } from '../auth/session-store.ts';
import type { AccountId, ImportId, InvoiceId, MovementId, RunId, ScenarioId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { DAY_MS } from '../core/units.ts';
import { aSubscriber, attachSample, type Person, quoteOf, run } from './people.ts';
import type { World } from './world.ts';

/** One id of each thing that belongs to a customer. */
export type Things = {
  customerId: Person['customerId'];
  userId: Person['user']['id'];
  cookieValue: string;
  sessionKey: string;
  accountId: AccountId;
  /** Attached as well, to be detached. */
  spareAccountId: AccountId;
  detachedId: AccountId;
  importId: ImportId;
  /** Uploaded as well, to become an account. */
  spareImportId: ImportId;
  scenarioId: ScenarioId;
  runId: RunId;
  otherRunId: RunId;
  shareToken: string;
  checkoutId: string;
  invoiceId: InvoiceId;
  /** A line of that invoice that bills runs. */
  /** An import that was added to an account, and a movement of it. */
  addedImportId: ImportId;
  movementId: MovementId;
  /** Both sides of a transfer between two accounts. */
  outId: MovementId;
  inId: MovementId;
  lineId: string;
  entryId: string;
  noticeId: string;
  /** Of the link that stops mails of one kind. */
  mailToken: string;
  /** Of a batch that Stripe refused. */
  batchId: string;
  /** Of an event that could not be processed. */
  eventId: string;
  /** Of write-offs that wait for an admin. */
  billedWriteOffId: string;
  leftWriteOffId: string;
};

export type Owner = Person & { things: Things };

/** Two who have of everything what there is, at the end of their first month. */
export async function twoCustomers(world: World): Promise<[Owner, Owner]> {
  const people = [await aSubscriber(world), await aSubscriber(world)] as const;
  const begun = [await begin(world, people[0]), await begin(world, people[1])] as const;
  await world.advance(32 * DAY_MS);
  const end = async (at: 0 | 1) => ({ ...people[at], things: { ...begun[at], ...(await billed(world, people[at])) } });
  return [await end(0), await end(1)];
}

export const CSV = new TextEncoder().encode('2026-01-02,Rent,-1200.50\n2026-01-15,Client,3000.00\n');
export const DETAILS = { name: 'Main', institution: 'Bank', currency: 'USD', openingBalance: 100 } as const;

async function begin(world: World, person: Person) {
  const { api, user, customerId } = person;
  const { accounts } = await api.accounts.list();
  const spareAccountId = await attachSample(person);
  await world.settle();
  const detachedId = await attachSample(person);
  await world.settle();
  await api.accounts.detach({ accountId: detachedId, quote: await quoteOf(person, -1) });
  const { id: runId, scenarioId } = await run(world, person, 2);
  await api.notices.savePreferences({ inApp: ['welcome'], byMail: ['welcome'] });
  const cookie = await world.deps.auth.startSession(user.id, null);
  const cookieValue = present(cookie.match(/=([^;]+)/)?.[1], 'session');
  return {
    customerId,
    userId: user.id,
    cookieValue,
    sessionKey: sessionKey(cookieValue),
    accountId: present(accounts[0], 'account').id,
    spareAccountId,
    detachedId,
    scenarioId,
    runId,
    otherRunId: (await run(world, person, 1)).id,
    shareToken: (await api.runs.share({ runId })).token,
  };
}

/** Invoices, and uploads, which are kept for a day only. */
async function billed(world: World, person: Person) {
  const { api, customerId } = person;
  const { db } = world.deps;
  const { invoices } = await api.billing.overview();
  const invoiceId = present(
    invoices.find(({ runCredits }) => runCredits > 0),
    'invoice for runs',
  ).id;
  const { lines } = await api.billing.invoice({ invoiceId });
  const upload = async () =>
    (await api.accounts.startImport({ details: { ...DETAILS }, fileName: 'bank.csv', content: CSV })).importId;
  const first = (table: 'usage_batches' | 'notifications') =>
    db.selectFrom(table).select('id').where('customer_id', '=', customerId).executeTakeFirstOrThrow();
  const { session_id } = await db
    .selectFrom('checkouts')
    .select('session_id')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow();
  const welcome = await db
    .selectFrom('mails')
    .select('unsubscribe_url')
    .where('customer_id', '=', customerId)
    .where('subject', '=', 'Welcome to Headroom')
    .executeTakeFirstOrThrow();
  const { id: batchId } = await first('usage_batches');
  await db.updateTable('usage_batches').set({ status: 'rejected' }).where('id', '=', batchId).execute();
  const { id: eventId } = await db
    .selectFrom('inbox_events')
    .select('id')
    .where('object_id', '=', invoiceId)
    .executeTakeFirstOrThrow();
  await db.updateTable('inbox_events').set({ status: 'dead' }).where('id', '=', eventId).execute();
  return {
    ...(await imported(person)),
    importId: await upload(),
    spareImportId: await upload(),
    checkoutId: session_id,
    invoiceId,
    lineId: present(
      lines.find(({ kind }) => kind === 'runs'),
      'line for runs',
    ).id,
    entryId: present((await api.credits.statement({})).entries[0], 'entry').id,
    noticeId: (await first('notifications')).id,
    mailToken: present(welcome.unsubscribe_url?.split('/').at(-1), 'token'),
    batchId,
    eventId,
    ...(await writtenOff(world, person)),
  };
}

/** Two write-offs of a trial's usage: one for an admin to bill, one to leave. */
async function writtenOff({ deps: { db } }: World, { customerId }: Person) {
  const [billedWriteOffId, leftWriteOffId] = [`wo_billed_${customerId}`, `wo_left_${customerId}`];
  for (const id of [billedWriteOffId, leftWriteOffId])
    await db
      .insertInto('write_offs')
      .values({
        id,
        customer_id: customerId,
        cause: 'trial',
        credits: 100,
        billed_credits: 0,
        from_ms: 0,
        to_ms: 1,
        created_at_ms: 0,
      })
      .execute();
  return { billedWriteOffId, leftWriteOffId };
}

/** One payment from the second account to the first, imported into both. */
async function imported({ api }: Person) {
  const attached = (await api.accounts.list()).accounts.filter(({ status }) => status === 'attached');
  const add = async (at: number, line: string) => {
    const accountId = present(attached[at], 'account').id;
    const content = new TextEncoder().encode(line);
    const { importId } = await api.accounts.startAdding({ accountId, fileName: 'moved.csv', content });
    await api.accounts.addMovements({ importId });
    const filter = { search: 'between own accounts' };
    const { movements } = await api.accounts.movements({ accountId, filter, page: 1 });
    return { importId, movementId: present(movements[0], 'movement').id };
  };
  const { movementId: outId } = await add(1, '2026-01-20,Between own accounts,-77.77\n');
  const { importId: addedImportId, movementId } = await add(0, '2026-01-20,Between own accounts,77.77\n');
  return { addedImportId, movementId, outId, inId: movementId };
}

/** All rows of the database that name one of these things, as they are now. */
export async function rowsAbout({ deps: { db } }: World, things: Things): Promise<string[]> {
  const anyId = new RegExp(Object.values(things).join('|'));
  const found: string[] = [];
  for (const table of Object.keys(TABLE_KEYS) as (keyof typeof TABLE_KEYS)[]) {
    const rows = await db.selectFrom(table).selectAll().execute();
    for (const row of rows) {
      const text = `${table} ${JSON.stringify(row)}`;
      if (anyId.test(text)) found.push(text);
    }
  }
  return found.sort();
}

/** Texts that no other customer may see. */
export const secretsOf = ({ things, user }: Owner): string[] => [...Object.values(things), user.email];

/** The names of the things whose ids `fill` takes. */
export function idsIn(things: Things, fill: (of: Things) => unknown): (keyof Things)[] {
  const used = new Set<keyof Things>();
  fill(
    new Proxy(things, {
      get: (target, name: keyof Things) => {
        used.add(name);
        return target[name];
      },
    }),
  );
  return [...used];
}
