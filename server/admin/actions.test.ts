import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionUser } from '../auth/session-user.ts';
import { MINUTE_MS } from '../core/units.ts';
import { aCustomer, anAdminUser, aSubscriber, callerOf, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { type Caller, createCaller } from '../trpc/root.ts';
import { finishDueAction } from './run-action.ts';

let world: World;
let ana: Person;
let bea: Person;
let admin: SessionUser;
let acts: Caller['admin']['acts'];

beforeAll(async () => {
  world = await createWorld();
  [ana, bea] = [await aSubscriber(world), await aSubscriber(world)];
  admin = await anAdminUser(world);
  acts = callerOf(world, admin).admin.acts;
  // A threshold invoice, so that there is something to refund and to void.
  await run(world, ana, 5_200);
  await world.settle();
});
afterAll(() => world.close());

type Asked = Parameters<typeof acts.run>[0];
const asked = (name: Asked['name'], subjectId: string, more: Partial<Asked> = {}): Asked => ({
  name,
  subjectId,
  key: crypto.randomUUID(),
  fields: {},
  reason: 'As the ticket says',
  ...more,
});

const posted = async ({ api }: Person) => (await api.credits.balance()).posted;
const value = (facts: { label: string; value: unknown }[], label: string) =>
  facts.find((fact) => fact.label === label)?.value;
const audited = async (action: string) =>
  world.deps.db.selectFrom('audit_log').selectAll().where('action', '=', action).orderBy('id').execute();
const newestInvoice = async ({ customerId }: Person, status: 'paid' | 'open') =>
  world.deps.db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('status', '=', status)
    .where('total_cents', '>', 0)
    .orderBy('created_at_ms', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();

describe('credits', () => {
  it('a preview changes nothing, and shows what a run then does', async () => {
    const before = await posted(bea);
    const shown = await acts.preview(asked('credits', bea.customerId, { fields: { credits: '200' } }));
    expect(value(shown.before, 'Posted credits')).toBe(before);
    expect(value(shown.after, 'Posted credits')).toBe(before + 200);
    expect(await posted(bea)).toBe(before);
    expect(await audited('credits')).toEqual([]);
    await acts.run(asked('credits', bea.customerId, { fields: { credits: '200' } }));
    expect(await posted(bea)).toBe(before + 200);
  });

  it('a key that is sent twice acts once, also at the same time', async () => {
    const before = await posted(bea);
    const once = asked('credits', bea.customerId, { fields: { credits: '10' } });
    await Promise.all([acts.run(once), acts.run(once)]);
    await acts.run(once);
    expect(await posted(bea)).toBe(before + 10);
    await expect(acts.run({ ...once, subjectId: ana.customerId })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('the customer sees the note, never the reason', async () => {
    await acts.run(
      asked('credits', bea.customerId, {
        fields: { credits: '5' },
        reason: 'Shouted at us',
        customerNote: 'Sorry for the wait',
      }),
    );
    const { entries } = await bea.api.credits.statement({});
    expect(entries[0]).toMatchObject({ kind: 'adjustment', note: 'Sorry for the wait' });
    expect(JSON.stringify(entries)).not.toContain('Shouted');
    expect((await audited('credits')).at(-1)).toMatchObject({ reason: 'Shouted at us', object: bea.customerId });
  });

  it('is undone once, by an opposite entry', async () => {
    const before = await posted(bea);
    const { actionId, canUndo } = await acts.run(asked('credits', bea.customerId, { fields: { credits: '500' } }));
    expect(canUndo).toBe(true);
    const undo = () => acts.run(asked('undo', actionId));
    const answers = await Promise.allSettled([undo(), undo()]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await posted(bea)).toBe(before);
    await expect(undo()).rejects.toThrow('undone already');
  });

  it('a removal far beyond the balance is questioned, and posts nothing until one is sure', async () => {
    const before = await posted(bea);
    const far = asked('credits', bea.customerId, { fields: { credits: '-90000' } });
    expect((await acts.preview(far)).warnings).toHaveLength(2);
    await expect(acts.run(far)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(await posted(bea)).toBe(before);
    const { actionId } = await acts.run({ ...far, isSure: true });
    expect(await posted(bea)).toBe(before - 90_000);
    await acts.run(asked('undo', actionId));
  });

  it('are bounded by the role, for a customer and a day', async () => {
    await world.deps.db.updateTable('users').set({ admin_role: 'support' }).where('id', '=', admin.id).execute();
    const cleo = await aCustomer(world);
    const give = (credits: string) => acts.run(asked('credits', cleo.customerId, { fields: { credits } }));
    await give('600');
    await give('-300');
    await expect(give('101')).rejects.toThrow('100 are left today');
    await give('100');
    await world.deps.db.updateTable('users').set({ admin_role: 'owner' }).where('id', '=', admin.id).execute();
  });
});

describe('a blocked customer', () => {
  it('starts no runs, sees why, and can start runs again after Undo', async () => {
    const { actionId } = await acts.run(asked('block', bea.customerId));
    await expect(run(world, bea, 1)).rejects.toThrow('paused by Headroom');
    const { verdict } = await callerOf(world, admin).admin.customer({ customerId: bea.customerId });
    expect(verdict).toMatchObject({ canRun: false, why: 'Blocked by an admin' });
    await expect(acts.run(asked('block', bea.customerId))).rejects.toThrow('blocked already');
    await acts.run(asked('undo', actionId));
    await run(world, bea, 1);
  });
});

describe('a cap that an admin changed', () => {
  it('is what it was after Undo', async () => {
    const cap = async () =>
      (
        await world.deps.db
          .selectFrom('customers')
          .select('monthly_cap_cents as cap')
          .where('id', '=', bea.customerId)
          .executeTakeFirstOrThrow()
      ).cap;
    await acts.run(asked('cap', bea.customerId, { fields: { dollars: '40' } }));
    const { actionId } = await acts.run(asked('cap', bea.customerId, { fields: { dollars: '' } }));
    expect(await cap()).toBeNull();
    await acts.run(asked('undo', actionId));
    expect(await cap()).toBe(4_000);
    await acts.run(asked('cap', bea.customerId));
  });
});

describe('a refund', () => {
  it('of a part is made at Stripe once, kept, and audited with its answer', async () => {
    const invoice = await newestInvoice(ana, 'paid');
    const part = asked('refund', invoice.id, { fields: { dollars: '5.00' } });
    const shown = await acts.preview(part);
    expect(value(shown.after, 'Refunded')).toBe(500);
    expect(shown.stripeCalls).toHaveLength(1);
    expect((await newestInvoice(ana, 'paid')).refunded_cents).toBe(0);
    const before = await posted(ana);
    const outcome = await acts.run(part);
    await acts.run(part);
    await world.settle();
    expect(outcome).toMatchObject({ status: 'done', result: expect.stringMatching(/^re_/) });
    const { refunds, actions } = await callerOf(world, admin).admin.invoice({ invoiceId: invoice.id });
    expect(refunds).toMatchObject([{ amountCents: 500, status: 'succeeded' }]);
    expect(actions).toMatchObject([{ action: 'refund', status: 'done', reason: 'As the ticket says' }]);
    expect(await audited('refund_done')).toHaveLength(1);
    expect(await posted(ana)).toBe(before);
  });

  it('of more than was paid is refused beside the amount', async () => {
    const invoice = await newestInvoice(ana, 'paid');
    await expect(acts.run(asked('refund', invoice.id, { fields: { dollars: '99999' } }))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { refusal: { field: 'dollars' } },
    });
    for (const dollars of ['', '-5', '1.234', 'five'])
      await expect(acts.run(asked('refund', invoice.id, { fields: { dollars } }))).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
  });

  it('survives a crash between the intent and Stripe’s answer: the loop finishes it, and it is made once', async () => {
    const invoice = await newestInvoice(ana, 'paid');
    const lost = asked('refund', invoice.id, { fields: { dollars: '1.00' } });
    world.emulator.control.setApiFaults({ rateLimit: 50 });
    expect(await acts.run(lost)).toMatchObject({ status: 'pending' });
    world.emulator.control.setApiFaults({ rateLimit: 0 });
    // A process that died made the refund, and nobody heard of it.
    await world.deps.stripe.refundInvoice(invoice.id, 100, lost.key);
    const other = asked('refund', invoice.id, { fields: { dollars: '1.00' } });
    await expect(acts.run(other)).rejects.toThrow('waits for Stripe');
    await world.advance(3 * MINUTE_MS);
    await finishDueAction(world.deps);
    const { refunds, actions } = await callerOf(world, admin).admin.invoice({ invoiceId: invoice.id });
    expect(actions.find(({ id }) => id === lost.key)).toMatchObject({ status: 'done' });
    expect(refunds.filter(({ amountCents }) => amountCents === 100)).toHaveLength(1);
  });
});

describe('voiding an invoice', () => {
  it('forgives what its preview says', async () => {
    const stripeCustomer = await world.deps.db
      .selectFrom('invoices')
      .selectAll()
      .where('customer_id', '=', ana.customerId)
      .executeTakeFirstOrThrow();
    await world.deps.db.updateTable('invoices').set({ status: 'open' }).where('id', '=', stripeCustomer.id).execute();
    const shown = await acts.preview(asked('void', stripeCustomer.id));
    expect(value(shown.after, 'Invoice')).toBe('void');
    expect(shown.stripeCalls).toEqual([`Void ${stripeCustomer.id}.`]);
    // At Stripe it is paid: what Stripe refuses is an outcome that is kept and shown.
    const outcome = await acts.run({ ...asked('void', stripeCustomer.id), isSure: true });
    expect(outcome.status).toBe('failed');
    const { attention } = await callerOf(world, admin).admin.today();
    expect(attention.map(({ kind }) => kind)).toContain('action_failed');
    await world.settle();
  });
});

describe('viewing as a customer', () => {
  it('shows the portal for half an hour, changes nothing, is audited, and the customer sees it', async () => {
    const headers = new Headers();
    const [own = ''] = (await world.deps.auth.startSession(admin.id, null)).split(';');
    const context = { deps: world.deps, user: admin, resHeaders: headers, ip: '127.0.0.1', cookies: own };
    await createCaller(context).admin.acts.run(
      asked('view_as', bea.customerId, { customerNote: 'To find your lost run' }),
    );
    const [view = '', waiting = ''] = headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    const { user } = await world.deps.auth.readSession(`${view}; ${waiting}`);
    expect(user).toMatchObject({ role: 'customer', customerId: bea.customerId, viewedBy: admin.id });
    const { api } = { api: callerOf(world, user) };
    expect((await api.credits.balance()).posted).toBe(await posted(bea));
    await expect(api.auth.rename({ name: 'Changed' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(api.accounts.attachSample({ quote: null as never })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await bea.api.auth.staffViews()).toMatchObject([{ note: 'To find your lost run' }]);
    expect((await bea.api.auth.sessions()).map(({ isStaff }) => isStaff)).toContain(true);
    expect(await audited('view_as')).toMatchObject([{ customer_id: bea.customerId, reason: 'As the ticket says' }]);
    const back = new Headers();
    await createCaller({ ...context, user, resHeaders: back, cookies: `${view}; ${waiting}` }).auth.endViewing();
    const [restored = ''] = back.getSetCookie();
    expect(restored.startsWith(own)).toBe(true);
    expect((await world.deps.auth.readSession(view)).user).toBeNull();
  });
});

describe('an item of "Needs attention"', () => {
  it('goes when it is put aside, and is back when its time is over', async () => {
    const { admin: api } = callerOf(world, admin);
    const count = await api.countAttention();
    const [item] = (await api.today()).attention;
    await acts.run(asked('put_aside', item?.key ?? '', { fields: { until: '1' } }));
    expect(await api.countAttention()).toBe(count - 1);
    await world.advance(25 * 60 * MINUTE_MS);
    expect((await api.today()).attention.map(({ key }) => key)).toContain(item?.key);
  });
});
