import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asId } from '../../server/core/ids.ts';
import { DAY_MS } from '../../server/core/units.ts';
import { aSubscriber, type Person, run } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { ask, leadsTo } from '../testing/visitor.ts';
import { loader as hostedLoader } from './billing.invoices.$invoiceId.hosted.ts';
import { loader as pdfLoader } from './billing.invoices.$invoiceId.pdf.ts';
import { action, loader } from './billing.invoices[.]zip.ts';

let world: World;
let person: Person;
let other: Person;

/** Two customers, each with a few invoices. */
beforeAll(async () => {
  world = await createWorld();
  [person, other] = [await aSubscriber(world), await aSubscriber(world)];
  await run(world, person, 40);
  await world.advance(32 * DAY_MS);
});
afterAll(() => world.close());

const zip = async (whose: Person, year: string) => {
  const answer = await ask(world, whose, '/billing/invoices.zip', action, { form: { year } });
  if (!(answer instanceof Response)) throw new Error('no answer');
  return answer;
};
const filesOf = async (answer: Response) => unzipSync(new Uint8Array(await answer.arrayBuffer()));

describe('the PDF of an invoice', () => {
  const pdf = (whose: Person, invoiceId: string) =>
    ask(world, whose, `/billing/invoices/${invoiceId}/pdf`, pdfLoader, { params: { invoiceId } });

  it('is fetched when it is wanted, by the customer alone, and says when Stripe does not give it', async () => {
    const [invoice] = (await person.api.billing.overview()).invoices;
    const answer = await pdf(person, invoice?.id ?? '');
    expect(answer.headers.get('Content-Disposition')).toBe(`attachment; filename="headroom-${invoice?.number}.pdf"`);
    expect((await answer.text()).slice(0, 5)).toBe('%PDF-');
    expect((await pdf(other, invoice?.id ?? '')).status).toBe(404);
    const { db } = world.deps;
    const row = await db
      .selectFrom('invoices')
      .selectAll()
      .where('id', '=', invoice?.id ?? asId<'invoice'>(''))
      .executeTakeFirstOrThrow();
    await db
      .insertInto('invoices')
      .values({ ...row, id: asId<'invoice'>('in_lost'), number: 'LOST-1' })
      .execute();
    expect((await pdf(person, 'in_lost')).status).toBe(503);
    await db.deleteFrom('invoices').where('id', '=', asId<'invoice'>('in_lost')).execute();
  });
});

describe('the link to an invoice at Stripe', () => {
  it('opens the URL of the moment, not the stored one, and nobody else’s invoice', async () => {
    const { db } = world.deps;
    const invoiceId = asId<'invoice'>((await person.api.billing.overview()).invoices[0]?.id ?? '');
    const open = (whose: Person) => ask(world, whose, '/x', hostedLoader, { params: { invoiceId } });
    const expired = 'https://invoice.stripe.com/expired';
    await db.updateTable('invoices').set({ hosted_url: expired }).where('id', '=', invoiceId).execute();
    const url = String(leadsTo(await open(person)));
    expect(url).toContain('/emulator/invoices/');
    expect((await fetch(url)).status).toBe(200);
    expect(leadsTo(await open(other))).toBe(404);
    expect(leadsTo(await ask(world, person, '/x', hostedLoader, { params: { invoiceId: 'in_none' } }))).toBe(404);
  });
});

describe('the ZIP of a year', () => {
  it('holds the PDF of each of the customer’s own invoices, and none of others', async () => {
    const { invoices, years } = await person.api.billing.overview();
    const answer = await zip(person, '2026');
    expect(answer.headers.get('Content-Type')).toBe('application/zip');
    const files = await filesOf(answer);
    const names = invoices.map(
      ({ number, createdAtMs }) => `${new Date(createdAtMs).toISOString().slice(0, 10)} ${number}.pdf`,
    );
    expect(names.length).toBeGreaterThan(1);
    expect(Object.keys(files).sort()).toEqual(names.sort());
    for (const content of Object.values(files)) expect(Buffer.from(content).subarray(0, 5).toString()).toBe('%PDF-');
    expect(Object.keys(await filesOf(await zip(other, '2026')))).not.toEqual(expect.arrayContaining(names.slice(0, 1)));
    expect(years).toEqual([{ year: 2026, totalCents: invoices.reduce((sum, { totalCents }) => sum + totalCents, 0) }]);
  });

  it('is empty for a year without invoices, as is its list', async () => {
    expect(await filesOf(await zip(person, '2025'))).toEqual({});
    expect((await person.api.billing.overview({ year: 2025 })).invoices).toEqual([]);
    expect((await person.api.billing.overview({ year: 2026 })).invoices.length).toBeGreaterThan(1);
  });

  it('names an invoice whose PDF Stripe does not give', async () => {
    const { db } = world.deps;
    const [first] = await db.selectFrom('invoices').selectAll().where('customer_id', '=', other.customerId).execute();
    if (!first) throw new Error('no invoice');
    await db
      .insertInto('invoices')
      .values({ ...first, id: asId<'invoice'>('in_gone'), number: 'GONE/../1' })
      .execute();
    const files = await filesOf(await zip(other, '2026'));
    expect(Buffer.from(files['not-included.txt'] ?? []).toString()).toContain('GONE-..-1.pdf');
    expect(Object.keys(files).length).toBeGreaterThan(1);
  });

  it('is refused for what is no year, and after too many', async () => {
    for (const year of ['', '-1', '2026.5', '1e99', 'x'.repeat(500)])
      expect((await zip(person, year)).status).toBe(404);
    for (let i = 0; i < 5; i += 1) await person.api.billing.beginYear({ year: 2024 }).catch(() => undefined);
    expect(leadsTo(await zip(person, '2026'))).toBe('/billing?wait#invoices');
  });

  it('begins by no link', async () => {
    expect(leadsTo(await ask(world, other, '/billing/invoices.zip?year=2026', loader))).toBe('/billing#invoices');
  });
});
