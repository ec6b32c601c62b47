import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

test('a connection stays open for longer than nginx and Caddy keep an unused one', async () => {
  const server = await listen((_, res) => void res.end('here'), { port: 0, host: '127.0.0.1' });
  const agent = new Agent({ keepAlive: true });
  const [answer] = (await once(get({ port: server.port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage];
  answer.resume();
  expect(Number(/timeout=(\d+)/.exec(String(answer.headers['keep-alive']))?.[1])).toBeGreaterThan(120);
  agent.destroy();
  await server.close();
});
