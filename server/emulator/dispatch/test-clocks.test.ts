import { expect, test } from 'vitest';
import { openStore } from '../store/store.ts';
import { advanceTestClocks, type ClockStep } from './test-clocks.ts';

test('an advance that never arrives ends as an internal failure, after a bounded number of steps', async () => {
  const store = openStore(':memory:');
  const clock = store.insert('test_helpers.test_clock', {
    id: 'clock_1',
    object: 'test_helpers.test_clock',
    created: 1,
    deletes_after: 2,
    frozen_time: 10,
    livemode: false,
    name: null,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: 20 } },
  });
  const steps: ClockStep[] = [];
  const step = (_: string, next: ClockStep) => {
    steps.push(next);
    if (next === 'internal_failure') store.update('test_helpers.test_clock', { ...clock, status: next });
  };
  await advanceTestClocks({ store, step, settle: async () => undefined, closed: () => false });
  expect(steps.at(-1)).toBe('internal_failure');
  expect(steps.length).toBeLessThan(25_000);
  store.close();
});
