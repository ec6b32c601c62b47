import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateToLatest } from '../../db/migrate.ts';
import { transaction } from '../../db/transaction.ts';
import { fixedClock } from '../clock.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { isOnPostgres } from '../testing/postgres.ts';
import { runCommand } from '../testing/run-command.ts';
import { canReset, resetPassword } from './change-password.ts';
import { logIn } from './log-in.ts';
import { createAuth } from './lucia.ts';
import { addAdmin, disableAdmin, makeOwner, resetAdmin } from './manage-admins.ts';
import { signUp } from './sign-up.ts';
import { setConfirmedEmail } from './store.ts';

const ANA = 'ana@example.com';
const BEN = 'ben@example.com';
const PASSWORD = 'correct horse battery';

let database: TestDatabase;
let ports: Parameters<typeof resetPassword>[0];

beforeAll(async () => {
  database = await openTestDatabase();
  const { db, reader } = database;
  await migrateToLatest(db);
  ports = {
    db,
    clock: fixedClock(0),
    auth: createAuth({ db, reader, secureCookies: false }),
    signals: { notify: () => undefined } as never,
    site: { appUrl: 'http://portal.test', secureCookies: false } as never,
  };
});
afterAll(() => database.close());

const tokenIn = (link: string) => new URL(link, 'http://x').searchParams.get('token') ?? '';
const linkOf = <T>(result: { ok: true; value: T } | { ok: false; refusal: { message: string } }): T => {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};
const canLogIn = async (email: string, password = PASSWORD) =>
  (await logIn(ports, { email, password }, { ip: '::1', cookies: null })).ok;
const choose = (link: string, newPassword = PASSWORD) =>
  resetPassword(ports, { token: tokenIn(link), newPassword, ip: '::1' });
const acts = async () =>
  (await database.db.selectFrom('audit_log').select('action').orderBy('id').execute())
    .map(({ action }) => action)
    .sort();

describe('an admin', () => {
  it('is added with a link that sets the password, once', async () => {
    const link = linkOf(await addAdmin(ports, ANA));
    expect(await canLogIn(ANA, 'none')).toBe(false);
    expect((await choose(link)).ok).toBe(true);
    expect((await choose(link, 'another long password')).ok).toBe(false);
    expect(await canLogIn(ANA)).toBe(true);
    expect(await acts()).toEqual(['admin_added']);
  });

  it('is not added twice, nor over a customer', async () => {
    expect(await addAdmin(ports, ANA)).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('reset') },
    });
    const email = 'customer@example.com';
    const { userId } = linkOf(await signUp(ports as never, { name: 'C', email, password: PASSWORD }, '::1'));
    await transaction(database.db, (trx) => setConfirmedEmail(trx, userId, { email, nowMs: 0 }));
    expect(await addAdmin(ports, email)).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining("customer's login") },
    });
    for (const act of [resetAdmin, disableAdmin]) expect((await act(ports, email)).ok).toBe(false);
    expect(await canLogIn(email)).toBe(true);
  });

  it('that is the only one cannot be disabled', async () => {
    expect(await disableAdmin(ports, ANA)).toMatchObject({ ok: false, refusal: { kind: 'last_admin' } });
    expect(await canLogIn(ANA)).toBe(true);
  });

  it('that is disabled loses its sessions and links, and gets no mail that would let it in', async () => {
    await choose(linkOf(await addAdmin(ports, BEN)));
    const { id } = await database.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', ANA)
      .executeTakeFirstOrThrow();
    const cookie = (await ports.auth.startSession(id as never, null)).split(';')[0] ?? '';
    expect((await ports.auth.readSession(cookie)).user?.email).toBe(ANA);
    const link = linkOf(await resetAdmin(ports, ANA));
    linkOf(await disableAdmin(ports, ANA));
    expect((await ports.auth.readSession(cookie)).user).toBeNull();
    expect(await canReset(ports, tokenIn(link))).toBe(false);
    expect(await canLogIn(ANA)).toBe(false);
    expect((await disableAdmin(ports, ANA)).ok).toBe(false);
    expect((await resetAdmin(ports, ANA)).ok).toBe(false);
  });

  it('that was disabled is let in again by adding it', async () => {
    expect((await choose(linkOf(await addAdmin(ports, ANA)))).ok).toBe(true);
    expect(await canLogIn(ANA)).toBe(true);
  });

  it('that is reset can no longer use its old password', async () => {
    const link = linkOf(await resetAdmin(ports, BEN));
    expect(await canLogIn(BEN)).toBe(false);
    expect((await choose(link, 'a new long password')).ok).toBe(true);
    expect(await canLogIn(BEN, 'a new long password')).toBe(true);
  });

  it('of another role may go, and becomes an owner by the command', async () => {
    const { db } = database;
    const roleOf = async () =>
      (await db.selectFrom('users').select('admin_role').where('email', '=', BEN).executeTakeFirstOrThrow()).admin_role;
    await db.updateTable('users').set({ admin_role: 'viewer' }).where('email', '=', BEN).execute();
    expect(await disableAdmin(ports, ANA)).toMatchObject({ ok: false, refusal: { kind: 'last_admin' } });
    expect((await makeOwner(ports, BEN)).ok).toBe(true);
    expect(await roleOf()).toBe('owner');
    expect(await makeOwner(ports, 'nobody@example.com')).toMatchObject({ ok: false, refusal: { kind: 'missing' } });
    const last = await db.selectFrom('audit_log').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst();
    expect(last).toMatchObject({
      role: 'command line',
      before_json: '{"role":"viewer"}',
      after_json: '{"role":"owner"}',
    });
  });

  it('two that are disabled at once leave one', async () => {
    const done = await Promise.all([disableAdmin(ports, ANA), disableAdmin(ports, BEN)]);
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe.skipIf(isOnPostgres())('npm run admin', () => {
  const run = (...words: string[]) =>
    runCommand('admin', [...words, '--data', `${database.at}-folder`], { APP_URL: 'https://portal.example.com' });

  it('creates a missing database, and prints a link with the public address', async () => {
    const { code, out } = await run('add', 'Boss@Example.com');
    expect(code).toBe(0);
    expect(out).toMatch(
      /boss@example\.com chooses a password.*\n\n {2}https:\/\/portal\.example\.com\/reset\?token=[\w-]{43}\n/,
    );
    expect((await run('add', 'boss@example.com')).err).toMatch(/is an admin already.*\n$/);
  });

  it.each([
    [['add'], 'Name one e-mail address'],
    [['add', 'no address'], 'Name one e-mail address'],
    [['add', 'a@example.com', 'b@example.com'], 'Name one e-mail address'],
    [['delete', 'a@example.com'], 'Say what to do: add, owner, reset or disable.'],
    [['disable', 'nobody@example.com'], 'is not an admin'],
  ])('%j is refused in one sentence', async (words, sentence) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
