import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, callerOf, type Person } from '../testing/people.ts';
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
