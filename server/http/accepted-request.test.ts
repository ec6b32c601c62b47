import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptedRequest } from './accepted-request.ts';
import { type Listening, listen } from './listen.ts';

let server: Listening;
beforeAll(async () => {
  const app = express();
  app.use(acceptedRequest('https://portal.example'));
  app.all('*', (_req, res) => void res.send('a page'));
  server = await listen(app, { port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

/** Asks without making the address or the host tidy, as a browser would. */
const ask = (path: string, { method = 'GET', host = 'portal.example' } = {}) =>
  new Promise<number>((resolve, reject) => {
    const sent = request({ port: server.port, path, method, headers: { Host: host } }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });

describe('a request', () => {
  it.each(['TRACE', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])(
    'is refused with the method %s',
    async (method) => {
      expect(await ask('/', { method })).toBe(405);
    },
  );

  it.each([
    '/unsubscribe/../api/trpc/auth.logOut',
    '/unsubscribe/%2e%2e/api',
    '/unsubscribe/.%2E/api',
    '/./login',
    '/login/..',
    '/a\\..\\b',
  ])('is refused at %s, which means another address', async (path) => {
    expect(await ask(path, { method: 'POST' })).toBe(400);
  });

  it.each([
    'evil.example',
    'portal.example.evil.example',
    'portal.example:8443',
    'localhost.evil.example',
    '127.evil.example',
  ])('is refused when it asks for %s', async (host) => {
    expect(await ask('/', { host })).toBe(421);
    expect(await ask('/healthz', { host })).toBe(200);
  });

  it.each(['/webhooks/stripe?_data=routes/logout', '/login?a=1&_data', '/?_data=root'])(
    'is refused at %s, which asks for a loader by its name',
    async (path) => {
      expect(await ask(path)).toBe(400);
      expect(await ask(path.replace('_data', 'my_data'))).toBe(200);
    },
  );

  it('is refused with two hosts: a proxy may have decided on the other one', async () => {
    const sent = connect(server.port, '127.0.0.1');
    sent.end('GET / HTTP/1.1\r\nHost: portal.example\r\nhost: evil.example\r\nConnection: close\r\n\r\n');
    expect(await text(sent)).toMatch(/^HTTP\/1.1 400 /);
  });

  it.each(['portal.example', 'Portal.Example', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])(
    'is taken when it asks for %s',
    async (host) => {
      expect(await ask('/login?next=/../x', { host })).toBe(200);
      expect(await ask('/runs/1.5..2/a.b', { host })).toBe(200);
    },
  );
});
