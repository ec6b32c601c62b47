import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ActionFunctionArgs } from '@remix-run/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, attachSample, type Person } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { upload } from '../testing/upload.ts';
import { visitor } from '../testing/visitor.ts';
import * as account from './_portal.accounts.$accountId._index.tsx';
import * as newAccount from './_portal.accounts.new.tsx';
import * as run from './_portal.runs.$runId.tsx';
import * as create from './_portal.scenarios.new.tsx';
import * as notices from './_portal.settings.notices.tsx';
import * as spending from './_portal.settings.spending.tsx';
import * as portal from './_portal.tsx';
import * as logIn from './login.tsx';

let world: World;
let ana: Person;
let asAna: Awaited<ReturnType<typeof visitor>>;
let asNobody: Awaited<ReturnType<typeof visitor>>;
/** What Ana's browser still knows when her session has ended: whose it was. */
let owner: string;

beforeAll(async () => {
  world = await createWorld();
  ana = await aCustomer(world);
  await attachSample(ana);
  [asAna, asNobody] = [await visitor(world, ana.user.id), await visitor(world, null)];
  owner = await asAna(async (args) => {
    await portal.loader(args);
    const { headers } = await args.context.open(args.request);
    return headers.get('Set-Cookie')?.split(';')[0] ?? '';
  });
});
afterAll(() => world.close());

const path = '/scenarios/new';
const typed = (name: string, events = 0) => ({
  name,
  'definition.horizonMonths': 'abc',
  ...Object.fromEntries(
    Array.from({ length: events }, (_, at) => [`definition.events[${at}].label`, `مرحبا <script>${at} 🪑`]),
  ),
});

/** Where an expired session leads, and the cookie that keeps what was typed. */
async function sent(route: (args: ActionFunctionArgs) => Promise<unknown>, visit: Parameters<typeof asNobody>[1]) {
  const answer: unknown = await asNobody(async (args) => route(args), {
    isDocument: true,
    cookie: owner,
    ...visit,
  }).catch((thrown) => thrown);
  if (!(answer instanceof Response)) throw new Error('it was taken');
  return { to: answer.headers.get('Location'), cookie: answer.headers.get('Set-Cookie')?.split(';')[0] };
}

test('what was typed into a form without a script is there again after log-in, once, and was not sent', async () => {
  const { to, cookie } = await sent(create.action, { path, form: typed('Kept مرحبا 🪑', 50) });
  expect(to).toBe('/login?next=%2Fscenarios%2Fnew');
  expect(await asNobody(logIn.loader, { path: '/login', cookie })).toMatchObject({ isKept: true });
  const { draft } = await asAna(portal.loader, { path, cookie });
  expect(draft?.result).toMatchObject({
    initialValue: { name: 'Kept مرحبا 🪑', definition: { horizonMonths: 'abc' } },
    error: { '': [expect.stringContaining('Review your input')] },
  });
  expect(JSON.stringify(draft)).toContain('مرحبا <script>49 🪑');
  expect((await ana.api.scenarios.list({})).scenarios).toEqual([]);
});

test('a draft is shown to the login that typed it only, and gone when another opens the portal', async () => {
  const { cookie } = await sent(create.action, { path, form: typed('Mine') });
  const bob = await aCustomer(world);
  const asBob = await visitor(world, bob.user.id);
  const { draft, told } = await asBob(
    async (args) => ({
      draft: (await portal.loader(args)).draft,
      told: (await args.context.open(args.request)).headers.get('Set-Cookie'),
    }),
    { path, cookie },
  );
  expect(draft).toBeNull();
  expect(told).toContain('headroom_draft=;');
});

test('what nobody knows the owner of is not kept', async () => {
  expect(await sent(create.action, { path, form: typed('Whose'), cookie: '' })).toEqual({
    to: '/login?next=%2Fscenarios%2Fnew',
    cookie: undefined,
  });
});

test.each([
  ['the label of a run', run.action, '/runs/1', { intent: 'label', label: 'Board مرحبا' }],
  ['the category of a payee', account.action, '/accounts/1', { intent: 'category', key: 'rent', category: 'taxes' }],
  ['what one wants to be told', notices.action, '/settings/notices', { intent: 'preferences', inApp: 'welcome' }],
])('%s that was sent after the session had ended is there after log-in', async (_what, action, path, form) => {
  const { cookie } = await sent(action, { path, form });
  const { draft } = await asAna(portal.loader, { path, cookie });
  expect(draft?.result.initialValue).toEqual(form);
});

test('a draft is shown on the page that it was typed into only', async () => {
  const { cookie } = await sent(create.action, { path, form: typed('Elsewhere') });
  expect(await asAna(portal.loader, { path: '/scenarios/1/edit', cookie })).toMatchObject({ draft: null });
  expect(await asAna(portal.loader, { path })).toMatchObject({ draft: null });
});

test('text typed beside a file is kept; files and passwords are not', async () => {
  const form = upload();
  form.set('name', 'Main');
  form.set('Password', 'correct horse battery');
  const { cookie } = await sent(newAccount.action, { path: '/accounts/new', form });
  const { draft } = await asAna(portal.loader, { path: '/accounts/new', cookie });
  expect(draft?.result).toMatchObject({ initialValue: { name: 'Main' } });
  expect(JSON.stringify(draft)).not.toMatch(/correct horse|export\.csv/);
});

test('a form that a script sent is kept as well where its page cannot stay', async () => {
  const form = { intent: 'cap', capDollars: '12.3.4' };
  const { to, cookie } = await sent(spending.action, { path: '/settings/spending', form, isDocument: false });
  expect(to).toBe('/login?next=%2Fsettings%2Fspending');
  const { draft } = await asAna(portal.loader, { path: '/settings/spending', cookie });
  expect(draft?.result.initialValue).toEqual(form);
});

test('every form leads to the log-in page; what is too large is not kept, and nobody is in the way of that', async () => {
  const huge = Array.from({ length: 9_000 }, () => crypto.randomUUID()).join('');
  expect(await sent(spending.action, { path: '/settings/spending', form: { capDollars: huge } })).toEqual({
    to: '/login?next=%2Fsettings%2Fspending',
    cookie: undefined,
  });
});

test.each([
  ['nothing', ''],
  ['garbage', 'headroom_draft=garbage'],
  ['a bomb', `headroom_draft=${btoa(JSON.stringify(deflateRawSync(Buffer.alloc(50_000_000)).toString('base64url')))}`],
])('a draft of %s is ignored', async (_what, cookie) => {
  expect(await asAna(portal.loader, { path, cookie })).toMatchObject({ draft: null });
});

test.each(['a[20000000]', 'definition.events[999999999].label', 'a.b.c.d.e.f.g'])(
  'a draft with the field %s, which no form has, is ignored',
  async (name) => {
    const { cookie } = await sent(create.action, { path, form: typed('Kept') });
    const held = JSON.parse(atob(decodeURIComponent(cookie?.split('=')[1] ?? '')));
    const draft = JSON.parse(inflateRawSync(Buffer.from(held, 'base64url')).toString());
    const forged = deflateRawSync(JSON.stringify({ ...draft, fields: [[name, '1']] })).toString('base64url');
    expect(
      await asAna(portal.loader, { path, cookie: `headroom_draft=${btoa(JSON.stringify(forged))}` }),
    ).toMatchObject({
      draft: null,
    });
  },
);
