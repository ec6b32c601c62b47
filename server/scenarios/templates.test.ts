import { expect, it } from 'vitest';
import { sampleMovements } from '../accounts/csv/sample.ts';
import { PlannedItem } from './forecast/planned.ts';
import { templatesOf } from './templates.ts';

const NOW_MS = Date.UTC(2026, 2, 2);
type Movements = Parameters<typeof templatesOf>[0]['movements'];
const of = (movements: Movements) =>
  new Map(
    templatesOf({ movements, recurring: [], currency: 'USD', today: '2026-03-02' }).map((template) => [
      template.id,
      template,
    ]),
  );

it('the sample studio’s biggest client, payroll and prices fill the templates, each on its usual day', () => {
  const templates = of(sampleMovements(NOW_MS));
  const [lost] = templates.get('lose-client')?.planned ?? [];
  expect(lost).toMatchObject({ label: 'Without Northwind Outfitters, project milestone', cadence: 'monthly' });
  expect(lost?.date).toMatch(/^2026-04-/);
  const [hire] = templates.get('hire')?.planned ?? [];
  expect(hire?.amountCents).toBeLessThan(-1_000_000);
  expect(hire?.date).toMatch(/^2026-05-/);
  const prices = templates.get('prices-up')?.planned ?? [];
  expect(prices.length).toBeGreaterThan(0);
  for (const { amountCents, label } of prices) {
    expect(amountCents).toBeGreaterThan(0);
    expect(label).toContain('Prices up 5 %: ');
  }
});

it('the question when to hire sweeps the start of the planned hire', () => {
  const { planned = [], sweep } = of(sampleMovements(NOW_MS)).get('hire-when') ?? {};
  expect(sweep).toEqual([{ assumption: 'itemStartMonths', target: planned[0]?.id, from: 0, to: 11, steps: 12 }]);
});

it('payments in several months under changing numbers are one client, and a single big payment is not a client', () => {
  const pays = (date: string, amountCents: number, description: string) => ({ date, amountCents, description });
  const templates = of([
    pays('2025-01-10', 100_00, 'ACME invoice #2025-001'),
    pays('2025-02-10', 100_00, 'Acme Invoice 2025/002'),
    pays('2025-03-10', 100_00, 'ACME INVOICE 3'),
    pays('2025-03-11', 9_000_00, 'Sale of the van'),
  ]);
  expect(templates.get('lose-client')?.planned).toMatchObject([
    { amountCents: -100_00, label: 'Without ACME invoice', date: '2026-04-10' },
  ]);
});

it.each([
  ['no movements', []],
  ['only expenses', [{ date: '2025-01-01', amountCents: -5, description: '' }]],
  ['empty descriptions', [{ date: '2025-01-01', amountCents: 5, description: '  ' }]],
  [
    'a huge description',
    [1, 2, 3].map((m) => ({ date: `2025-0${m}-01`, amountCents: 5, description: 'x'.repeat(500) })),
  ],
])('with %s every template that there is can be saved', (_, movements) => {
  for (const { planned } of of(movements).values())
    for (const item of planned) expect(PlannedItem.safeParse(item).success).toBe(true);
});
