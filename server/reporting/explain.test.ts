import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** All lines of all invoices that bill runs, each with all of its runs. */
async function runsLines({ api }: Person) {
  const { invoices } = await api.billing.overview();
  const explained = [];
  for (const invoice of [...invoices].reverse()) {
    const { lines } = await api.billing.invoice({ invoiceId: invoice.id });
    for (const line of lines.filter(({ kind }) => kind === 'runs'))
      explained.push(await api.billing.invoiceLine({ invoiceId: invoice.id, lineId: line.id }));
  }
  return explained;
}

describe('every line that bills runs', () => {
  it('opens to the runs behind it, and every run to its lines, to the unit, also where a run is on two invoices', async () => {
    const person = await aSubscriber(world);
    const runs = [await run(world, person, 3_000), await run(world, person, 3_000), await run(world, person, 40)];
    await world.advance(32 * DAY_MS);
    const lines = await runsLines(person);
    expect(lines.length).toBeGreaterThan(1);
    for (const { line, runs: behind, unmatched } of lines) {
      expect(behind.reduce((sum, { credits }) => sum + credits, 0)).toBe(line.quantity);
      expect(unmatched).toBe(0);
    }
    for (const { id, captured } of runs) {
      const { billedOn } = await person.api.runs.get({ runId: id });
      expect(billedOn.reduce((sum, { credits }) => sum + credits, 0)).toBe(captured);
      const fromLines = lines.flatMap((each) => each.runs.filter(({ runId }) => runId === id));
      expect(fromLines.map(({ credits }) => credits)).toEqual(billedOn.map(({ credits }) => credits));
    }
    expect(lines[0]?.runs[0]).toMatchObject({ scenarioName: 'Scenario of 3000', costCents: '1800' });
  });

  it('is read page by page, and by nobody else', async () => {
    const person = await aSubscriber(world);
    for (let i = 0; i < 3; i += 1) await run(world, person, 1);
    await world.advance(32 * DAY_MS);
    const [explained] = await runsLines(person);
    const { invoices } = await person.api.billing.overview();
    const invoiceId = invoices.find(({ runCredits }) => runCredits === 3)?.id ?? '';
    const lineId = explained?.line.id ?? '';
    const first = await person.api.billing.invoiceLine({ invoiceId, lineId, rows: 2 });
    expect(first.runs).toHaveLength(2);
    const second = await person.api.billing.invoiceLine({ invoiceId, lineId, rows: 2, after: first.next });
    expect(second).toMatchObject({ runs: [{ credits: 1 }], next: undefined });
    const stranger = await aSubscriber(world);
    const asked = stranger.api.billing.invoiceLine({ invoiceId, lineId });
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('every line that bills accounts', () => {
  it('names the accounts attached at its beginning, and on a proration the one that was attached or detached', async () => {
    const person = await aSubscriber(world);
    const attach = async () => {
      const quote = await person.api.accounts.quote({ change: 1, behavior: 'always_invoice' });
      await world.advance(HOUR_MS / 2);
      await person.api.accounts.attachSample({
        quote: { behavior: 'always_invoice', prorationAtMs: quote.prorationAtMs },
      });
      await world.settle();
    };
    await world.advance(5 * DAY_MS);
    await attach();
    await world.advance(5 * DAY_MS);
    await attach();
    await world.advance(25 * DAY_MS);
    const { accounts } = await person.api.accounts.list();
    const [first, second, third] = accounts.map(({ id }) => id);
    const { invoices } = await person.api.billing.overview();
    const all = await Promise.all(invoices.map(({ id }) => person.api.billing.invoice({ invoiceId: id })));
    const named = all
      .reverse()
      .map(({ lines }) =>
        lines
          .filter(({ kind }) => kind === 'accounts')
          .map((line) => line.accounts.map(({ id, change }) => [id, change])),
      );
    expect(named).toEqual([
      [[[first, null]]],
      [[[second, 'attached']], [[second, 'attached']]],
      [[[third, 'attached']], [[third, 'attached']]],
      [
        [
          [first, null],
          [second, null],
          [third, null],
        ],
      ],
    ]);
  });
});
