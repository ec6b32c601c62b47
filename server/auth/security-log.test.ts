import { afterEach, beforeEach, expect, it } from 'vitest';
import { BUDGETS } from '../limits/rules.ts';
import { baseDefinition } from '../scenarios/forecast/base-definition.ts';
import { browsersOf, PASSWORD } from '../testing/browsers.ts';
import { aCustomer, anAdminUser, attachSample, callerOf, confirmSignUp } from '../testing/people.ts';
import { callAs, procedures } from '../testing/procedures.ts';
import { createWorld, type World } from '../testing/world.ts';

const NEW_PASSWORD = 'wrong donkey charger';
let world: World;
let at: ReturnType<typeof browsersOf>;
beforeEach(async () => {
  world = await createWorld();
  at = browsersOf(world);
});
afterEach(() => world.close());

const lines = () => world.deps.db.selectFrom('security_log').selectAll().orderBy('id').execute();
const kinds = async () => (await lines()).map(({ kind }) => kind);

it('the security log has what happens to a login, and nothing that was typed', async () => {
  const { browser: ana, email } = await at.signedUp();
  await at.logIn(email, 'not the one').catch(() => undefined);
  await at.logIn(email);
  await ana
    .call((api) => api.auth.changePassword({ currentPassword: 'not the one', newPassword: NEW_PASSWORD }))
    .catch(() => undefined);
  await ana.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }));
  await ana.call((api) => api.auth.changeEmail({ newEmail: 'new@example.com', currentPassword: NEW_PASSWORD }));
  const token = await at.tokenMailedTo('new@example.com');
  await ana.call((api) => api.auth.confirmEmail({ token }));
  await ana.call((api) => api.auth.endOtherSessions());
  await ana.call((api) => api.privacy.beginExport());
  await ana.call((api) => api.auth.logOut());
  expect(await kinds()).toEqual([
    'signed_up',
    'email_confirmed',
    'log_in_failed',
    'logged_in',
    'password_check_failed',
    'password_changed',
    'email_change_requested',
    'email_changed',
    'other_sessions_ended',
    'data_exported',
    'logged_out',
  ]);
  const text = JSON.stringify(await lines());
  for (const secret of [email, 'new@example.com', PASSWORD, NEW_PASSWORD, token, 'not the one'])
    expect(text).not.toContain(secret);
  expect(
    (await lines()).filter(({ network }) => network !== null).every(({ network }) => network?.endsWith('.0/24')),
  ).toBe(true);
});

it('a limit that is reached is logged once, however often it is run into', async () => {
  for (let i = 0; i < BUDGETS.log_in.uses + 5; i += 1)
    await at.logIn('nobody@example.com', 'not the one').catch(() => undefined);
  expect((await kinds()).filter((kind) => kind === 'limit_reached')).toHaveLength(1);
});

it('shares and their ends are logged, with the run', async () => {
  const { browser: ana } = await at.signedUp();
  const { user } = await world.deps.auth.readSession(ana.cookie);
  if (!user?.customerId) throw new Error('nobody is logged in');
  await confirmSignUp(world, user.id).catch(() => undefined);
  const person = { api: callerOf(world, user), user, customerId: user.customerId };
  const accountId = await attachSample(person);
  const definition = baseDefinition([accountId], { horizonMonths: 3, trials: 100, seed: 7 });
  const { scenarioId } = await person.api.scenarios.create({ name: 'One', definition });
  const { runId } = await person.api.runs.start({ scenarioId, requestKey: 'request-key-1' });
  await person.api.runs.share({ runId });
  await person.api.runs.unshare({ runId });
  const shared = (await lines()).filter(({ kind }) => kind.startsWith('run_'));
  expect(shared.map(({ kind, detail_json }) => [kind, JSON.parse(detail_json)])).toEqual([
    ['run_shared', { runId }],
    ['run_unshared', { runId }],
  ]);
});

it('each call of an admin is logged before it is answered, with the ids it names and nothing that was typed', async () => {
  const admin = await anAdminUser(world);
  const { user } = await aCustomer(world);
  const paths = [...procedures.keys()].filter((path) => path.startsWith('admin.'));
  expect(paths.length).toBeGreaterThan(10);
  const before = (await lines()).length;
  for (const path of paths) await callAs(world, admin, path, {});
  const logged = (await lines()).slice(before).filter(({ kind }) => /^admin_(read|acted)$/.test(kind));
  expect(logged.map(({ detail_json }) => JSON.parse(detail_json).procedure)).toEqual(paths);
  const kindOf = (path: string) => (procedures.get(path)?._def.type === 'mutation' ? 'admin_acted' : 'admin_read');
  expect(logged.map(({ kind }) => kind)).toEqual(paths.map(kindOf));
  expect(logged.every((line) => line.user_id === admin.id && line.network !== null)).toBe(true);

  const after = (await lines()).length;
  await callAs(world, admin, 'admin.customer', { customerId: user.customerId });
  await callAs(world, admin, 'admin.lists.customers', { search: 'typed by hand' });
  await callAs(world, user, 'admin.lists.customers', {});
  const [about, search, none] = (await lines()).slice(after);
  expect(about).toMatchObject({ kind: 'admin_read', customer_id: user.customerId });
  expect(search?.detail_json).not.toContain('typed');
  expect(none).toBeUndefined();
});
