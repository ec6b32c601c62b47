import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../core/invariant.ts';
import { DAY_MS } from '../core/units.ts';
import { anAdminUser, aSubscriber, callerOf, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';

let world: World;
let ana: Person;
let api: Caller;

/** A renewal that was declined. */
beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
  api = callerOf(world, await anAdminUser(world));
  world.emulator.control.setNextCardOutcome('decline');
  await world.advance(32 * DAY_MS);
  await world.settle();
});
afterAll(() => world.close());

const invoiceOf = async (status: 'open' | 'paid') => {
  const rows = await world.deps.db.selectFrom('invoices').selectAll().where('status', '=', status).execute();
  return present(rows[0], `an ${status} invoice`);
};
const mailsAbout = (number: string | null) =>
  world.deps.db.selectFrom('mails').selectAll().where('subject', 'like', `Your invoice ${number} over %`).execute();
const ask = (subjectId: string, key: string) => ({
  ...{ name: 'mail_invoice' as const, subjectId, key, fields: {} },
  ...{ reason: 'Asked for it on the phone', customerNote: 'As we said on the phone.' },
});

describe('the link of an open invoice', () => {
  it('is mailed to each login once a request, with the note and the amount', async () => {
    const { id, number, hosted_url: url, amount_due_cents: cents } = await invoiceOf('open');
    const key = crypto.randomUUID();
    await api.admin.acts.run(ask(id, key));
    await api.admin.acts.run(ask(id, key));
    const [mail, ...others] = await mailsAbout(number);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ recipient: ana.user.email, customer_id: ana.customerId });
    expect(mail?.subject).toBe(`Your invoice ${number} over $${(cents / 100).toFixed(2)}`);
    expect(mail?.text).toContain(url);
    expect(mail?.text).toContain('As we said on the phone.');
    const log = await api.admin.lists.audit({ object: id });
    expect(log.rows).toMatchObject([{ action: 'mail_invoice', reason: 'Asked for it on the phone' }]);
    expect(JSON.stringify(log.rows)).not.toContain(ana.user.email);
  });

  it('is not mailed by a preview, nor when the invoice is paid', async () => {
    const open = await invoiceOf('open');
    const before = await mailsAbout(open.number);
    const { customerSees } = await api.admin.acts.preview(ask(open.id, crypto.randomUUID()));
    expect(customerSees).toContain(ana.user.email);
    expect(await mailsAbout(open.number)).toEqual(before);
    const paid = await invoiceOf('paid');
    await expect(api.admin.acts.run(ask(paid.id, crypto.randomUUID()))).rejects.toThrow('The invoice is paid');
    expect(await mailsAbout(paid.number)).toEqual([]);
  });
});
