import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, attachSample, type Person } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { ask, leadsTo } from '../testing/visitor.ts';
import * as notices from './_portal.settings.notices.tsx';
import * as shell from './_portal.tsx';
import * as unsubscribe from './unsubscribe.$token.tsx';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const PATH = '/settings/notices';

async function somebody(): Promise<Person> {
  const person = await aCustomer(world);
  await attachSample(person);
  await world.settle();
  return person;
}

const ticked = async ({ api }: Person) =>
  (await api.notices.preferences())
    .filter(({ necessary }) => necessary === null)
    .flatMap(({ kind, inApp, byMail }) => [
      ...(inApp ? [`${kind} in app`] : []),
      ...(byMail ? [`${kind} by mail`] : []),
    ]);

describe('the page of notices', () => {
  it('keeps ticked kinds, turns off the others, and confirms it once', async () => {
    const ana = await somebody();
    const form = new FormData();
    form.set('intent', 'preferences');
    form.append('inApp', 'welcome');
    form.append('inApp', 'low_balance');
    form.append('byMail', 'low_balance');
    const saved = await ask(world, ana, PATH, notices.action, { form });
    expect(leadsTo(saved)).toBe('/settings/notices?saved=preferences#choose');
    expect(await ticked(ana)).toEqual(['low_balance in app', 'low_balance by mail', 'welcome in app']);
    await ask(world, ana, PATH, notices.action, { form: { intent: 'preferences' } });
    expect(await ticked(ana)).toEqual([]);
  });

  it.each([
    { intent: 'preferences', inApp: 'paused' },
    { intent: 'preferences', byMail: 'x'.repeat(100_000) },
    { intent: 'preferences', inApp: '<script>' },
    { intent: 'toString' },
    {},
  ])('refuses a form that is not its own, and changes nothing (%#)', async (form) => {
    const ana = await somebody();
    const before = await ticked(ana);
    const refused = await ask(world, ana, PATH, notices.action, { form: form as Record<string, string> });
    expect(leadsTo(refused)).toBe(400);
    expect(await ticked(ana)).toEqual(before);
  });

  it('shows the latest, a page at a time, and marks one or all as read', async () => {
    const ana = await somebody();
    const page = await ask(world, ana, PATH, notices.loader);
    expect(page).toMatchObject({ notices: [{ isRead: false }, { isRead: false }], hasOlder: false, isFirst: true });
    const [newest, oldest] = (await ana.api.notices.list({})).notices.map(({ id }) => id);
    const read = await ask(world, ana, PATH, notices.action, { form: { intent: 'read', noticeId: oldest ?? '' } });
    expect(leadsTo(read)).toBe(PATH);
    expect(await ask(world, ana, '/overview', shell.loader)).toMatchObject({ unread: 1 });
    const form = { intent: 'read-all', noticeId: newest ?? '', next: '/billing?x=1' };
    expect(leadsTo(await ask(world, ana, PATH, notices.action, { form }))).toBe('/billing?x=1');
    expect(await ask(world, ana, '/overview', shell.loader)).toMatchObject({ unread: 0 });
    const older = await ask(world, ana, `${PATH}?before=${newest}`, notices.loader);
    expect(older).toMatchObject({ notices: [{ id: oldest }], isFirst: false });
  });

  it('redirects to no other site after reading, and answers 404 for an unknown notice', async () => {
    const ana = await somebody();
    const noticeId = (await ana.api.notices.list({})).notices[0]?.id ?? '';
    for (const next of ['//elsewhere.example', 'https://elsewhere.example', '']) {
      const form = { intent: 'read-all', noticeId, next };
      expect(leadsTo(await ask(world, ana, PATH, notices.action, { form }))).toBe('/overview');
    }
    for (const wrong of ['', 'none', 'x'.repeat(1_000)]) {
      const form = { intent: 'read', noticeId: wrong };
      expect(leadsTo(await ask(world, ana, PATH, notices.action, { form }))).toBe(404);
    }
  });
});

describe('the link in a mail', () => {
  async function linkOf(person: Person): Promise<{ path: string; params: { token: string } }> {
    const mail = await world.deps.db
      .selectFrom('mails')
      .select('unsubscribe_url')
      .where('recipient', '=', person.user.email)
      .where('subject', 'like', '%attached')
      .executeTakeFirstOrThrow();
    const path = new URL(mail.unsubscribe_url ?? '').pathname;
    return { path, params: { token: path.split('/').at(-1) ?? '' } };
  }

  it('changes nothing when it is opened, and stops and brings back by its buttons', async () => {
    const ana = await somebody();
    const before = await ticked(ana);
    const { path, params } = await linkOf(ana);
    for (let i = 0; i < 3; i += 1)
      expect(await ask(world, null, path, unsubscribe.loader, { params })).toMatchObject({ byMail: true });
    expect(await ticked(ana)).toEqual(before);
    const press = (mails: string) => ask(world, null, path, unsubscribe.action, { params, form: { mails } });
    expect(await press('stop')).toEqual({ did: 'stop' });
    expect(await ticked(ana)).toEqual(before.filter((tick) => tick !== 'account_attached by mail'));
    expect(await press('send')).toEqual({ did: 'send' });
    expect(await ticked(ana)).toEqual(before);
    expect(leadsTo(await press('toString'))).toBe(400);
  });

  it('stops by one click of a mail program, without a redirect', async () => {
    const ana = await somebody();
    const { path, params } = await linkOf(ana);
    const form = { 'List-Unsubscribe': 'One-Click' };
    expect(await ask(world, null, path, unsubscribe.action, { params, form })).toEqual({ did: 'stop' });
    expect(await ask(world, null, path, unsubscribe.loader, { params })).toMatchObject({ byMail: false });
  });

  it.each([
    ['cut', (token: string) => token.slice(0, -3)],
    ['of one letter changed', (token: string) => token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['of nothing', () => ''],
    ['huge', () => 'x'.repeat(100_000)],
    ['of script', () => '<script>alert(1)</script>'],
  ])('%s is 404, opened and submitted', async (_, change) => {
    const ana = await somebody();
    const params = { token: change((await linkOf(ana)).params.token) };
    expect(leadsTo(await ask(world, null, '/unsubscribe/x', unsubscribe.loader, { params }))).toBe(404);
    const press = await ask(world, null, '/unsubscribe/x', unsubscribe.action, { params, form: { mails: 'stop' } });
    expect(leadsTo(press)).toBe(404);
  });
});
