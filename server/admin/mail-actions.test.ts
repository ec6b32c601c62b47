import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import type { MailId } from '../core/ids.ts';
import { insertMail } from '../notifications/mail-store.ts';
import { sendDueMails } from '../notifications/send-mails.ts';
import { aCustomer, anAdminUser, callerOf, type Person } from '../testing/people.ts';
import { createWorld, START_MS, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';

let world: World;
let ana: Person;
let api: Caller;

beforeAll(async () => {
  world = await createWorld();
  ana = await aCustomer(world);
  api = callerOf(world, await anAdminUser(world));
  await world.settle();
});
afterAll(() => world.close());

const mailed: string[] = [];
const send = () =>
  sendDueMails({
    ...world.deps,
    mailer: {
      send: async ({ subject }) => {
        mailed.push(subject);
        return 'sent';
      },
    },
  });

async function written(subject: string, changes: { status?: 'dead'; text?: string } = {}): Promise<MailId> {
  const { db } = world.deps;
  const mail = { to: ana.user.email, subject, text: 'Text', html: '<p>Text</p>', dedupeKey: subject };
  await transaction(db, (trx) => insertMail(trx, { ...mail, customerId: ana.customerId, nowMs: START_MS }));
  const found = db.selectFrom('mails').select('id').where('subject', '=', subject);
  const { id } = await found.executeTakeFirstOrThrow();
  if (Object.keys(changes).length > 0) await db.updateTable('mails').set(changes).where('id', '=', id).execute();
  return id;
}

const act = (name: 'resend_mail' | 'bad_address' | 'good_address', subjectId: string) =>
  api.admin.acts.run({ name, subjectId, key: crypto.randomUUID(), fields: {}, reason: 'The address was wrong' });
const statusOf = async (id: MailId) =>
  (await world.deps.db.selectFrom('mails').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status;
const deadMails = async () =>
  (await api.admin.today()).attention.filter(({ kind }) => kind === 'mail_bounced').map(({ text }) => text);

describe('a mail', () => {
  it('that was not delivered is sent again once, and leaves the list of what needs attention', async () => {
    const id = await written('Failed', { status: 'dead' });
    expect(await deadMails()).toHaveLength(1);
    await act('resend_mail', id);
    await expect(act('resend_mail', id)).rejects.toThrow('This one is queued');
    await send();
    expect(mailed.filter((subject) => subject === 'Failed')).toHaveLength(1);
    expect(await statusOf(id)).toBe('sent');
    expect(await deadMails()).toEqual([]);
  });

  it('is listed once for its address, however many were not delivered', async () => {
    const ids = [await written('First', { status: 'dead' }), await written('Second', { status: 'dead' })];
    expect(await deadMails()).toEqual([expect.stringMatching(`^2 mails to ${ana.user.email} not delivered`)]);
    for (const id of ids) await act('resend_mail', id);
    await send();
    expect(await deadMails()).toEqual([]);
  });

  it('cannot be sent again when its text is gone or it does not exist', async () => {
    await expect(act('resend_mail', await written('Emptied', { status: 'dead', text: '' }))).rejects.toThrow('keys');
    await expect(act('resend_mail', 'none')).rejects.toThrow('no such mail');
  });
});

describe('an address', () => {
  it('that is bad gets no mail, and gets the next one once it is good', async () => {
    const failed = await written('To a bad address', { status: 'dead' });
    await act('bad_address', failed);
    await expect(act('bad_address', failed)).rejects.toThrow('already');
    await expect(act('resend_mail', failed)).rejects.toThrow('marked as bad');
    const later = await written('Written later');
    await send();
    expect([await statusOf(failed), await statusOf(later)]).toEqual(['withdrawn', 'withdrawn']);
    expect(mailed).not.toContain('Written later');
    const { rows } = await api.admin.lists.mails({ recipient: ana.user.email.toUpperCase() });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ isBadAddress }) => isBadAddress)).toBe(true);
    await act('good_address', failed);
    await expect(act('good_address', failed)).rejects.toThrow('not marked');
    await written('After that');
    await send();
    expect(mailed).toContain('After that');
  });
});

it('the list of all mails names each customer, is filtered by status, and never has a text', async () => {
  await written('Dead', { status: 'dead' });
  const { rows } = await api.admin.lists.mails({ status: 'dead' });
  expect(rows.map(({ subject }) => subject)).toEqual(['Dead']);
  expect(rows.every(({ customerId }) => customerId === ana.customerId)).toBe(true);
  expect(JSON.stringify(rows)).not.toContain('Text');
  await expect(api.admin.lists.mails({ status: 'none' as never })).rejects.toThrow();
});
