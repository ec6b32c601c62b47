import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionUser } from '../../server/auth/session-user.ts';
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
import { type Ask, askedOf, modules, visitAs, visitOf } from '../testing/asks.ts';
import { ROUTE_ROWS } from '../testing/route-rows.ts';

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

const visit = (ask: Ask, things: Things, user: SessionUser | null) => visitAs(world, user, ask, visitOf(ask, things));

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

  it.each(askedOf('customer'))(
    'sends visitors to the log-in page or answers 401, and refuses admins: %s',
    async (_, ask) => {
      const before = await rowsAbout(world, ana.things);
      const { status, text } = await visit(ask, ana.things, null);
      expect([302, 401]).toContain(status);
      if (status === 302) expect(text).toContain('/login?next=');
      expect(await visit(ask, ana.things, admin)).toMatchObject({ status: 302, text: '/admin' });
      expect(await rowsAbout(world, ana.things)).toEqual(before);
    },
  );
});

describe('a page or form of admins', () => {
  it.each(askedOf('admin'))(
    'is not found for customers, and sends an anonymous visitor to the log-in page: %s',
    async (_, ask) => {
      const before = await rowsAbout(world, ana.things);
      expect(await visit(ask, ana.things, bea.user)).toMatchObject({ status: 404 });
      expect((await visit(ask, ana.things, null)).text).toContain('/login?next=');
      expect(await rowsAbout(world, ana.things)).toEqual(before);
      expect((await visit(ask, ana.things, admin)).status).toBeLessThan(400);
    },
  );
});

describe('a page or form for anybody', () => {
  it.each(askedOf('open'))('changes nothing of a customer, and does not reveal whose it is: %s', async (_, ask) => {
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
