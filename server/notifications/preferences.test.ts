import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { newId } from '../core/ids.ts';
import { aCustomer, attachSample, callerOf, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { isOptional, listKinds, NOTICE_KINDS } from './kinds.ts';
import { savePreference } from './preference-store.ts';
import { readToken, signToken } from './unsubscribe-token.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const OPTIONAL = listKinds()
  .map(({ kind }) => kind)
  .filter(isOptional);

async function attaches(person: Person) {
  await world.settle();
  const { db } = world.deps;
  await attachSample(person);
  await world.settle();
  const told = await db
    .selectFrom('notifications')
    .select(['kind', 'is_shown'])
    .where('customer_id', '=', person.customerId)
    .where('kind', '=', 'account_attached')
    .execute();
  const mails = await db
    .selectFrom('mails')
    .select('unsubscribe_url')
    .where('customer_id', '=', person.customerId)
    .where('subject', 'like', '%attached')
    .execute();
  const { notices } = await person.api.notices.list({});
  return { told: told.length, shown: notices.filter(({ kind }) => kind === 'account_attached').length, mails };
}

describe('the notification settings of a customer', () => {
  it('default to every kind in the app and by mail, except finished runs by mail', async () => {
    const { api } = await aCustomer(world);
    const off = (await api.notices.preferences()).filter(({ inApp, byMail }) => !inApp || !byMail);
    expect(off).toMatchObject([{ kind: 'run_finished', inApp: true, byMail: false }]);
  });

  it.each([
    { inApp: true, byMail: true },
    { inApp: true, byMail: false },
    { inApp: false, byMail: true },
    { inApp: false, byMail: false },
  ])('are applied when a notice is written: in the app $inApp, by mail $byMail', async ({ inApp, byMail }) => {
    const person = await aCustomer(world);
    await person.api.notices.savePreferences({
      inApp: inApp ? ['account_attached'] : [],
      byMail: byMail ? ['account_attached'] : [],
    });
    const { told, shown, mails } = await attaches(person);
    expect({ told, shown, mails: mails.length }).toEqual({ told: 1, shown: inApp ? 1 : 0, mails: byMail ? 1 : 0 });
  });

  it('cannot turn off necessary kinds, whatever is stored or sent', async () => {
    const { api, customerId } = await aCustomer(world);
    const off = { inApp: false, byMail: false };
    await transaction(world.deps.db, (trx) => savePreference(trx, customerId, { kind: 'paused', ...off }));
    const forged = { inApp: ['paused' as 'welcome'], byMail: [] };
    await expect(api.notices.savePreferences(forged)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await api.notices.savePreferences({ inApp: [], byMail: [] });
    const kinds = await api.notices.preferences();
    for (const { kind, necessary, inApp, byMail } of kinds) {
      expect([inApp, byMail], kind).toEqual(necessary === null ? [false, false] : [true, true]);
      expect(necessary).toBe(NOTICE_KINDS[kind].necessary);
    }
    expect(kinds.filter(({ necessary }) => necessary === null).map(({ kind }) => kind)).toEqual(OPTIONAL);
  });

  it('keep the last form that was sent, also by two pages at once, for this customer alone', async () => {
    const [one, other] = [await aCustomer(world), await aCustomer(world)];
    const save = (kinds: typeof OPTIONAL) => one.api.notices.savePreferences({ inApp: kinds, byMail: kinds });
    await Promise.all([save(['welcome']), save(['low_balance']), save(['welcome'])]);
    const on = async ({ api }: Person) =>
      (await api.notices.preferences()).filter(({ necessary, byMail }) => necessary === null && byMail).length;
    expect(await on(one)).toBe(1);
    expect(await on(other)).toBe(OPTIONAL.length - 1);
  });

  it('are refused when they are invalid, huge or of the wrong type', async () => {
    const { api } = await aCustomer(world);
    const nonsense = [
      { inApp: Array(10_000).fill('welcome'), byMail: [] },
      { inApp: ['x'.repeat(1_000_000)], byMail: [] },
      { inApp: 'welcome', byMail: [] },
      { inApp: [null], byMail: [-1] },
      { inApp: ['toString'], byMail: ['__proto__'] },
    ];
    for (const input of nonsense)
      await expect(api.notices.savePreferences(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('a link that stops mails', () => {
  const tokenOf = (url: string | null | undefined) => url?.split('/').at(-1) ?? '';

  it('stops and brings back mails of its kind, without a log-in, however often', async () => {
    const person = await aCustomer(world);
    const token = tokenOf((await attaches(person)).mails[0]?.unsubscribe_url);
    const nobody = callerOf(world, null);
    const byMail = async () =>
      (await person.api.notices.preferences())
        .filter((each) => each.necessary === null && each.byMail)
        .map((e) => e.kind);
    const before = await byMail();
    expect(await nobody.notices.mailLink({ token })).toEqual({
      name: NOTICE_KINDS.account_attached.name,
      byMail: true,
    });
    expect(await byMail()).toEqual(before);
    await Promise.all([1, 2, 3].map(() => nobody.notices.setMails({ token, byMail: false })));
    expect(await byMail()).toEqual(before.filter((kind) => kind !== 'account_attached'));
    expect((await attaches(person)).mails).toHaveLength(1);
    await nobody.notices.setMails({ token, byMail: true });
    expect(await byMail()).toEqual(before);
  });

  it('is not found when it is wrong, cut, grown, huge, empty, or of a customer that is gone', async () => {
    const person = await aCustomer(world);
    const token = tokenOf((await attaches(person)).mails[0]?.unsubscribe_url);
    const [head = '', signature = ''] = token.split('.');
    const other = Buffer.from(`${newId()}.account_attached`).toString('base64url');
    const wrong = [
      '',
      '.',
      head,
      `${head}.`,
      `${head}.${signature.slice(1)}`,
      `${head}.${signature}x`,
      `${head}.${signature}.x`,
      `${head}=.${signature}`,
      `${other}.${signature}`,
      '..%2f..',
      'مرحبا 🎉',
    ];
    const nobody = callerOf(world, null);
    for (const each of wrong) {
      await expect(nobody.notices.mailLink({ token: each }), each).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const set = nobody.notices.setMails({ token: each, byMail: false });
      await expect(set, each).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    const huge = nobody.notices.mailLink({ token: 'x'.repeat(1_000_000) });
    await expect(huge).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const { value } = await world.deps.db.selectFrom('secrets').selectAll().executeTakeFirstOrThrow();
    const gone = signToken({ customerId: newId(), kind: 'welcome' }, value);
    await expect(nobody.notices.mailLink({ token: gone })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is signed with a key: another key, another kind and what cannot be stopped are not read', () => {
    const mails = { customerId: newId<'customer'>(), kind: 'welcome' as const };
    expect(readToken(signToken(mails, 'a key'), 'a key')).toEqual(mails);
    expect(readToken(signToken(mails, 'a key'), 'another key')).toBeNull();
    expect(readToken(signToken({ ...mails, kind: 'paused' }, 'a key'), 'a key')).toBeNull();
  });
});

describe('notices', () => {
  it('are marked as read one by one or all at once, and never those of another customer', async () => {
    const [one, other] = [await aCustomer(world), await aCustomer(world)];
    await attaches(one);
    await attaches(other);
    const { notices } = await one.api.notices.list({});
    const [newest, oldest] = [notices[0]?.id ?? '', notices.at(-1)?.id ?? ''];
    const stranger = other.api.notices;
    for (const act of [() => stranger.markRead({ noticeId: newest }), () => stranger.markAllRead({ upTo: newest })])
      await expect(act()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await one.api.portal.shell()).unread).toBe(notices.length);
    await Promise.all([1, 2].map(() => one.api.notices.markRead({ noticeId: oldest })));
    expect((await one.api.portal.shell()).unread).toBe(notices.length - 1);
    await one.api.notices.markAllRead({ upTo: newest });
    expect((await one.api.portal.shell()).unread).toBe(0);
    expect((await other.api.portal.shell()).unread).toBe(2);
  });

  it('that came after the list was shown stay unread', async () => {
    const person = await aCustomer(world);
    await world.settle();
    const upTo = (await person.api.notices.list({})).notices[0]?.id ?? '';
    await attaches(person);
    await person.api.notices.markAllRead({ upTo });
    expect((await person.api.portal.shell()).unread).toBe(1);
  });

  it('come a page at a time, newest first', async () => {
    const person = await aCustomer(world);
    await attaches(person);
    const first = await person.api.notices.list({ rows: 1 });
    expect(first).toMatchObject({ notices: [{ kind: 'account_attached' }], hasOlder: true });
    const second = await person.api.notices.list({ rows: 1, before: first.notices[0]?.id });
    expect(second).toMatchObject({ notices: [{ kind: 'welcome' }], hasOlder: false });
    for (const rows of [0, -1, 1.5, 1_000])
      await expect(person.api.notices.list({ rows })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
