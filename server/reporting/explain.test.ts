import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfirmedQuote } from '../accounts/details.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/units.ts';
import { aSubscriber, type Person, quoteOf, run } from '../testing/people.ts';
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
        quote: { ...quote, behavior: 'always_invoice' },
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

  it('names the one that each proration is about, also of changes seconds apart and of an account that came back', async () => {
    const person = await aSubscriber(world);
    const change = async (by: 1 | -1, act: (quote: ConfirmedQuote) => Promise<unknown>) => {
      const quote = await quoteOf(person, by);
      await world.advance(2 * SECOND_MS);
      await act(quote);
      await world.settle();
      await world.advance(SECOND_MS);
    };
    await world.advance(MINUTE_MS);
    await change(1, (quote) => person.api.accounts.attachSample({ quote }));
    const [first, second] = (await person.api.accounts.list()).accounts.map(({ id }) => id);
    const accountId = String(second);
    await change(-1, (quote) => person.api.accounts.detach({ accountId, quote }));
    await world.advance(3 * DAY_MS);
    await change(1, (quote) => person.api.accounts.reattach({ accountId, quote }));
    await world.advance(30 * DAY_MS);
    const { invoices } = await person.api.billing.overview();
    const { lines } = await person.api.billing.invoice({ invoiceId: String(invoices[0]?.id) });
    const prorated = lines.filter(({ kind, proration }) => kind === 'accounts' && proration);
    expect(prorated.map(({ periodStartMs }) => periodStartMs).length).toBe(6);
    const about = new Map(
      prorated.map((line) => [line.periodStartMs, line.accounts.map(({ id, change: how }) => [id, how])]),
    );
    expect([...about].sort(([a], [b]) => a - b).map(([, accounts]) => accounts)).toEqual([
      [[second, 'attached']],
      [[second, 'detached']],
      [[second, 'attached']],
    ]);
    expect(first).not.toBe(second);
  });
});
