import { afterAll, beforeAll, expect, it } from 'vitest';
import { asId } from '../../server/core/ids.ts';
import { BUDGETS } from '../../server/limits/rules.ts';
import { aCustomer, aSubscriber, type Person, run } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { ask, leadsTo } from '../testing/visitor.ts';
import * as exported from './settings.data[.]json.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const download = (who: Person | null) => ask(world, who, '/settings/data.json', exported.action, { form: {} });

async function read(who: Person) {
  const answer = await download(who);
  const text = await answer.text();
  return { answer, text, data: JSON.parse(text) };
}

const rowsOf = (
  table: 'movements' | 'run_results' | 'ledger_entries' | 'invoice_lines' | 'mails',
  { customerId }: Person,
) => world.deps.db.selectFrom(table).selectAll().where('customer_id', '=', customerId).execute();

it('a download holds all that is the customer’s own, once, and nothing that opens anything', async () => {
  const [ana, bob] = [await aSubscriber(world), await aSubscriber(world)];
  await ana.api.auth.rename({ name: '"Ana" <script> 🎉 مرحبا' });
  const done = await run(world, ana, 4);
  await run(world, bob, 2);
  const { token } = await ana.api.runs.share({ runId: done.id });
  await ana.api.accounts.startImport({
    details: { name: 'Vault', institution: 'Harbor Bank', currency: 'USD', openingBalance: 1 },
    fileName: 'vault.csv',
    content: new TextEncoder().encode('2026-01-02,Rent,-1.00\n'),
  });
  const { answer, text, data } = await read(ana);
  expect(answer.headers.get('Content-Disposition')).toMatch(
    /attachment; filename="headroom-data-\d{4}-\d\d-\d\d\.json"/,
  );
  expect(answer.headers.get('Cache-Control')).toContain('no-store');
  expect(data.customers).toMatchObject([{ id: ana.customerId, name: '"Ana" <script> 🎉 مرحبا' }]);
  expect(data.users).toMatchObject([{ email: ana.user.email }]);
  expect(data.accounts[0].movements).toHaveLength((await rowsOf('movements', ana)).length);
  expect(data.runs[0]).toMatchObject({ id: done.id, definition: { horizonMonths: 3 } });
  expect(data.runs[0].run_results.map((row: { variant: number }) => row.variant)).toEqual([0, 1, 2, 3]);
  expect(data.ledger_entries).toHaveLength((await rowsOf('ledger_entries', ana)).length);
  expect(data.invoices[0].invoice_lines).toHaveLength((await rowsOf('invoice_lines', ana)).length);
  expect(data.mails).toHaveLength((await rowsOf('mails', ana)).length);
  expect(data.imports[0].content).toBe('2026-01-02,Rent,-1.00\n');
  for (const foreign of [bob.customerId, bob.user.id, bob.user.email]) expect(text).not.toContain(foreign);
  for (const secret of ['password_hash', 'argon2', 'token_hash', token]) expect(text).not.toContain(secret);
});

it('what takes many pages arrives whole and in order', async () => {
  const ana = await aCustomer(world);
  const accountId = await ana.api.accounts.attachSample({
    quote: { behavior: 'create_prorations', prorationAtMs: null },
  });
  const movements = Array.from({ length: 1_700 }, (_, i) => ({
    id: asId<'movement'>(`m${String(i).padStart(5, '0')}-${ana.customerId}`),
    account_id: accountId.accountId,
    customer_id: ana.customerId,
    date: `2020-01-${String((i % 3) + 1).padStart(2, '0')}`,
    amount_cents: i,
    description: 'x',
  }));
  await world.deps.db.insertInto('movements').values(movements).execute();
  const { data } = await read(ana);
  const ids = data.accounts[0].movements.map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength((await rowsOf('movements', ana)).length);
});

it('somebody new downloads what there is', async () => {
  expect((await read(await aCustomer(world))).data).toMatchObject({ accounts: [], runs: [], invoices: [] });
});

it('downloads are counted for each customer, and too many show an error on the page', async () => {
  const [ana, bob] = [await aCustomer(world), await aCustomer(world)];
  for (let i = 0; i < BUDGETS.export.uses; i += 1) expect((await read(ana)).answer.status).toBe(200);
  expect(leadsTo(await download(ana))).toBe('/settings/data?wait');
  expect((await read(bob)).answer.status).toBe(200);
  expect(leadsTo(await download(null))).toBe('/login?next=%2Fsettings%2Fdata.json');
});
