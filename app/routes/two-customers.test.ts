import { readdirSync } from 'node:fs';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../server/core/invariant.ts';
import { anAdminUser } from '../../server/testing/people.ts';
import {
  idsIn,
  type Owner,
  rowsAbout,
  secretsOf,
  type Things,
  twoCustomers,
} from '../../server/testing/two-customers.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import type { SessionUser } from '../../server/trpc/init.ts';
import { type Form, ROUTE_ROWS, type RouteRow } from '../testing/route-rows.ts';
import { visitor } from '../testing/visitor.ts';

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

type Route = (args: LoaderFunctionArgs | ActionFunctionArgs) => unknown;
type RouteModule = { loader?: Route; action?: Route };
const MODULE = /^(.+?)\.tsx?$/;
const files = readdirSync(import.meta.dirname).filter((file) => MODULE.test(file) && !file.includes('.test.'));
const modules = new Map<string, RouteModule>(
  await Promise.all(
    files.map(
      async (file) => [nameOf(file), await import(`${import.meta.dirname}/${file}`)] satisfies [string, unknown],
    ),
  ),
);

/** Something to ask of a route: its loader, or its action with one of its forms. */
type Ask = { name: string; route: Route; row: RouteRow; form: ((of: Things) => Form) | null };
const asks: Ask[] = Object.entries(ROUTE_ROWS).flatMap(([name, row]) => {
  const { loader, action } = modules.get(name) ?? {};
  const forms = action ? (row.forms ?? []) : [];
  return [
    ...(loader ? [{ name, route: loader, row, form: null }] : []),
    ...forms.map((form) => ({ name, route: present(action, name), row, form })),
  ];
});
const askedOf = (who: RouteRow['who']) =>
  asks.filter(({ row }) => row.who === who).map((ask) => [`${ask.form ? 'POST' : 'GET'} ${ask.name}`, ask] as const);

it('every loader and action has its row, and every row its route', () => {
  const routes = [...modules].filter(([, { loader, action }]) => loader || action).map(([name]) => name);
  expect(Object.keys(ROUTE_ROWS).sort()).toEqual(routes.sort());
  const acting = [...modules].filter(([, { action }]) => action).map(([name]) => name);
  const formed = Object.keys(ROUTE_ROWS).filter((name) => ROUTE_ROWS[name]?.forms);
  expect(formed.sort()).toEqual(acting.sort());
});

describe('a page or form of customers', () => {
  it.each(askedOf('customer'))(
    'is 404 with an id of somebody else, and changes nothing of theirs: %s',
    async (_, ask) => {
      const before = await rowsAbout(world, ana.things);
      for (const name of idsIn(ana.things, (of) => visitOf(ask, of)))
        expect(await visit(ask, { ...bea.things, [name]: ana.things[name] }, bea.user), name).toMatchObject({
          status: 404,
        });
      expect(await rowsAbout(world, ana.things)).toEqual(before);
    },
  );

  it.each(askedOf('customer'))('shows nothing of somebody else: %s', async (_, ask) => {
    const before = await rowsAbout(world, ana.things);
    const { text } = await visit(ask, bea.things, bea.user);
    for (const secret of secretsOf(ana)) expect(text).not.toContain(secret);
    expect(await rowsAbout(world, ana.things)).toEqual(before);
  });

  it.each(askedOf('customer'))('leads nobody to the log-in page or says so, and an admin away: %s', async (_, ask) => {
    const before = await rowsAbout(world, ana.things);
    const { status, text } = await visit(ask, ana.things, null);
    expect([302, 401]).toContain(status);
    if (status === 302) expect(text).toContain('/login?next=');
    expect(await visit(ask, ana.things, admin)).toMatchObject({ status: 302, text: '/admin' });
    expect(await rowsAbout(world, ana.things)).toEqual(before);
  });
});

describe('a page or form of admins', () => {
  it.each(askedOf('admin'))('is not there for customers, and leads nobody to the log-in page: %s', async (_, ask) => {
    const before = await rowsAbout(world, ana.things);
    expect(await visit(ask, ana.things, bea.user)).toMatchObject({ status: 404 });
    expect((await visit(ask, ana.things, null)).text).toContain('/login?next=');
    expect(await rowsAbout(world, ana.things)).toEqual(before);
    expect((await visit(ask, ana.things, admin)).status).toBeLessThan(400);
  });
});

describe('a page or form for anybody', () => {
  it.each(askedOf('open'))('changes nothing of a customer, and does not tell whose it is: %s', async (_, ask) => {
    const before = await rowsAbout(world, ana.things);
    for (const user of [bea.user, null]) {
      const { status, text } = await visit(ask, ana.things, user);
      expect([404, 500]).not.toContain(status);
      for (const secret of secretsOf(ana)) expect(text).not.toContain(secret);
    }
    expect(await rowsAbout(world, ana.things)).toEqual(before);
  });
});

// Last, since it changes what the others compare.
describe('a page or form of one’s own', () => {
  it.each(askedOf('customer'))('is there: %s', async (_, ask) => {
    expect([404, 500]).not.toContain((await visit(ask, ana.things, ana.user)).status);
  });
});

function visitOf({ name, row, form }: Ask, things: Things) {
  const names = [...name.matchAll(/\$([A-Za-z]+)/g)].map(([, param = '']) => param);
  const params = row.params?.(things) ?? Object.fromEntries(names.map((param) => [param, thing(things, param)]));
  const query = new URLSearchParams(row.query?.(things));
  return { path: `${row.path ?? `/${name}`}?${query}`, params, ...(form && { form: form(things) }) };
}

const isThing = (things: Things, name: string): name is keyof Things => name in things;

function thing(things: Things, name: string): string {
  if (!isThing(things, name)) throw new Error(`Its row does not say what ${name} is`);
  return things[name];
}

/** What a route answers: its status, and all that it says. */
async function visit(ask: Ask, things: Things, user: SessionUser | null): Promise<{ status: number; text: string }> {
  const go = await visitor(world, user?.id ?? null);
  const answer: unknown = await go(async (args) => ask.route(args), visitOf(ask, things)).catch((thrown) => {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  });
  if (answer instanceof Response)
    return { status: answer.status, text: answer.headers.get('Location') ?? (await answer.text()) };
  const status = typeof answer === 'object' && answer !== null && 'init' in answer ? Object(answer.init).status : 200;
  return { status: status ?? 200, text: JSON.stringify(answer) ?? '' };
}

function nameOf(file: string): string {
  return present(MODULE.exec(file)?.[1], 'name');
}
