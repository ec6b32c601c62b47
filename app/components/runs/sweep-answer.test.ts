import { expect, it } from 'vitest';
import type { ScenarioDefinition, SweepAxis } from '../../../server/scenarios/forecast/assumptions.ts';
import { baseDefinition } from '../../../server/scenarios/forecast/base-definition.ts';
import { chartFormat } from '../charts/format.ts';
import { sweepAnswer } from './sweep-answer.ts';

const format = chartFormat({ locale: 'en-US' });
const income: SweepAxis = { assumption: 'incomeChangePct', from: -40, to: 0, steps: 5 };
const hire: SweepAxis = { assumption: 'itemStartMonths', target: 'hire', from: 0, to: 4, steps: 5 };
const late: SweepAxis = {
  assumption: 'itemDelayDays',
  target: 'account|in northwind',
  targetLabel: 'Northwind',
  from: 0,
  to: 40,
  steps: 5,
};
const of = (sweep: SweepAxis[], changes: Partial<ScenarioDefinition> = {}): ScenarioDefinition =>
  baseDefinition(['a'], {
    trials: 100,
    planned: [{ id: 'hire', label: 'Two people', amountCents: -5, date: '2027-01-31', cadence: 'monthly' }],
    sweep,
    ...changes,
  });
const answer = (definition: ScenarioDefinition, shares: (number | null | undefined)[]) =>
  sweepAnswer({ definition, shares, format });

it('says from which income on it is safe', () => {
  expect(answer(of([income]), [1, 0.6, 0.12, 0.03, 0.01])).toBe(
    'All income: from -10% up, the chance of running out is under 5%; at -20% it is 12%.',
  );
});

it('says from which day on a hire is safe, by the day it begins', () => {
  expect(answer(of([hire]), [0.4, 0.2, 0.04, 0.01, 0])).toBe(
    'Start of Two people: from Mar 31, 2027 on, the chance of running out is under 5%; at Feb 28, 2027 it is 20%.',
  );
});

it('says how late a client may pay, and what the latest comes to', () => {
  expect(answer(of([late]), [0, 0.01, 0.03, 0.09, 0.5])).toBe(
    'Delay of Northwind: up to 20 days, the chance of running out stays under 5%; at 30 days it is 9%, and at 40 days it is 50%.',
  );
});

it('distinguishes certain ruin from certain safety, and names the minimum that counts', () => {
  const definition = of([income], { minimumCents: 10_000_00 });
  expect(answer(definition, [1, 1, 1, 1, 1])).toBe(
    'All income: falling below $10,000 is as good as certain from -40% to 0%; the chance is at least 100%.',
  );
  expect(answer(definition, [0, 0, 0, 0, 0])).toBe(
    'All income: the chance of falling below $10,000 stays under 5% from -40% to 0%; it is at most 0%.',
  );
});

it('reports when no value is safe or risk goes up and down, and is empty without results', () => {
  expect(answer(of([income]), [0.9, 0.7, 0.5, 0.4, 0.3])).toContain(
    'no value keeps the chance of running out under 5%',
  );
  expect(answer(of([income]), [0.9, 0.01, 0.5, 0.02, 0.3])).toContain('goes up and down; it is lowest, 1%, at -30%');
  expect(answer(of([income]), [null, null, undefined])).toBeNull();
  expect(answer(of([income]), [null, 0.3, undefined])).toContain('at -30%');
});

it('says of two axes how many combinations are safe, and where the first tips with the second at rest', () => {
  const shares = [0.9, 0.5, 0.1, 0.04, 0.01, 0.9, 0.6, 0.2, 0.06, 0.02];
  expect(answer(of([income, { ...late, to: 30, steps: 2 }]), shares)).toBe(
    'The chance of running out stays under 5% in 3 of 10 combinations; with Delay of Northwind at 0 days: All income: from -10% up, the chance of running out is under 5%; at -20% it is 10%.',
  );
});
