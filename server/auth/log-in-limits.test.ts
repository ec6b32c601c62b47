import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import type { Deps } from '../deps.ts';
import { BUDGETS } from '../limits/rules.ts';
import { createWorld, type World } from '../testing/world.ts';
import { createCaller } from '../trpc/root.ts';
import { makeUser } from './make-user.ts';

const ANA = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' };
const WINDOW_OVER = { resets_at_ms: 0 };
let world: World;
let deps: Deps;

beforeEach(async () => {
  world = await createWorld();
  deps = world.deps;
  await makeUser(deps, ANA, 'customer');
});
afterEach(() => world.close());

/** Logs in from an address, with the cookies that a browser there has; gives those that are set. */
async function logIn(ip: string, { password = ANA.password, email = ANA.email, cookies = '' } = {}) {
  const resHeaders = new Headers();
  await createCaller({ deps, user: null, resHeaders, ip, cookies }).auth.logIn({ email, password });
  return resHeaders.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
}
const fail = (ip: string, cookies = '') => logIn(ip, { password: 'not the one', cookies }).catch((error) => error.code);
const tooMany = { code: 'TOO_MANY_REQUESTS', cause: { refusal: { kind: 'too_many_requests' } } };
const failOften = async (times: number, ip: (i: number) => string, cookies = '') => {
  for (let i = 0; i < times; i += 1) expect(await fail(ip(i), cookies)).toBe('UNAUTHORIZED');
};

describe('wrong passwords', () => {
  it('for one e-mail from one network are bounded, and another network is still let in', async () => {
    await failOften(BUDGETS.log_in.uses, (i) => `203.0.113.${i}`);
    await expect(logIn('203.0.113.200')).rejects.toMatchObject(tooMany);
    await expect(logIn('203.0.113.200')).rejects.toThrow(/try again in 1[45] minutes/);
    expect(await logIn('198.51.100.7')).toHaveLength(2);
  });

  it('of an IPv6 network are counted together', async () => {
    await failOften(BUDGETS.log_in.uses, (i) => `2001:db8:1:2::${i}`);
    await expect(logIn('2001:db8:1:2:ffff::1')).rejects.toMatchObject(tooMany);
    expect(await logIn('2001:db8:1:3::1')).toHaveLength(2);
  });

  it('never keep out a browser that has logged in before, from wherever it is', async () => {
    const cookies = (await logIn('198.51.100.7')).join('; ');
    await failOften(BUDGETS.log_in.uses, (i) => `198.51.100.${i}`);
    await expect(logIn('198.51.100.7')).rejects.toMatchObject(tooMany);
    for (let i = 0; i < BUDGETS.log_in_email.uses; i += 1) await fail(`10.0.${i}.1`);
    await expect(logIn('192.0.2.1')).rejects.toMatchObject(tooMany);
    expect(await logIn('198.51.100.7', { cookies })).toHaveLength(2);
    await failOften(BUDGETS.log_in_device.uses, () => '198.51.100.7', cookies);
    await expect(logIn('198.51.100.7', { cookies })).rejects.toMatchObject(tooMany);
  });

  it('from one network are bounded, whichever e-mails it tries', async () => {
    for (let i = 0; i < BUDGETS.log_in_network.uses; i += 1)
      await logIn('203.0.113.9', { email: `${i}@example.com` }).catch(() => undefined);
    await expect(logIn('203.0.113.9')).rejects.toMatchObject(tooMany);
    expect(await logIn('203.0.114.9')).toHaveLength(2);
  });

  it('are counted by all processes together, and forgotten when their time is over', async () => {
    await failOften(BUDGETS.log_in.uses - 1, () => '203.0.113.9');
    const other = openDatabase(world.database.at);
    deps = { ...deps, db: other };
    await failOften(1, () => '203.0.113.9');
    deps = world.deps;
    await expect(logIn('203.0.113.9')).rejects.toMatchObject(tooMany);
    await other.updateTable('budget_uses').set(WINDOW_OVER).execute();
    expect(await logIn('203.0.113.9')).toHaveLength(2);
    await other.destroy();
  });

  it('many at once are all counted', async () => {
    const answers = await Promise.all(Array.from({ length: 2 * BUDGETS.log_in.uses }, () => fail('203.0.113.9')));
    expect(answers.filter((code) => code === 'UNAUTHORIZED')).toHaveLength(BUDGETS.log_in.uses);
  });
});

it('right passwords are not counted, so one person may log in all day', async () => {
  for (let i = 0; i < BUDGETS.log_in.uses + 2; i += 1) await logIn('203.0.113.9');
});

it('what is counted is stored without e-mails or addresses', async () => {
  await fail('203.0.113.9');
  const rows = JSON.stringify(await deps.db.selectFrom('budget_uses').selectAll().execute());
  expect(rows).not.toMatch(/ana|203\.0/);
});
