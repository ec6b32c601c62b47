import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPool } from '../db/postgres.ts';
import { readSecret } from './env.ts';
import { listen } from './http/listen.ts';
import { createMailer } from './mailer.ts';
import { createClient } from './stripe/client.ts';
import { startOwnPostgres } from './testing/postgres-server.ts';

/** A secret that is given as a file is read again where it is used: writing a new one needs no restart. */
const folder = mkdtempSync(join(tmpdir(), 'headroom-rotation-'));
beforeAll(() => chmodSync(folder, 0o755));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(fileOf(name), `${text}\n`);

it('a new Stripe key is used by the next call', async () => {
  const keys: (string | undefined)[] = [];
  const server = await listen(
    (request: IncomingMessage, response) => {
      keys.push(request.headers.authorization);
      response.setHeader('Content-Type', 'application/json').end('{"id":"cus_1","object":"customer"}');
    },
    { port: 0, host: '127.0.0.1' },
  );
  write('stripe', 'sk_test_old');
  const source = { STRIPE_SECRET_KEY_FILE: fileOf('stripe') };
  const stripe = createClient(() => readSecret('STRIPE_SECRET_KEY', source) ?? '', `http://127.0.0.1:${server.port}`);
  await stripe.customers.retrieve('cus_1');
  write('stripe', 'sk_test_new');
  await stripe.customers.retrieve('cus_1');
  await server.close();
  expect(keys).toEqual(['Bearer sk_test_old', 'Bearer sk_test_new']);
});

it('a new password of the mail server is used by the next mail', async () => {
  const passwords: string[] = [];
  const server = await smtpServer((password) => void passwords.push(password));
  const { port } = server.address() as AddressInfo;
  const source = { SMTP_URL_FILE: fileOf('smtp') };
  write('smtp', `smtp://mailer:old@127.0.0.1:${port}`);
  const mailer = createMailer({ smtpUrl: () => readSecret('SMTP_URL', source), from: 'billing@headroom.example' });
  const mail = { id: 'm', to: 'ana@example.com', subject: 's', text: 't', html: '<p>t</p>', unsubscribeUrl: null };
  await mailer.send(mail);
  write('smtp', `smtp://mailer:new@127.0.0.1:${port}`);
  await mailer.send(mail);
  await new Promise((resolve) => server.close(resolve));
  expect(passwords).toEqual(['old', 'new']);
});

it('a new password of the database is used by the next connection, and those that are open stay', async () => {
  const access = ['host all postgres 127.0.0.1/32 trust', 'host all portal 127.0.0.1/32 scram-sha-256'];
  writeFileSync(fileOf('pg_hba.conf'), `${access.join('\n')}\n`, { mode: 0o644 });
  const postgres = await startOwnPostgres([`hba_file=${fileOf('pg_hba.conf')}`]);
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  await admin.query("create role portal login password 'old'");
  const addressWith = (password: string) => postgres.url.replace('postgres@', `portal:${password}@`);
  write('database', addressWith('old'));
  const source = { DATABASE_URL_FILE: fileOf('database') };
  const currentUrl = () => readSecret('DATABASE_URL', source) ?? '';
  const pool = openPool(currentUrl(), { currentUrl });
  const open = await pool.connect();
  const whoami = (client: pg.PoolClient) =>
    client.query('select current_user as name').then(({ rows }) => rows[0].name);
  expect(await whoami(open)).toBe('portal');
  await admin.query("alter role portal password 'new'");
  await expect(pool.connect()).rejects.toThrow('password authentication failed');
  write('database', addressWith('new'));
  const next = await pool.connect();
  expect([await whoami(open), await whoami(next)]).toEqual(['portal', 'portal']);
  for (const client of [open, next]) client.release();
  await Promise.all([pool.end(), admin.end()]);
  await postgres.stop();
});

/** A mail server that takes everything, and shows the password of each log-in. */
async function smtpServer(onPassword: (password: string) => void): Promise<Server> {
  const server = createServer((socket) => {
    let isText = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 ready');
    socket.on('data', (chunk) => {
      const text = String(chunk);
      const [, login] = /^AUTH PLAIN (\S+)/i.exec(text) ?? [];
      if (login) {
        onPassword(Buffer.from(login, 'base64').toString().split('\0')[2] ?? '');
        say('235 welcome');
      } else if (/^EHLO/i.test(text)) say('250-test\r\n250 AUTH PLAIN');
      else if (/^DATA/i.test(text)) {
        isText = true;
        say('354 go on');
      } else if (!isText || text.endsWith('\r\n.\r\n')) {
        isText = false;
        say('250 ok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
