import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionUser } from '../../server/auth/session-user.ts';
import { anAdminUser } from '../../server/testing/people.ts';
import { type Owner, twoCustomers } from '../../server/testing/two-customers.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { askedOf, visitAs, visitOf } from '../testing/asks.ts';

let world: World;
let ana: Owner;
let admin: SessionUser;

beforeAll(async () => {
  world = await createWorld();
  [ana] = await twoCustomers(world);
  admin = await anAdminUser(world);
});
afterAll(() => world.close());

const ODD = ['', ' ', '<script>alert(1)</script>', 'مرحبا 🪑', '%00', '-1', '1e999', '{}', 'x'.repeat(100_000)];

const everything = askedOf('open', 'customer', 'admin');

it.each(everything.filter(([, { form }]) => form))(
  '%s accepts or refuses unexpected fields, and never fails',
  async (_, ask) => {
    const user = ask.row.who === 'admin' ? admin : ana.user;
    const visit = visitOf(ask, ana.things);
    const form = visit.form instanceof FormData ? Object.fromEntries(visit.form) : visit.form;
    if (typeof form !== 'object') return;
    for (const [name, odd] of [
      ...Object.keys(form).flatMap((field) => ODD.map((value) => [field, value] as const)),
      ['\0<x>[', 'y'],
    ]) {
      const sent = new FormData();
      for (const [field, value] of Object.entries({ ...form, [String(name)]: String(odd) })) sent.set(field, value);
      const { status } = await visitAs(world, user, ask, { ...visit, form: sent });
      expect(status, `${name} = ${String(odd).slice(0, 30)}`).toBeLessThan(500);
    }
    for (const body of ['', 'null', '{"a":1}'])
      expect((await visitAs(world, user, ask, { ...visit, form: body })).status).toBeLessThan(500);
  },
);

it.each(everything.filter(([, { name }]) => /\$\w/.test(name)))(
  '%s answers 404 to an unexpected address, and never fails',
  async (_, ask) => {
    const user = ask.row.who === 'admin' ? admin : ana.user;
    const visit = visitOf(ask, ana.things);
    for (const name of Object.keys(visit.params)) {
      for (const odd of ODD.slice(1)) {
        // Each is tried as if it was the first of its hour.
        await world.deps.db.deleteFrom('budget_uses').execute();
        const { status } = await visitAs(world, user, ask, { ...visit, params: { ...visit.params, [name]: odd } });
        // What is too long to be an id may be told as a mistake of the form.
        expect(ask.form ? [400, 404] : [404], `${name} = ${odd.slice(0, 30)}`).toContain(status);
      }
    }
  },
);
