import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_REPORT_MS, ReportTooSlow } from '../../db/reports.ts';
import { aCustomer, anAdminUser, callerOf, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let person: Person;

beforeAll(async () => {
  world = await createWorld();
  person = await aCustomer(world);
});
afterAll(() => world.close());

describe('a NUL in the input', () => {
  it.each([
    [
      'a name',
      () =>
        callerOf(world, null).auth.signUp({
          name: 'A\0B',
          email: 'nul@example.com',
          password: 'correct horse battery',
        }),
    ],
    ['an id', () => person.api.runs.get({ runId: '\0' })],
    ['a request key', () => person.api.runs.start({ scenarioId: 'any', requestKey: 'request\0key' })],
  ])('is refused in %s, and nothing is done', async (_what, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('NUL') });
  });
});

describe('what an admin asks', () => {
  const tooSlow = async (): Promise<never> => {
    throw new ReportTooSlow();
  };

  it('is refused with what to do about it when the database needs too long', async () => {
    const reports = world.deps.db.withPlugin({ transformQuery: ({ node }) => node, transformResult: tooSlow });
    const admin = callerOf({ ...world, deps: { ...world.deps, reports } }, await anAdminUser(world));
    await expect(admin.admin.today()).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining(`${MAX_REPORT_MS / 1_000} seconds`),
    });
  });
});
