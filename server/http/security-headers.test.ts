import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type World } from '../testing/world.ts';
import { type Listening, listen } from './listen.ts';
import { securityHeaders } from './security-headers.ts';

let world: World;
const servers: Listening[] = [];
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await world.close();
});

async function headersOf(secureCookies: boolean): Promise<Headers> {
  const app = express();
  app.use(securityHeaders({ ...world.deps.site, secureCookies }, { development: false }));
  app.all('*', (_req, res) => void res.send('a page'));
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  servers.push(server);
  return (await fetch(`http://127.0.0.1:${server.port}/`)).headers;
}

it('no page elsewhere can frame an answer, and none is taken for another type than it has', async () => {
  const headers = await headersOf(true);
  const policy = headers.get('Content-Security-Policy') ?? '';
  expect(policy.split(';')).toEqual(
    expect.arrayContaining(["frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]),
  );
  expect([headers.get('X-Frame-Options'), headers.get('X-Content-Type-Options')]).toEqual(['DENY', 'nosniff']);
});

it('browsers are asked to stay on https for a year where the public address has it, and only there', async () => {
  expect((await headersOf(true)).get('Strict-Transport-Security')).toContain('max-age=31536000');
  expect((await headersOf(false)).get('Strict-Transport-Security')).toBeNull();
});
