import { expect, it } from 'vitest';
import { chartFormat } from '../charts/format.ts';
import { whyLow } from './why.ts';

const format = chartFormat({ locale: 'en-US' });

it('names the largest payments shortly before the low point, and no others', () => {
  const marks = [
    { date: '2026-01-02', label: 'Old bill', cents: -9_000_00 },
    { date: '2026-03-20', label: 'VAT', cents: -4_000_00 },
    { date: '2026-03-25', label: 'Client', cents: 5_000_00 },
    { date: '2026-03-27', label: 'Insurance', cents: -6_000_00 },
    { date: '2026-04-02', label: 'Later', cents: -7_000_00 },
  ];
  expect(whyLow({ lowestDate: '2026-03-31', marks }, format)).toBe(
    'The balance is likely to be lowest around Mar 31, 2026, after Insurance (-$6,000 on Mar 27) and VAT (-$4,000 on Mar 20).',
  );
});

it('names nothing where nothing known falls due', () => {
  expect(whyLow({ lowestDate: '2026-03-31', marks: [] }, format)).toBe(
    'The balance is likely to be lowest around Mar 31, 2026.',
  );
});
