import { afterAll, beforeAll, expect, it } from 'vitest';
import { aCustomer, aSubscriber, callerOf, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let ana: Person;

beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
});
afterAll(() => world.close());

const anybody = () => callerOf(world, null).runs;

it('a link shows the run to anybody who has it, without its customer or its accounts', async () => {
  const { id: runId } = await run(world, ana, 4);
  const { token } = await ana.api.runs.share({ runId });
  const shown = await anybody().shared({ token, variant: 2 });
  expect(shown).toMatchObject({ name: 'Scenario of 4', variants: 4, result: { ok: true, variant: 2 } });
  expect(shown.summaries).toHaveLength(4);
  const { accounts } = await ana.api.accounts.list();
  const text = JSON.stringify(shown);
  for (const secret of [
    ana.customerId,
    ana.user.email,
    ana.user.id,
    runId,
    ...accounts.flatMap(({ id, name }) => [id, name]),
  ])
    expect(text).not.toContain(secret);
});

it('a link to a plain run draws recurring payments together, as their names are payees of the bank account', async () => {
  const { id: runId } = await run(world, ana, 1);
  const { token } = await ana.api.runs.share({ runId });
  const shown = await anybody().shared({ token });
  expect(JSON.stringify(await ana.api.runs.result({ runId, variant: 0 }))).toContain('Studio rent');
  expect(JSON.stringify(shown)).not.toContain('Studio rent');
  if (!shown.result?.ok) throw new Error('no result');
  const { daily, openingBalanceCents, endingBalanceCents } = shown.result.forecast;
  expect(daily?.assumed.map(({ label }) => label)).toContain('Recurring expenses');
  const sum = (daily?.assumed ?? []).reduce((total, { cents }) => total + cents, openingBalanceCents);
  expect(sum).toBe(endingBalanceCents.p50);
});

it('a link that was revoked, or followed by another, shows nothing', async () => {
  const { id: runId } = await run(world, ana, 1);
  const first = await ana.api.runs.share({ runId });
  const second = await ana.api.runs.share({ runId });
  await expect(anybody().shared(first)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await anybody().shared(second)).toMatchObject({ result: { ok: true } });
  expect((await ana.api.runs.get({ runId })).sharedSinceMs).toBe(world.deps.clock.now());
  await ana.api.runs.unshare({ runId });
  await expect(anybody().shared(second)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await ana.api.runs.get({ runId })).sharedSinceMs).toBeNull();
});

it('an archived run is shared with nobody, and gets a link only once it is restored', async () => {
  const { id: runId } = await run(world, ana, 1);
  const { token } = await ana.api.runs.share({ runId });
  await ana.api.runs.archive({ runId, isArchived: true });
  await expect(anybody().shared({ token })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(ana.api.runs.share({ runId })).rejects.toMatchObject({ cause: { refusal: { kind: 'run_archived' } } });
  await ana.api.runs.archive({ runId, isArchived: false });
  expect(await anybody().shared(await ana.api.runs.share({ runId }))).toMatchObject({ result: { ok: true } });
});

it('the database holds no token that could be used', async () => {
  const { id: runId } = await run(world, ana, 1);
  const { token } = await ana.api.runs.share({ runId });
  const rows = await world.deps.db.selectFrom('run_shares').selectAll().where('run_id', '=', runId).execute();
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
  await expect(anybody().shared({ token: rows[0]?.token_hash ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it.each(['', 'x', 'x'.repeat(100), '%', '<script>'])('the token %j shows nothing', async (token) => {
  await expect(anybody().shared({ token })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('nobody shares or unshares a run of somebody else', async () => {
  const { id: runId } = await run(world, ana, 1);
  const { token } = await ana.api.runs.share({ runId });
  const bea = await aCustomer(world);
  await expect(bea.api.runs.share({ runId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(bea.api.runs.unshare({ runId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await anybody().shared({ token })).toMatchObject({ variants: 1 });
});
