import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionUser } from '../auth/session-user.ts';
import { anAdminUser } from '../testing/people.ts';
import { callAs, rows } from '../testing/procedures.ts';
import { type Owner, twoCustomers } from '../testing/two-customers.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let ana: Owner;
let admin: SessionUser;

beforeAll(async () => {
  world = await createWorld();
  [ana] = await twoCustomers(world);
  admin = await anAdminUser(world);
});
afterAll(() => world.close());

const HUGE = 'x'.repeat(100_000);
const ODD = ['', ' ', '<script>alert(1)</script>', 'مرحبا 🪑', '%_\\', '\ud800', HUGE];
const NUMBERS = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300, Number.MAX_SAFE_INTEGER];
const WRONG = [null, [], {}, true];

it.each([...rows])('%s accepts or refuses unexpected input, never fails, and refuses huge text', async (path, row) => {
  const user = row.kind === 'admin' ? admin : ana.user;
  const valid = row.input(ana.things);
  for (const input of [undefined, null, 'x', [], {}]) {
    expect(await callAs(world, user, path, input)).not.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
  }
  for (const at of leavesOf(valid)) {
    const is = at.reduce<unknown>((value, key) => Object(value)[key], valid);
    for (const bad of [...WRONG, ...(typeof is === 'number' ? NUMBERS : ODD)]) {
      const answer = await callAs(world, user, path, replaced(valid, at, bad));
      expect(answer, `${at.join('.')} = ${String(bad).slice(0, 30)}`).not.toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
      });
      if (bad === HUGE) expect(answer, at.join('.')).toMatchObject({ code: expect.any(String) });
    }
  }
});

/** Where the texts, numbers and choices of an input stand. */
function leavesOf(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return value === undefined || value === null ? [] : [at];
  if (ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...at, key]));
}

function replaced(value: unknown, [key, ...rest]: string[], bad: unknown): unknown {
  if (key === undefined) return bad;
  if (Array.isArray(value)) return value.map((inner, at) => (String(at) === key ? replaced(inner, rest, bad) : inner));
  return { ...Object(value), [key]: replaced(Object(value)[key], rest, bad) };
}
