import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../db/open.ts';
import { transaction } from '../../db/transaction.ts';
import { fixedClock } from '../clock.ts';
import { HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { memoryLog } from '../log.ts';
import { createMailer, type Mail } from '../mailer.ts';
import { insertCustomerRow, openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { insertMail, withdrawMails } from './mail-store.ts';
import { sendDueMails } from './send-mails.ts';

const NOW_MS = Date.UTC(2026, 2, 2);
let database: TestDatabase;
let db: Db;
let customerId: Awaited<ReturnType<typeof insertCustomerRow>>['customerId'];

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  ({ customerId } = await insertCustomerRow(db));
});
afterEach(() => database.close());

/** A mail server's end of the port, which may refuse or never answer. */
function aWorker(answer: (mail: Mail) => Promise<'sent' | 'kept'>, clock = fixedClock(NOW_MS)) {
  return { db, clock, log: memoryLog(), mailer: { send: answer } };
}

const write = (dedupeKey: string, subject = dedupeKey) =>
  transaction(db, (trx) =>
    insertMail(trx, {
      customerId,
      dedupeKey,
      to: 'ana@example.com',
      subject,
      text: 'As text',
      html: '<p>As HTML</p>',
      unsubscribeUrl: 'https://portal.example/unsubscribe/token',
      nowMs: NOW_MS,
    }),
  );
const rows = () => db.selectFrom('mails').selectAll().orderBy('id').execute();

describe('mails of the outbox', () => {
  it('are sent once each, by whichever of several workers at once', async () => {
    for (let i = 0; i < 15; i += 1) await write(`cause ${i}`);
    const sent: string[] = [];
    const worker = aWorker(async ({ subject }) => {
      sent.push(subject);
      return 'sent';
    });
    await Promise.all([sendDueMails(worker), sendDueMails(worker), sendDueMails(worker)]);
    expect(sent.length).toBe(15);
    expect(new Set(sent).size).toBe(15);
    expect((await rows()).every(({ status, attempts }) => status === 'sent' && attempts === 1)).toBe(true);
  });

  it('are one a cause and recipient, however often they are written', async () => {
    await Promise.all([write('one'), write('one'), write('one')]);
    expect(await rows()).toHaveLength(1);
  });

  it('are sent again, under the same name, when a worker died before it noted that they left', async () => {
    await write('one');
    const names: string[] = [];
    const clock = fixedClock(NOW_MS);
    const dies = aWorker(({ id }) => {
      names.push(id);
      return new Promise(() => undefined);
    }, clock);
    void sendDueMails(dies);
    await expect.poll(() => names.length).toBe(1);
    const lives = aWorker(async ({ id }) => {
      names.push(id);
      return 'sent';
    }, clock);
    expect(await sendDueMails(lives)).toBe(0);
    clock.set(NOW_MS + 4 * MINUTE_MS);
    expect(await sendDueMails(lives)).toBe(1);
    expect(names).toEqual([names[0], names[0]]);
    expect(await rows()).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  it('stay sent when a late worker fails at them', async () => {
    await write('one');
    const clock = fixedClock(NOW_MS);
    let fail: (error: Error) => void = () => undefined;
    const late = sendDueMails(aWorker(() => new Promise((_, reject) => (fail = reject)), clock));
    await expect.poll(async () => (await rows())[0]?.attempts).toBe(1);
    clock.set(NOW_MS + 4 * MINUTE_MS);
    await sendDueMails(aWorker(async () => 'sent', clock));
    fail(new Error('the line went dead'));
    await late;
    expect(await rows()).toMatchObject([{ status: 'sent', last_error: null }]);
  });

  it('are tried again when the mail server refuses them, and given up where admins see it', async () => {
    await write('one');
    const clock = fixedClock(NOW_MS);
    let tries = 0;
    const refusing = aWorker(async () => {
      tries += 1;
      throw new Error('450 try again later');
    }, clock);
    for (let i = 0; i < 20; i += 1) {
      await sendDueMails(refusing);
      clock.set(clock.now() + HOUR_MS);
    }
    expect(tries).toBe(10);
    expect(await rows()).toMatchObject([{ status: 'dead', last_error: '450 try again later' }]);
  });

  it('never leave once withdrawn, unless they were on their way already', async () => {
    await write('early');
    await write('on its way');
    const withdraw = (cause: string) => transaction(db, (trx) => withdrawMails(trx, customerId, [cause]));
    expect(await withdraw('early')).toEqual({ withdrew: true, mayHaveLeft: false });
    expect(await withdraw('early')).toEqual({ withdrew: false, mayHaveLeft: false });
    const sent: string[] = [];
    await sendDueMails(
      aWorker(async ({ subject }) => {
        expect(await withdraw('on its way')).toEqual({ withdrew: true, mayHaveLeft: true });
        sent.push(subject);
        return 'sent';
      }),
    );
    expect(sent).toEqual(['on its way']);
    expect((await rows()).map(({ status }) => status)).toEqual(['withdrawn', 'sent']);
  });
});

describe('the headers of a mail', () => {
  let server: Server;
  let said = '';
  beforeEach(async () => {
    said = '';
    server = createServer((socket) => {
      let inData = false;
      socket.write('220 test\r\n');
      socket.on('data', (chunk) => {
        said += chunk;
        const text = String(chunk);
        if (inData) {
          if (!said.endsWith('\r\n.\r\n')) return;
          inData = false;
          socket.write('250 taken\r\n');
        } else if (/^DATA/i.test(text)) {
          inData = true;
          socket.write('354 go on\r\n');
        } else socket.write('250 ok\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  const mail: Mail = {
    id: 'mail-1',
    to: 'ana@example.com',
    subject: 'Zwei Läufe مرحبا 🎉',
    text: 'As text',
    html: '<p>As HTML</p>',
    unsubscribeUrl: `https://portal.example/unsubscribe/${'x'.repeat(150)}`,
  };
  const send = (changes: Partial<Mail>) => {
    const { port } = server.address() as AddressInfo;
    const from = 'Headroom <billing@headroom.example>';
    return createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from }).send({ ...mail, ...changes });
  };

  it('give it a permanent id, and a one-click link to unsubscribe', async () => {
    expect(await send({})).toBe('sent');
    const unfolded = said.replaceAll(/\r\n[ \t]+/g, ' ');
    expect(unfolded).toContain('Message-ID: <mail-1@headroom.example>');
    expect(unfolded).toContain(`List-Unsubscribe: <${mail.unsubscribeUrl}>`);
    expect(unfolded).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(unfolded).toContain('Auto-Submitted: auto-generated');
    expect(unfolded).toContain('multipart/alternative');
  });

  it('offer no unsubscribe link for a kind that cannot be turned off', async () => {
    await send({ unsubscribeUrl: null });
    expect(said).not.toContain('List-Unsubscribe');
  });

  it('cannot be extended by line breaks in a subject or an address', async () => {
    await send({ subject: 'Hello\r\nBcc: eve@example.com' });
    expect(said).not.toMatch(/^Bcc:/m);
    expect(said).not.toContain('RCPT TO:<eve@example.com>');
  });
});
