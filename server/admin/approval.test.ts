import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { setDisabled } from '../auth/admin-store.ts';
import type { SessionUser } from '../auth/session-user.ts';
import { aCustomer, anAdminUser, callerOf, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import { ALONE_AFTER_MS } from './actions/approve-action.ts';

let world: World;
let ana: Person;
let owner: SessionUser;
let second: SessionUser;

beforeAll(async () => {
  world = await createWorld();
  owner = await anAdminUser(world);
  second = await anAdminUser(world, { email: 'second@example.com', password: 'correct horse battery' });
});
beforeEach(async () => {
  ana = await aCustomer(world);
  await setSecondOwner(true);
});
afterAll(() => world.close());

type Asked = Parameters<Caller['admin']['acts']['run']>[0];

const actsOf = (user: SessionUser) => callerOf(world, user).admin.acts;
const setSecondOwner = (isActive: boolean) =>
  transaction(world.deps.db, (trx) => setDisabled(trx, second.id, isActive ? null : world.deps.clock.now()));
const posted = async () => (await ana.api.credits.balance()).posted;

const askedCredits = (credits: number): Asked => ({
  name: 'credits',
  subjectId: ana.customerId,
  key: crypto.randomUUID(),
  fields: { credits: String(credits) },
  reason: 'The contract gives them a year ahead',
  isSure: true,
});

const answered = (actionId: string, answer: 'approve' | 'decline' | ''): Asked => ({
  name: 'approve',
  subjectId: actionId,
  key: crypto.randomUUID(),
  fields: { answer },
  reason: 'I read the contract',
  isSure: true,
});

const ask = async (credits = 150_000) => (await actsOf(owner).run(askedCredits(credits))).actionId;
const attention = async () =>
  (await callerOf(world, owner).admin.today()).attention.filter(({ kind }) => kind === 'approval');
const auditedOf = (actionId: string) =>
  world.deps.db
    .selectFrom('audit_log')
    .select(['action', 'user_id', 'reason'])
    .where('customer_id', '=', ana.customerId)
    .where('detail_json', 'like', `%${actionId}%`)
    .orderBy('id')
    .execute();

it('a request above the limit changes nothing until a second owner approves it', async () => {
  const before = await posted();
  const preview = await actsOf(owner).preview(askedCredits(150_000));
  expect(preview.needsApproval).toContain('at most 100,000 credits');
  const outcome = await actsOf(owner).run(askedCredits(150_000));
  expect(outcome).toMatchObject({ status: 'waiting', canUndo: false });
  expect(await posted()).toBe(before);
  const done = await actsOf(second).run(answered(outcome.actionId, 'approve'));
  expect(done).toMatchObject({ status: 'done' });
  expect(await posted()).toBe(before + 150_000);
});

it('the log names who asked and who approved', async () => {
  const id = await ask();
  await actsOf(second).run(answered(id, 'approve'));
  expect(await auditedOf(id)).toEqual([
    { action: 'approval_asked', user_id: owner.id, reason: 'The contract gives them a year ahead' },
    { action: 'credits', user_id: owner.id, reason: 'The contract gives them a year ahead' },
    { action: 'approve', user_id: second.id, reason: 'I read the contract' },
  ]);
});

it('an open request is on Today with its author and subject until it is answered', async () => {
  const id = await ask();
  const [item] = (await attention()).filter(({ key }) => key === `approval:${id}`);
  expect(item).toMatchObject({
    customerId: ana.customerId,
    text: `${owner.email} asks for approval: credits 150,000`,
    amountCents: '90000',
  });
  const { about } = await actsOf(second).describe({ name: 'approve', subjectId: id });
  expect(about).toContain(`${owner.email} asks for "Give or take credits" with credits 150,000`);
  await actsOf(second).run(answered(id, 'decline'));
  expect((await attention()).map(({ key }) => key)).not.toContain(`approval:${id}`);
});

it('the author of a request cannot approve it while there is another owner', async () => {
  const id = await ask();
  await expect(actsOf(owner).run(answered(id, 'approve'))).rejects.toThrow('another owner approves it');
  await world.advance(ALONE_AFTER_MS);
  await expect(actsOf(owner).run(answered(id, 'approve'))).rejects.toThrow('another owner approves it');
  expect(await posted()).toBe(0);
});

it('the only owner approves what it asked for, but not before the delay is over', async () => {
  await setSecondOwner(false);
  const id = await ask();
  await expect(actsOf(owner).run(answered(id, 'approve'))).rejects.toThrow('15 minutes after you asked');
  await world.advance(ALONE_AFTER_MS - 1);
  await expect(actsOf(owner).run(answered(id, 'approve'))).rejects.toThrow('15 minutes after you asked');
  await world.advance(1);
  await actsOf(owner).run(answered(id, 'approve'));
  expect(await posted()).toBe(150_000);
});

it('approving and declining at once does one of the two, and a second approval nothing', async () => {
  const id = await ask();
  const answers = await Promise.allSettled([
    actsOf(second).run(answered(id, 'approve')),
    actsOf(second).run(answered(id, 'approve')),
    actsOf(second).run(answered(id, 'decline')),
  ]);
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect([0, 150_000]).toContain(await posted());
  await expect(actsOf(second).run(answered(id, 'approve'))).rejects.toThrow('was approved or declined');
});

it('an approved adjustment is undone by an opposite entry', async () => {
  const id = await ask();
  await actsOf(second).run(answered(id, 'approve'));
  await actsOf(owner).run({ ...answered(id, ''), name: 'undo', fields: {} });
  expect(await posted()).toBe(0);
});

it('an owner’s adjustments of a customer in a day count together; another owner’s are counted apart', async () => {
  await actsOf(owner).run(askedCredits(60_000));
  expect(await actsOf(owner).run(askedCredits(-60_000))).toMatchObject({ status: 'waiting' });
  expect(await actsOf(second).run(askedCredits(60_000))).toMatchObject({ status: 'done' });
});

it('an answer that is invalid, about no request, or by a role without the permission is refused', async () => {
  const id = await ask();
  await expect(actsOf(second).run(answered(id, ''))).rejects.toThrow('Choose an answer');
  await expect(actsOf(second).run(answered(crypto.randomUUID(), 'approve'))).rejects.toThrow('no such action');
  const finance = { ...second, adminRole: 'finance' } as const;
  await expect(actsOf(finance).run(answered(id, 'approve'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
