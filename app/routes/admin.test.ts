import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, anAdmin, aSubscriber, type Person, run } from '../../server/testing/people.ts';
import { createWorld, START_MS, type World } from '../../server/testing/world.ts';
import { statusOf, visitor } from '../testing/visitor.ts';
import * as today from './_admin.admin._index.tsx';
import * as act from './_admin.admin.act.$action.$subject.tsx';
import * as audit from './_admin.admin.audit.tsx';
import * as customers from './_admin.admin.customers._index.tsx';
import * as timeline from './_admin.admin.customers.$customerId._index.tsx';
import * as customer from './_admin.admin.customers.$customerId.tsx';
import * as events from './_admin.admin.events._index.tsx';
import * as event from './_admin.admin.events.$eventId.tsx';
import * as search from './_admin.admin.search.tsx';
import * as usage from './_admin.admin.usage.tsx';
import * as csv from './admin.csv.$list.ts';

let world: World;
let ana: Person;
let asAdmin: Awaited<ReturnType<typeof visitor>>;

beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
  await run(world, ana, 12);
  await anAdmin(world);
  const row = await world.deps.db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .executeTakeFirstOrThrow();
  asAdmin = await visitor(world, row.id as Person['user']['id']);
});
afterAll(() => world.close());

const eventIds = async () =>
  (await world.deps.db.selectFrom('inbox_events').select('id').orderBy('id').execute()).map(({ id }) => id);

it('to a customer no admin page exists, and nobody is asked to log in', async () => {
  const asAna = await visitor(world, ana.user.id);
  const nobody = await visitor(world, null);
  const params = {
    customerId: ana.customerId,
    eventId: (await eventIds())[0] ?? '',
    action: 'credits',
    subject: ana.customerId,
    list: 'customers',
  };
  for (const { loader } of [today, usage, customers, customer, timeline, events, event, search, act, csv]) {
    expect(await statusOf(asAna<unknown>(loader, { params }))).toBe(404);
    expect(await statusOf(nobody<unknown>(loader, { params }))).toMatch(/^\/login/);
  }
  for (const { action } of [customer, act]) {
    expect(await statusOf(asAna<unknown>(action, { params, form: { text: 'mine' } }))).toBe(404);
    expect(await statusOf(nobody<unknown>(action, { params, form: { text: 'mine' } }))).toMatch(/^\/login/);
  }
});

describe('usage', () => {
  const at = (query: string) => asAdmin(usage.loader, { path: `/admin/usage${query}` });

  it('is shown by day and by customer over the range asked for', async () => {
    expect(await at('')).toMatchObject({
      range: { from: '2026-02-01', to: '2026-03-02' },
      days: [{ day: '2026-03-02', credits: 12, runs: 1 }],
      page: {
        rows: [{ customerId: ana.customerId, credits: 12, runs: 1, worthCents: '7.2', invoicedCents: 0 }],
        next: null,
      },
      before: { range: { from: '2026-01-02', to: '2026-01-31' }, credits: 0, runs: 0 },
      movers: [{ customerId: ana.customerId, credits: 12, before: 0 }],
      invoicedCents: 0,
      unit: 'day',
      errors: null,
    });
    expect(await at('?from=2026-01-01&to=2026-03-01')).toMatchObject({ days: [], movers: [], page: { rows: [] } });
    expect(await at('?from=2026-03-03&to=2026-03-03&by=week')).toMatchObject({
      before: { range: { from: '2026-03-02', to: '2026-03-02' }, credits: 12, runs: 1 },
      movers: [{ customerId: ana.customerId, credits: 0, before: 12 }],
      unit: 'week',
    });
    expect(await at('?by=century')).toMatchObject({ unit: 'day' });
  });

  it.each([
    ['?from=2026-03-02&to=2026-03-01', 'from', 'The first day comes after the last'],
    ['?from=2020-01-01&to=2026-03-01', 'to', 'Choose a year at most'],
    ['?from=2026-02-31&to=2026-03-01', 'from', 'Choose a day'],
    ['?from=2026-03-01', 'to', 'Choose a day'],
  ] as const)('names what is wrong with the range %s beside its field', async (query, field, words) => {
    const { errors } = await at(query);
    expect(errors?.[field]).toEqual([words]);
  });
});

describe('search', () => {
  const found = async (text: string) =>
    (await asAdmin(search.loader, { path: `/admin/search?q=${encodeURIComponent(text)}` })).found;
  const opens = (text: string) =>
    statusOf(asAdmin(search.loader, { path: `/admin/search?q=${encodeURIComponent(text)}` }));

  it('finds a part of a name or an e-mail, whatever its characters, and opens the only hit', async () => {
    const bea = await aCustomer(world);
    await bea.api.auth.rename({ name: 'Ärzte & Söhne 100%_GmbH' });
    expect(await opens('äRZTE &')).toBe(`/admin/customers/${bea.customerId}`);
    expect(await opens('100%_g')).toBe(`/admin/customers/${bea.customerId}`);
    expect(await opens(`  ${ana.user.email.toUpperCase()} `)).toBe(`/admin/customers/${ana.customerId}`);
    expect((await found('example.com')).map(({ id }) => id).sort()).toEqual([ana.customerId, bea.customerId].sort());
    expect(await found('%%')).toEqual([]);
    expect(await found('x'.repeat(1_000))).toEqual([]);
    expect(await found('')).toEqual([]);
  });

  it('opens what an id names', async () => {
    const invoice = await world.deps.db.selectFrom('invoices').selectAll().limit(1).executeTakeFirstOrThrow();
    const payment = await world.deps.db.selectFrom('payments').selectAll().limit(1).executeTakeFirstOrThrow();
    const batch = await world.deps.db.selectFrom('usage_batches').select('id').executeTakeFirstOrThrow();
    const { id: runId } = await world.deps.db.selectFrom('runs').select('id').executeTakeFirstOrThrow();
    const { stripeCustomerId } = (await asAdmin(customer.loader, { params: { customerId: ana.customerId } })).customer;
    const [eventId = ''] = await eventIds();
    expect(await opens(invoice.id)).toBe(`/admin/invoices/${invoice.id}`);
    expect(await opens(String(invoice.number).toLowerCase())).toBe(`/admin/invoices/${invoice.id}`);
    expect(await opens(String(stripeCustomerId))).toBe(`/admin/customers/${ana.customerId}`);
    expect(await opens(String(invoice.subscription_id))).toBe(`/admin/customers/${ana.customerId}`);
    expect((await found(String(payment.payment_intent_id))).map(({ to }) => to)).toContain(
      `/admin/invoices/${payment.invoice_id}`,
    );
    expect(await opens(eventId)).toBe(`/admin/events/${eventId}`);
    expect(await opens(batch.id)).toBe(
      `/admin/customers/${ana.customerId}/usage?batch=${encodeURIComponent(batch.id)}`,
    );
    expect(await opens(runId)).toBe(`/admin/customers/${ana.customerId}/runs?run=${runId}`);
  });
});

describe('the form of an action', () => {
  const params = () => ({ action: 'credits', subject: ana.customerId });
  const form = (changes: Record<string, string> = {}) => ({
    key: crypto.randomUUID(),
    credits: '-50',
    reason: 'Granted by mistake',
    intent: 'preview',
    ...changes,
  });

  it('previews, then posts once however often it is confirmed', async () => {
    const confirmed = form({ intent: 'confirm', customerNote: 'Sorry' });
    const previewed = await asAdmin(act.action, { params: params(), form: { ...confirmed, intent: 'preview' } });
    expect(previewed).toMatchObject({ data: { preview: { before: expect.any(Array) } } });
    const post = () => statusOf(asAdmin(act.action, { params: params(), form: confirmed }));
    expect(await Promise.all([post(), post()])).toEqual(Array(2).fill(`/admin/customers/${ana.customerId}`));
    const entries = await world.deps.db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('kind', '=', 'adjustment')
      .execute();
    expect(entries).toMatchObject([{ credits: -50, note: 'Sorry' }]);
  });

  it.each([
    ['no credits', { credits: '' }, 'credits'],
    ['half a credit', { credits: '0.5' }, 'credits'],
    ['zero', { credits: '0' }, 'credits'],
    ['more than a million', { credits: '1000001' }, 'credits'],
    ['no reason', { reason: '  ' }, 'reason'],
    ['a reason without end', { reason: 'x'.repeat(501) }, 'reason'],
  ])('with %s is refused beside its field', async (_, changes, field) => {
    const answer = await asAdmin(act.action, { params: params(), form: form(changes) });
    expect(answer).toMatchObject({ init: { status: 400 }, data: { preview: null, refusal: { field } } });
  });

  it('asks whether a removal far beyond the balance is right', async () => {
    const answer = await asAdmin(act.action, {
      params: params(),
      form: form({ credits: '-900000', intent: 'confirm' }),
    });
    expect(answer).toMatchObject({
      data: {
        refusal: { kind: 'not_sure' },
        preview: { warnings: [expect.stringMatching(/^The balance is /), expect.any(String)] },
      },
    });
  });

  it('is not found for an action or a customer that does not exist', async () => {
    for (const wrong of [
      { action: 'nope', subject: ana.customerId },
      { action: 'credits', subject: 'nope' },
    ])
      expect(await statusOf(asAdmin(act.loader, { params: wrong }))).toBe(404);
  });
});

it('a customer or an event that does not exist is not found', async () => {
  for (const id of ['nope', '', 'x'.repeat(500)]) {
    const params = { customerId: id, eventId: id };
    expect(await statusOf(asAdmin(customer.loader, { params }))).toBe(404);
    expect(await statusOf(asAdmin(event.loader, { params }))).toBe(404);
  }
});

it('pages of the events leave out and repeat nothing, also within one instant, and the CSV has them all', async () => {
  const template = await world.deps.db.selectFrom('inbox_events').selectAll().executeTakeFirstOrThrow();
  const many = Array.from({ length: 120 }, (_, at) => ({
    ...template,
    id: `evt_many${String(at).padStart(3, '0')}`,
    received_at_ms: START_MS,
  }));
  await world.deps.db.insertInto('inbox_events').values(many).execute();
  const seen: string[] = [];
  let before: string | null = '';
  while (before !== null) {
    const page: Awaited<ReturnType<typeof events.loader>> = await asAdmin(events.loader, {
      path: `/admin/events?before=${encodeURIComponent(before)}`,
    });
    seen.push(...page.rows.map(({ id }) => id));
    before = page.next;
  }
  expect(seen.sort()).toEqual(await eventIds());
  const file = (await asAdmin(csv.loader, {
    path: '/admin/csv/events?status=done',
    params: { list: 'events' },
  })) as Response;
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines[0]).toBe('id,type,objectId,status,attempts,lastError,note,receivedAtMs');
  expect(lines.length - 1).toBe(seen.length);
  const { rows } = await asAdmin(audit.loader, { path: '/admin/audit?view=exports' });
  expect(rows[0]).toMatchObject({ action: 'exported', object: 'events', detail: '{"status":"done"}' });
});

it('a timeline shows each thing once over all its pages, with runs folded and the balance after each', async () => {
  const params = { customerId: ana.customerId };
  const seen: string[] = [];
  let before: string | null = null;
  const { api } = { api: await anAdmin(world) };
  do {
    const page: Awaited<ReturnType<typeof api.admin.lists.timeline>> = await api.admin.lists.timeline({
      ...params,
      rows: 5,
      ...(before !== null && { before: before as never }),
    });
    seen.push(...page.rows.map(({ key }) => key));
    before = page.next;
  } while (before !== null);
  expect(new Set(seen).size).toBe(seen.length);
  const all = await api.admin.lists.timeline({ ...params, rows: 500 });
  expect(all.rows.map(({ key }) => key)).toEqual(seen);
  const ended = all.rows.find(({ kind }) => kind === 'run_ended');
  expect(ended).toMatchObject({ credits: -12, slices: [{ credits: -12 }] });
  expect(ended?.balanceAfter).toBe(ended?.slices.at(-1)?.balanceAfter);
  const [first] = all.rows.filter(({ kind }) => kind === 'ledger');
  const { posted } = await world.deps.db
    .selectFrom('balances')
    .select('posted')
    .where('customer_id', '=', ana.customerId)
    .executeTakeFirstOrThrow();
  expect(first?.balanceAfter).toBe(posted);
});
