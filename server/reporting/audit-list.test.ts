import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAdmin } from '../auth/manage-admins.ts';
import { browsersOf } from '../testing/browsers.ts';
import { aCustomer, anAdmin, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';

const OWNER = 'owner@example.com';
let world: World;
let ana: Person;
let admin: Caller;

beforeAll(async () => {
  world = await createWorld();
  ana = await aCustomer(world);
  admin = await anAdmin(world);
  const at = browsersOf(world);
  await addAdmin(world.deps, OWNER);
  for (const email of [OWNER, ana.user.email, 'nobody@example.com'])
    await at.logIn(email, 'not the one').catch(() => undefined);
  await ana.api.privacy.beginExport();
  await admin.admin.audit.beginExport({ list: 'ledger', filters: { customerId: ana.customerId } });
});
afterAll(() => world.close());

const list = (filter: Parameters<Caller['admin']['lists']['audit']>[0]) => admin.admin.lists.audit(filter);
const actions = async (filter: Parameters<typeof list>[0]) => (await list(filter)).rows.map(({ action }) => action);

it('the audit list has acts, log-ins and failures of admins and of nobody, downloads and the command line', async () => {
  const { rows } = await list({});
  expect(rows.filter(({ action }) => action === 'log_in_failed').map(({ by }) => by)).toEqual([null, OWNER]);
  expect(rows.find(({ action }) => action === 'exported')).toMatchObject({
    object: 'ledger',
    customerId: ana.customerId,
    seq: expect.any(Number),
  });
  expect(rows.find(({ action }) => action === 'admin_added')).toMatchObject({ by: OWNER, role: 'command line' });
  expect(rows.some(({ action }) => action.startsWith('admin_read'))).toBe(false);
});

it.each([
  [{ view: 'actions' }, ['exported', 'admin_added']],
  [{ view: 'command_line' }, ['admin_added']],
  [{ view: 'exports' }, ['data_exported', 'exported']],
  [{ view: 'log_ins' }, ['log_in_failed', 'log_in_failed']],
  [{ view: 'customers' }, ['data_exported', 'email_confirmed', 'log_in_failed', 'signed_up']],
  [{ by: 'OWNER@example.com' }, ['log_in_failed', 'admin_added']],
  [{ by: 'stranger@example.com' }, []],
  [{ action: 'log_in_failed' }, ['log_in_failed', 'log_in_failed', 'log_in_failed']],
  [{ object: 'ledger' }, ['exported']],
  [{ view: 'command_line', action: 'exported' }, []],
] as const)('the audit list under %o has %o', async (filter, expected) => {
  expect((await actions(filter)).sort()).toEqual([...expected].sort());
});

it('the audit list of a customer has its log-ins, and what admins did to it', async () => {
  expect((await actions({ customerId: ana.customerId })).sort()).toEqual([
    'data_exported',
    'email_confirmed',
    'exported',
    'log_in_failed',
    'signed_up',
  ]);
});

it('pages of the audit list leave out and repeat nothing, across both logs', async () => {
  const whole = await list({ rows: 100 });
  const ids: string[] = [];
  for (let before: string | null | undefined; before !== null; ) {
    const page = await list({ before, rows: 1 });
    ids.push(...page.rows.map(({ id }) => id));
    before = page.next;
  }
  expect(ids).toEqual(whole.rows.map(({ id }) => id));
});
