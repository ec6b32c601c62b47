import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, anAdmin, aSubscriber, type Person, run } from '../../server/testing/people.ts';
import { createWorld, START_MS, type World } from '../../server/testing/world.ts';
import { statusOf, visitor } from '../testing/visitor.ts';
import * as usage from './_admin.admin._index.tsx';
import * as customers from './_admin.admin.customers._index.tsx';
import * as customer from './_admin.admin.customers.$customerId.tsx';
import * as inbox from './_admin.admin.inbox._index.tsx';
import * as event from './_admin.admin.inbox.$eventId.tsx';

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

test('to a customer no admin page exists, and nobody is asked to log in', async () => {
  const asAna = await visitor(world, ana.user.id);
  const nobody = await visitor(world, null);
  const params = { customerId: ana.customerId, eventId: (await eventIds())[0] ?? '' };
  const form = { credits: '5', reason: 'mine', requestKey: crypto.randomUUID() };
  for (const { loader } of [usage, customers, customer, inbox, event]) {
    expect(await statusOf(asAna<unknown>(loader, { params }))).toBe(404);
    expect(await statusOf(nobody<unknown>(loader, { params }))).toMatch(/^\/login/);
  }
  for (const { action } of [customer, event]) {
    expect(await statusOf(asAna<unknown>(action, { params, form }))).toBe(404);
    expect(await statusOf(nobody<unknown>(action, { params, form }))).toMatch(/^\/login/);
  }
});

test('usage is told by day and by customer over the range asked for', async () => {
  const at = (query: string) => asAdmin(usage.loader, { path: `/admin${query}` });
  expect(await at('')).toMatchObject({
    range: { from: '2026-02-01', to: '2026-03-02' },
    days: [{ day: '2026-03-02', credits: 12, runs: 1 }],
    customers: [{ customerId: ana.customerId, credits: 12, runs: 1 }],
    errors: null,
  });
  expect(await at('?from=2026-01-01&to=2026-03-01')).toMatchObject({ days: [], customers: [] });
});

test.each([
  ['?from=2026-03-02&to=2026-03-01', 'from', 'The first day comes after the last'],
  ['?from=2020-01-01&to=2026-03-01', 'to', 'Choose a year at most'],
  ['?from=2026-02-31&to=2026-03-01', 'from', 'Choose a day'],
  ['?from=2026-03-01', 'to', 'Choose a day'],
] as const)('the range %s is told wrong beside its field', async (query, field, words) => {
  const { errors } = await asAdmin(usage.loader, { path: `/admin${query}` });
  expect(errors?.[field]).toEqual([words]);
});

test('customers are found by a part of name or e-mail, whatever its characters', async () => {
  const bea = await aCustomer(world);
  await world.deps.db.updateTable('users').set({ email: 'a_%b@example.com' }).where('id', '=', bea.user.id).execute();
  const found = async (search: string) => {
    const path = `/admin/customers?search=${encodeURIComponent(search)}`;
    return (await asAdmin(customers.loader, { path })).customers.map(({ id }) => id);
  };
  expect(await found('A_%B')).toEqual([bea.customerId]);
  expect(await found(`  ${ana.user.email.toUpperCase()} `)).toEqual([ana.customerId]);
  expect(await found('%%')).toEqual([]);
  expect(await found('x'.repeat(1_000))).toEqual([]);
  expect((await found('')).sort()).toEqual([ana.customerId, bea.customerId].sort());
});

test('an adjustment sent twice is posted once, with its reason', async () => {
  const params = { customerId: ana.customerId };
  const form = { credits: '-50', reason: 'Granted by mistake', requestKey: crypto.randomUUID() };
  const before = (await asAdmin(customer.loader, { params })).balance.posted;
  const post = () => statusOf(asAdmin(customer.action, { params, form }));
  expect(await Promise.all([post(), post()])).toEqual(Array(2).fill(`/admin/customers/${ana.customerId}`));
  const { balance, entries } = await asAdmin(customer.loader, { params });
  expect(balance.posted).toBe(before - 50);
  expect(entries[0]).toMatchObject({ kind: 'adjustment', credits: -50, note: 'Granted by mistake' });
});

test.each([
  ['no credits', { credits: '' }, 'credits'],
  ['half a credit', { credits: '0.5' }, 'credits'],
  ['zero', { credits: '0' }, 'credits'],
  ['more than a million', { credits: '1000001' }, 'credits'],
  ['no reason', { reason: '  ' }, 'reason'],
  ['a reason without end', { reason: 'x'.repeat(501) }, 'reason'],
])('an adjustment with %s is refused beside its field', async (_, changes, field) => {
  const form = { credits: '5', reason: 'Goodwill', requestKey: crypto.randomUUID(), ...changes };
  const answer = await asAdmin(customer.action, { params: { customerId: ana.customerId }, form });
  expect(answer).toMatchObject({ init: { status: 400 }, data: { error: { [field]: [expect.any(String)] } } });
});

test('a customer or an event that does not exist is not found', async () => {
  const form = { credits: '5', reason: 'Goodwill', requestKey: crypto.randomUUID() };
  expect(await statusOf(asAdmin(customer.action, { params: { customerId: 'nope' }, form }))).toBe(404);
  for (const id of ['nope', '', 'x'.repeat(500)]) {
    const params = { customerId: id, eventId: id };
    expect(await statusOf(asAdmin(customer.loader, { params }))).toBe(404);
    expect(await statusOf(asAdmin(event.loader, { params }))).toBe(404);
    expect(await statusOf(asAdmin(event.action, { params, form: {} }))).toBe(404);
  }
});

test('a dead event is shown with its error, and replayed once', async () => {
  const eventId = (await eventIds())[0] ?? '';
  const params = { eventId };
  expect(await statusOf(asAdmin(event.action, { params, form: {} }))).toBe(404);
  await world.deps.db
    .updateTable('inbox_events')
    .set({ status: 'dead', attempts: 8, last_error: 'Stripe said no' })
    .where('id', '=', eventId)
    .execute();
  const { events } = await asAdmin(inbox.loader, { path: '/admin/inbox?status=dead' });
  expect(events).toMatchObject([{ id: eventId, attempts: 8, lastError: 'Stripe said no' }]);
  const { payload } = await asAdmin(event.loader, { params });
  expect(payload).toContain(`\n  "id": "${eventId}"`);
  expect(await statusOf(asAdmin(event.action, { params, form: {} }))).toBe(`/admin/inbox/${eventId}`);
  expect(await statusOf(asAdmin(event.action, { params, form: {} }))).toBe(404);
  await world.settle();
  expect(await asAdmin(event.loader, { params })).toMatchObject({ status: 'done' });
});

test('pages of the inbox leave out and repeat nothing, also within one instant', async () => {
  const template = await world.deps.db.selectFrom('inbox_events').selectAll().executeTakeFirstOrThrow();
  const many = Array.from({ length: 120 }, (_, at) => ({
    ...template,
    id: `evt_many${String(at).padStart(3, '0')}`,
    received_at_ms: START_MS,
  }));
  await world.deps.db.insertInto('inbox_events').values(many).execute();
  const seen: string[] = [];
  let before: string | undefined = '';
  while (before !== undefined) {
    const page: Awaited<ReturnType<typeof inbox.loader>> = await asAdmin(inbox.loader, {
      path: `/admin/inbox?before=${before}`,
    });
    seen.push(...page.events.map(({ id }) => id));
    before = page.next;
  }
  expect(seen.sort()).toEqual(await eventIds());
});
