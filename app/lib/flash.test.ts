import { afterAll, beforeAll, expect, test } from 'vitest';
import { aSubscriber, type Person } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { visitor } from '../testing/visitor.ts';
import { setFlash, takeFlash } from './flash.server.ts';

let world: World;
let ana: Person;
beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
});
afterAll(() => world.close());

const ID = '018f6f2e-7b1a-7c3d-9a54-0123456789ab';

test('a flash is shown by the next page, once', async () => {
  const asAna = await visitor(world, ana.user.id);
  const cookieOf = (headers: Headers) => headers.get('Set-Cookie')?.split(';')[0] ?? '';
  const cookie = await asAna(async (args) => {
    await setFlash(args, 'run-archived', ID);
    return cookieOf((await args.context.open(args.request)).headers);
  });
  const next = await asAna(
    async (args) => ({
      flash: await takeFlash(args),
      cookie: cookieOf((await args.context.open(args.request)).headers),
    }),
    { cookie },
  );
  expect(next.flash).toMatchObject({ kind: 'run-archived', id: ID });
  expect(await asAna((args) => takeFlash(args), { cookie: next.cookie })).toBeNull();
});

test.each([
  ['words of somebody else', { key: ID, kind: 'You have won' }],
  ['an id that is an address', { key: ID, kind: 'run-archived', id: '//evil.example' }],
  ['nothing', ''],
])('a cookie with %s shows no flash', async (_what, value) => {
  const asAna = await visitor(world, ana.user.id);
  const cookie = `headroom_flash=${encodeURIComponent(btoa(JSON.stringify(value)))}`;
  expect(await asAna((args) => takeFlash(args), { cookie })).toBeNull();
});
