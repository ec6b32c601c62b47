import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { closers, receiver, starter } from './harness.ts';
import { runLoad } from './load.ts';

const start = starter(Stripe);
const ROOT = join(import.meta.dirname, '..', '..', '..');

test('a hundred clients at once get no failure, and every event reaches the webhook', async () => {
  const seen = new Set<string>();
  const hook = await receiver((body) => {
    const event: { id: string; type: string } = JSON.parse(body);
    if (event.type === 'customer.created') seen.add(event.id);
    return 200;
  });
  const { emulator } = await start({ clock: undefined, webhook: { url: hook, secret: 'whsec_x' } });
  const figures = await runLoad(emulator, 100, 2_000);
  expect(figures.failures).toEqual([]);
  expect(figures.customers).toBeGreaterThanOrEqual(100);
  await expect.poll(() => seen.size, { timeout: 15_000 }).toBe(figures.customers);
});

test('kill -9 loses nothing that was answered, and leaves nothing half done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  closers.push(async () => rmSync(folder, { recursive: true }));
  const stateFile = join(folder, 'state.db');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'server/emulator/cli.ts', '--port', '0', '--state', stateFile],
    { cwd: ROOT },
  );
  closers.push(async () => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await expect.poll(() => printed, { timeout: 15_000 }).toContain('Dashboard');
  const url = /API +(\S+)/.exec(printed)?.[1];
  const answered: string[] = [];
  const create = async () => {
    const headers = { authorization: 'Bearer sk_test_emulator0000' };
    for (;;) {
      const response = await fetch(`${url}/v1/customers`, { method: 'POST', headers });
      const { id }: { id: string } = JSON.parse(await response.text());
      answered.push(id);
    }
  };
  const clients = Array.from({ length: 10 }, () => create().catch(() => undefined));
  await expect.poll(() => answered.length, { timeout: 10_000 }).toBeGreaterThan(200);
  child.kill('SIGKILL');
  await ended;
  await Promise.all(clients);
  const db = new Database(stateFile);
  expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const ids = (sql: string) =>
    new Set(
      db
        .prepare<[], { id: string }>(sql)
        .all()
        .map(({ id }) => id),
    );
  const customers = ids("select id from docs where kind = 'customer'");
  const told = ids("select parent as id from docs where kind = 'event' and lookup = 'customer.created'");
  db.close();
  expect(answered.filter((id) => !customers.has(id))).toEqual([]);
  expect(told).toEqual(customers);
  const { stripe } = await start({ stateFile, clock: undefined });
  await expect(stripe.customers.retrieve(answered[0] ?? '')).resolves.toMatchObject({ id: answered[0] });
});

test('the API is closed to pages of other sites, under any name that they point at this machine', async () => {
  const { emulator, stripe } = await start();
  const { host, port } = new URL(emulator.url);
  const status = async (headers: Record<string, string>) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path: '/v1/customers',
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.secretKey}`, ...headers },
    }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  const foreign: Record<string, string>[] = [
    { Host: 'evil.example' },
    { Host: `evil.example:${port}` },
    { Host: `127.0.0.1.evil.example:${port}` },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ];
  for (const headers of foreign) expect(await status(headers), JSON.stringify(headers)).toBe(403);
  expect((await stripe.customers.list()).data).toHaveLength(0);
  for (const headers of [{ Host: host }, { Host: `localhost:${port}` }]) expect(await status(headers)).toBe(200);
});
