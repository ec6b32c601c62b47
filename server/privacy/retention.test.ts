import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FILE_KEPT_MS } from '../accounts/start-import.ts';
import { logSecurity } from '../audit/security-log-store.ts';
import { signUp } from '../auth/sign-up.ts';
import { wallNow } from '../clock.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { markLeft } from '../notifications/mail-store.ts';
import { SHARE_LASTS_MS } from '../scenarios/share-store.ts';
import { aSubscriber, attachSample, type Person, run } from '../testing/people.ts';
import { CSV, DETAILS } from '../testing/two-customers.ts';
import { createWorld, START_MS, type World } from '../testing/world.ts';
import { KEPT_DAYS, keepToRetention } from './retention.ts';

let world: World;
let ana: Person;
// A world for each: one turn forgets everything that is old by then, whatever the test is about.
beforeEach(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
  await world.settle();
});
afterEach(() => world.close());

const keepIn = (days: number) =>
  keepToRetention({ ...world.deps, clock: { now: () => START_MS + days * DAY_MS, set: () => undefined } });

describe('what is kept for a while only', () => {
  it('sign-ups: erased after a month when the e-mail was never confirmed, kept when it was', async () => {
    const form = { name: 'Nobody Inparticular', email: 'mistyped@example.com', password: 'correct horse battery' };
    const made = await signUp(world.deps, form, '203.0.113.9');
    if (!made.ok) throw new Error(made.refusal.message);
    const { customerId } = made.value;
    const emails = async () =>
      (await world.deps.db.selectFrom('users').select('email').execute()).map(({ email }) => email);
    await keepIn(KEPT_DAYS.unconfirmed - 0.5);
    expect(await emails()).toContain(form.email);
    await keepIn(KEPT_DAYS.unconfirmed + 1);
    expect(await emails()).not.toContain(form.email);
    expect(await emails()).toContain(ana.user.email);
    await world.advance(HOUR_MS);
    expect(JSON.stringify(await world.deps.db.selectFrom('customers').selectAll().execute())).not.toContain(
      'Inparticular',
    );
    // No goodbye: the address may be somebody else's.
    const mails = await world.deps.db
      .selectFrom('mails')
      .select('subject')
      .where('customer_id', '=', customerId)
      .execute();
    expect(mails.map(({ subject }) => subject)).not.toContain('Your Headroom data is deleted');
    const log = await world.deps.db
      .selectFrom('security_log')
      .selectAll()
      .where('customer_id', '=', customerId)
      .execute();
    expect(log.map(({ kind }) => kind)).toEqual(['signed_up', 'customer_deleted']);
  });

  it('uploads: gone after a day when nobody confirmed them, empty after a quarter when they were', async () => {
    const upload = () => ana.api.accounts.startImport({ details: { ...DETAILS }, fileName: 'bank.csv', content: CSV });
    const [unconfirmed, confirmed] = [await upload(), await upload()];
    await world.deps.db
      .updateTable('imports')
      .set({ account_id: await attachSample(ana) })
      .where('id', '=', confirmed.importId)
      .execute();
    await keepIn(KEPT_DAYS.uploads - 0.5);
    expect(await world.deps.db.selectFrom('imports').select('id').execute()).toHaveLength(2);
    await keepIn(FILE_KEPT_MS / DAY_MS + 1);
    const left = await world.deps.db.selectFrom('imports').select(['id', 'content']).execute();
    expect(left.map(({ id, content }) => [id, content.length])).toEqual([[confirmed.importId, 0]]);
    expect(left.map(({ id }) => id)).not.toContain(unconfirmed.importId);
  });

  it('texts of mails: gone once sent, a month later when they were not', async () => {
    const mails = () =>
      world.deps.db.selectFrom('mails').select(['id', 'subject', 'text', 'attempts']).orderBy('id').execute();
    // Mails that are held back for a while leave, too.
    await world.advance(HOUR_MS);
    const [first] = await mails();
    await markLeft(world.deps.db, { ...first, attempts: first?.attempts ?? 0 } as never, 'sent');
    expect((await mails())[0]).toMatchObject({ subject: first?.subject, text: '' });
    expect((await mails()).some(({ text }) => text !== '')).toBe(true);
    await keepIn(KEPT_DAYS.mails + 1);
    expect((await mails()).every(({ text }) => text === '')).toBe(true);
  });

  it('events of Stripe: empty after three months, those that wait or are dead stay whole', async () => {
    const events = () =>
      world.deps.db.selectFrom('inbox_events').select(['id', 'status', 'payload_json']).orderBy('id').execute();
    const [kept] = await events();
    await world.deps.db
      .updateTable('inbox_events')
      .set({ status: 'dead' })
      .where('id', '=', kept?.id ?? '')
      .execute();
    await keepIn(KEPT_DAYS.events + 1);
    for (const { id, payload_json } of await events())
      expect(payload_json === kept?.payload_json || payload_json.length < 100, id).toBe(
        id === kept?.id || payload_json.length < 100,
      );
    expect((await events())[0]?.payload_json).toBe(kept?.payload_json);
  });
});

describe('the security log', () => {
  it('is only added to: nothing changes a line, and a young one is not deleted', async () => {
    const { db } = world.deps;
    await logSecurity(db, { kind: 'logged_out' });
    await expect(db.updateTable('security_log').set({ kind: 'logged_in' }).execute()).rejects.toThrow('only added to');
    await expect(db.deleteFrom('security_log').execute()).rejects.toThrow('only added to');
    const old = {
      id: 'old',
      at_ms: wallNow() - (KEPT_DAYS.securityLog + 1) * DAY_MS,
      kind: 'logged_out',
      detail_json: '{}',
    };
    await db.insertInto('security_log').values(old).execute();
    await keepIn(0);
    const left = await db.selectFrom('security_log').select('id').execute();
    expect(left.length).toBeGreaterThan(0);
    expect(left.map(({ id }) => id)).not.toContain('old');
  });

  it('and the audit log refuse changes', async () => {
    const { db } = world.deps;
    const entry = {
      id: 'a',
      user_id: ana.user.id,
      customer_id: null,
      action: 'x',
      detail_json: '{}',
      created_at_ms: 0,
    };
    await db.insertInto('audit_log').values(entry).execute();
    await expect(db.updateTable('audit_log').set({ action: 'y' }).execute()).rejects.toThrow('only added to');
    await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow('only added to');
  });
});

describe('a link to a run', () => {
  it('ends after a quarter, and with the archiving of the run', async () => {
    const { id: runId } = await run(world, ana, 1);
    const open = (token: string) => ana.api.runs.shared({ token });
    const first = (await ana.api.runs.share({ runId })).token;
    expect(await open(first)).toMatchObject({ status: 'succeeded' });
    await ana.api.runs.archive({ runId, isArchived: true });
    await expect(open(first)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await ana.api.runs.archive({ runId, isArchived: false });
    await expect(open(first)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const second = (await ana.api.runs.share({ runId })).token;
    expect((await ana.api.runs.get({ runId })).sharedSinceMs).not.toBeNull();
    world.deps.clock.set(world.deps.clock.now() + SHARE_LASTS_MS);
    await expect(open(second)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await ana.api.runs.get({ runId })).sharedSinceMs).toBeNull();
  });
});
