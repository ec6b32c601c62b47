import { expect, it } from 'vitest';
import { sampleMovements } from '../accounts/csv/sample.ts';
import { OneOffEvent } from './forecast/assumptions.ts';
import { templatesOf } from './templates.ts';

const NOW_MS = Date.UTC(2026, 2, 2);
const of = (movements: Parameters<typeof templatesOf>[0]) =>
  new Map(templatesOf(movements, 'USD').map((template) => [template.id, template]));

it('the sample studio’s biggest client, payroll and prices fill the templates', () => {
  const templates = of(sampleMovements(NOW_MS));
  expect(templates.get('lose-client')?.event).toMatchObject({
    month: 2,
    label: 'Without Northwind Outfitters, project milestone',
  });
  expect(templates.get('hire')?.event.amountCents).toBeLessThan(-1_000_000);
  expect(templates.get('prices-up')?.event.amountCents).toBeGreaterThan(50_000);
});

it('what comes in several months under changing numbers is one client, and a single big payment is none', () => {
  const pays = (date: string, amountCents: number, description: string) => ({ date, amountCents, description });
  const templates = of([
    pays('2025-01-10', 100_00, 'ACME invoice #2025-001'),
    pays('2025-02-10', 100_00, 'Acme Invoice 2025/002'),
    pays('2025-03-10', 100_00, 'ACME INVOICE 3'),
    pays('2025-03-11', 9_000_00, 'Sale of the van'),
  ]);
  expect(templates.get('lose-client')?.event).toMatchObject({ amountCents: -100_00, label: 'Without ACME invoice' });
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
  for (const { event } of templatesOf(movements, 'EUR')) expect(OneOffEvent.safeParse(event).success).toBe(true);
});
