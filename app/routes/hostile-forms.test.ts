import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { modules } from '../testing/asks.ts';
import { ROUTE_ROWS } from '../testing/route-rows.ts';
import { statusOf, visitor } from '../testing/visitor.ts';

let world: World;
let asCustomer: Awaited<ReturnType<typeof visitor>>;
let asNobody: Awaited<ReturnType<typeof visitor>>;

beforeAll(async () => {
  world = await createWorld();
  asCustomer = await visitor(world, (await aCustomer(world)).user.id);
  asNobody = await visitor(world, null);
});
afterAll(() => world.close());

const HOSTILE = {
  'an index in the millions': 'a[20000000]=1',
  '90,000 fields': Array.from({ length: 90_000 }, (_, i) => `f${i}=1`).join('&'),
  'an insertion far behind the end': `__intent__=${encodeURIComponent('{"type":"insert","payload":{"name":"a","index":1000000000}}')}`,
  'a row removed from what is no list': `name=x&__intent__=${encodeURIComponent('{"type":"remove","payload":{"name":"name","index":0}}')}`,
};

/** Webhooks and calls read their bodies as JSON; the rest are forms, of pages that are there without any id. */
const FORMS = Object.entries(ROUTE_ROWS).filter(([name, row]) => row.forms && !/trpc|webhooks|\$/.test(name));

test.each(FORMS.flatMap(([name, row]) => Object.keys(HOSTILE).map((what) => [name, what, row] as const)))(
  'the form of %s is refused with %s, or does nothing with it',
  async (name, what, { who }) => {
    const action = modules.get(name)?.action;
    if (!action) throw new Error(`${name} has no action`);
    const visit = { path: `/${name}`, form: HOSTILE[what as keyof typeof HOSTILE] };
    const from = process.cpuUsage();
    const status = await statusOf((who === 'customer' ? asCustomer : asNobody)(async (args) => action(args), visit));
    const { user, system } = process.cpuUsage(from);
    expect(status).not.toBe(500);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  },
);
