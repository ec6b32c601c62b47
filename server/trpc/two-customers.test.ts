import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SessionUser } from '../auth/session-user.ts';
import { present } from '../core/invariant.ts';
import { anAdminUser } from '../testing/people.ts';
import type { Row } from '../testing/procedure-row.ts';
import { callAs, procedures, rows } from '../testing/procedures.ts';
import { idsIn, type Owner, rowsAbout, secretsOf, twoCustomers } from '../testing/two-customers.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let ana: Owner;
let bea: Owner;
let admin: SessionUser;

beforeAll(async () => {
  world = await createWorld();
  [ana, bea] = await twoCustomers(world);
  admin = await anAdminUser(world);
});
afterAll(() => world.close());

const call = (path: string, input: unknown, user: SessionUser | null) => callAs(world, user, path, input);
const of = (...kinds: Row['kind'][]) => [...rows].filter(([, { kind }]) => kinds.includes(kind));

/** Fields of text that people type or that name nothing of anybody's; all other text must be an id that a row fills in. */
const TYPED = [
  ...[
    'name',
    'email',
    'password',
    'newEmail',
    'newPassword',
    'currentPassword',
    'timeZone',
    'locale',
    'institution',
    'fileName',
    'payee',
    'date',
    'from',
    'to',
  ],
  ...[
    'code',
    'userId',
    'month',
    'list',
    'period',
    'action',
    'by',
    'object',
    'label',
    'search',
    'reason',
    'key',
    'version',
    'outValues',
  ],
  // Parts of a scenario's own plan: `id` and `ids` are what the form calls planned items, `target` names one of them.
  ...['id', 'ids', 'target', 'targetLabel', 'endsOn', 'includedOneOffs', 'currency', 'seriesKey', 'csv'],
  // What admins search for, filter by and write.
  ...['text', 'customerNote', 'type', 'object', 'kind', 'status', 'run', 'batch', 'month', 'fields', 'recipient'],
  // Replays are of no customer.
  'replayId',
];
const DRAWN = ['requestKey'];
/** Ids that only tell where a page of a list begins. */
const POSITIONS = ['before', 'after'];

it('every procedure has its row, and every row its procedure', () => {
  expect([...rows.keys()].sort()).toEqual([...procedures.keys()].sort());
});

it('every text that a procedure takes is known as typed, or its row fills in an id', () => {
  const ids: unknown[] = Object.values(ana.things);
  const unknown = [...rows].flatMap(([path, { input }]) => {
    const given = textsOf(input(ana.things)).filter((text) => ids.includes(text));
    const asked = textFields(path).filter((name) => ![...TYPED, ...DRAWN, ...POSITIONS].includes(name));
    return asked.length === given.length ? [] : [`${path}: ${asked.join()}`];
  });
  expect(unknown).toEqual([]);
});

describe('an id of somebody else', () => {
  it.each(of('theirs'))('is not found by %s, as one that nobody has, and nothing changes', async (path, row) => {
    const before = await rowsAbout(world, ana.things);
    for (const name of idsIn(ana.things, row.input)) {
      const foreign = await call(path, row.input({ ...bea.things, [name]: ana.things[name] }), bea.user);
      expect(foreign, name).toMatchObject({ code: 'NOT_FOUND' });
      const none = await call(path, row.input({ ...bea.things, [name]: crypto.randomUUID() }), bea.user);
      if (!row.isDrawn) expect(none, name).toEqual(foreign);
    }
    for (const user of [bea.user, admin])
      expect(await call(path, row.input(ana.things), user)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await call(path, row.input(ana.things), null)).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await rowsAbout(world, ana.things)).toEqual(before);
  });

  it.each([...rows].filter(([path]) => textFields(path).some((name) => POSITIONS.includes(name))))(
    'where %s has a page begin shows nothing of theirs',
    async (path, { kind, input }) => {
      if (kind === 'admin') return;
      for (const at of ['before', 'after'])
        for (const id of Object.values(ana.things))
          expectNothingOf(ana, await call(path, { ...Object(input(bea.things)), [at]: id }, bea.user));
    },
  );
});

describe('what takes no id', () => {
  it.each(of('own'))('shows and changes nothing of somebody else: %s', async (path, row) => {
    const before = await rowsAbout(world, ana.things);
    expectNothingOf(ana, await call(path, row.input(bea.things), bea.user));
    expect(await call(path, row.input(bea.things), null)).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await call(path, row.input(bea.things), admin)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await rowsAbout(world, ana.things)).toEqual(before);
  });
});

describe('what is open to anybody', () => {
  it.each(of('open'))('changes nothing of somebody else, and does not reveal whose it is: %s', async (path, row) => {
    const before = await rowsAbout(world, ana.things);
    for (const user of [bea.user, null]) expectNothingOf(ana, await call(path, row.input(ana.things), user));
    expect(await rowsAbout(world, ana.things)).toEqual(before);
  });
});

describe('what is for admins', () => {
  it.each(of('admin'))('is not found for a customer or a visitor, and answers an admin: %s', async (path, row) => {
    const before = await rowsAbout(world, ana.things);
    for (const user of [ana.user, bea.user, null])
      expect(await call(path, row.input(ana.things), user)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await rowsAbout(world, ana.things)).toEqual(before);
    const answer = await call(path, row.input(ana.things), admin);
    if (row.isRefused) expect(answer).toMatchObject({ code: expect.not.stringMatching('FORBIDDEN') });
    else expect(answer).not.toMatchObject({ code: expect.any(String) });
  });
});

// Last, since it changes what the others compare.
describe("an id of one's own", () => {
  it.each(of('theirs'))('is found by %s when its owner asks', async (path, row) => {
    expect(await call(path, row.input(ana.things), ana.user)).not.toMatchObject({ code: 'NOT_FOUND' });
  });
});

function expectNothingOf(owner: Owner, answer: unknown): void {
  expect(answer).not.toMatchObject({ code: 'NOT_FOUND' });
  const text = JSON.stringify(answer) ?? '';
  for (const secret of secretsOf(owner)) expect(text).not.toContain(secret);
}

const JsonSchema: z.ZodType<JsonSchema> = z.looseObject({});
type JsonSchema = { [key: string]: unknown };

/** The names of all fields of free text that a procedure takes. */
function textFields(path: string): string[] {
  const found: string[] = [];
  const walk = (schema: unknown, name: string): void => {
    if (Array.isArray(schema)) for (const each of schema) walk(each, name);
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
    const { type, properties, items, anyOf, oneOf, allOf, ...rest } = JsonSchema.parse(schema);
    if (type === 'string' && !('enum' in rest) && !('const' in rest) && rest.format !== 'date') found.push(name);
    for (const [key, property] of Object.entries(properties ?? {}))
      walk(property, POSITIONS.includes(name) ? name : key);
    for (const each of [items, anyOf, oneOf, allOf]) walk(each, name);
  };
  for (const input of present(procedures.get(path), path)._def.inputs)
    if (input instanceof z.ZodType) walk(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), '');
  return found;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(textsOf);
}
