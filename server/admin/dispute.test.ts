import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../core/invariant.ts';
import { createClient } from '../stripe/client.ts';
import { anAdmin, aSubscriber, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';

let world: World;
let ana: Person;
let admin: Caller['admin'];
let disputeId: string;

beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world, 'pm_card_createDispute');
  await world.settle();
  admin = (await anAdmin(world)).admin;
  disputeId = present((await admin.lists.disputes({})).rows[0], 'dispute').id;
});
afterAll(() => world.close());

const asked = () => ({
  name: 'dispute' as const,
  subjectId: disputeId,
  key: crypto.randomUUID(),
  fields: { statement: 'The customer still logs in.' },
  reason: 'It was used',
});
const atStripe = () => createClient(world.emulator.secretKey, world.emulator.url).disputes.retrieve(disputeId);

it('a dispute is listed with deadline, amount, customer and reason until it is answered', async () => {
  const { rows } = await admin.lists.disputes({});
  expect(rows).toMatchObject([
    { id: disputeId, status: 'needs_response', customerId: ana.customerId, reason: 'fraudulent', amountCents: 900 },
  ]);
  expect(rows[0]?.dueAtMs).toBeGreaterThan(world.deps.clock.now());
});

it('the preview of evidence shows each text that is sent, and sends nothing', async () => {
  const { sends, before, after } = await admin.acts.preview(asked());
  expect(sends).toMatchObject({ customer_email_address: ana.user.email });
  expect(sends?.uncategorized_text).toMatch(/^The customer still logs in\.\n\nThe disputed charge:\nInvoice .*\$9\.00/);
  expect(sends?.uncategorized_text).toContain('allowance 5000, balance 5000');
  expect(sends?.access_activity_log).toContain('signed up from 203.0.');
  expect(sends?.cancellation_policy_disclosure).toContain(`${ana.user.email} accepted:`);
  const shown = { label: 'Dispute', kind: 'text' };
  expect(before).toContainEqual({ ...shown, value: 'needs_response' });
  expect(after).toContainEqual({ ...shown, value: 'under_review' });
  expect((await atStripe()).evidence_details).toMatchObject({ has_evidence: false, submission_count: 0 });
});

it('the verdict on a customer names the dispute that waits for evidence, else a lost one', async () => {
  const { db } = world.deps;
  const verdict = async () => (await admin.customer({ customerId: ana.customerId })).verdict;
  expect(await verdict()).toMatchObject({
    why: 'Payment disputed',
    amountCents: 900,
    fix: expect.stringMatching(/^Submit/),
  });
  const dispute = await db.selectFrom('disputes').selectAll().where('id', '=', disputeId).executeTakeFirstOrThrow();
  const older = { ...dispute, id: `du_0${disputeId}`, status: 'lost' as const, amount_cents: 1_800 };
  await db.insertInto('disputes').values(older).execute();
  expect(await verdict()).toMatchObject({ why: 'Payment disputed', amountCents: 900 });
  await db.updateTable('disputes').set({ status: 'won' }).where('id', '=', disputeId).execute();
  expect(await verdict()).toMatchObject({
    why: 'Dispute lost',
    amountCents: 1_800,
    fix: expect.stringContaining('End'),
  });
  await db.deleteFrom('disputes').where('id', '=', older.id).execute();
  await db.updateTable('disputes').set({ status: dispute.status }).where('id', '=', disputeId).execute();
});

it('evidence is submitted once, after one is sure, however often it is sent, and audited with its answer', async () => {
  const once = { ...asked(), isSure: true };
  await expect(admin.acts.run({ ...once, isSure: false })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  const { sends } = await admin.acts.preview(once);
  await Promise.all([admin.acts.run(once), admin.acts.run(once)]);
  expect(await admin.acts.run(once)).toMatchObject({ status: 'done', result: 'Stripe says: under_review' });
  const { evidence, evidence_details: details, status } = await atStripe();
  expect(evidence).toMatchObject(present(sends, 'evidence'));
  expect([status, details.submission_count]).toEqual(['under_review', 1]);
  const { rows } = await admin.lists.audit({ object: disputeId });
  expect(rows.map(({ action }) => action)).toEqual(['dispute_done', 'dispute_requested']);
  expect(await admin.lists.disputes({})).toEqual({ rows: [], next: null });
  expect((await admin.lists.disputes({ show: 'all' })).rows).toMatchObject([{ id: disputeId, status: 'under_review' }]);
});

it('a dispute that was answered, or does not exist, takes no evidence', async () => {
  await expect(admin.acts.run({ ...asked(), isSure: true })).rejects.toThrow('takes no evidence');
  await expect(admin.acts.run({ ...asked(), subjectId: 'du_none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
