import { once } from 'node:events';
import { connect } from 'node:net';
import type { ServerBuild } from '@remix-run/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../testing/world.ts';
import { createApp } from './app.ts';
import { type Listening, listen } from './listen.ts';
import type { RequestFacts } from './request-log.ts';

const ORIGIN = 'http://portal.test';
let world: World;
let server: Listening;
let base: string;
const ended: ((facts: RequestFacts) => void)[] = [];

/** A build without a single route: calls need none. */
const noPages: ServerBuild = {
  mode: 'production',
  entry: {
    module: {
      default: async (_: Request, status: number) => new Response('document', { status }),
      handleError: () => undefined,
    },
  },
  routes: { root: { id: 'root', module: { default: () => null } as never } },
  assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '1' },
  publicPath: '/build/',
  assetsBuildDirectory: '',
  future: {} as never,
  isSpaMode: false,
};

beforeAll(async () => {
  world = await createWorld();
  const stopping = new AbortController().signal;
  const onRequest = (facts: RequestFacts) => ended.shift()?.(facts);
  const app = createApp({ deps: world.deps, build: noPages, publicDir: 'none', stopping, onRequest });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close();
  await world.close();
});

/** The facts of the next request, once its answer has ended. */
const nextRequest = () => new Promise<RequestFacts>((resolve) => void ended.push(resolve));

test('a call is answered though the build has no route for it', async () => {
  const request = nextRequest();
  const answer = await fetch(`${base}/api/trpc/auth.me`);
  expect([answer.status, await answer.json()]).toEqual([200, { result: { data: null } }]);
  expect(await request).toMatchObject({ route: '/api/trpc/auth.me', area: 'api', status: 200 });
});

test('a procedure that does not exist is 404 as a call, and an address that only begins alike is 404 as a page', async () => {
  const unknown = await fetch(`${base}/api/trpc/auth.nothing`);
  expect([unknown.status, (await unknown.json()).error.data.code]).toEqual([404, 'NOT_FOUND']);
  for (const path of ['/api/trpcs', '/api/trpc']) {
    const page = await fetch(base + path);
    expect([page.status, await page.text()]).toEqual([404, 'document']);
  }
});

test('a client that disconnects before its call is read raises no fault', async () => {
  const request = nextRequest();
  const head = ['POST /api/trpc/auth.logIn HTTP/1.1', 'Host: portal.test', 'Content-Type: application/json'];
  const text = [...head, `Origin: ${ORIGIN}`, 'Content-Length: 100', 'Expect: 100-continue', '', '{'].join('\r\n');
  const socket = connect(server.port, '127.0.0.1', () => void socket.write(text));
  // Node answers that it waits for the body.
  await once(socket, 'data');
  socket.destroy();
  expect(await request).toMatchObject({ route: '/api/trpc/auth.logIn', isAborted: true });
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  expect(world.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
