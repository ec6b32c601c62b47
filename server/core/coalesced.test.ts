import { expect, it } from 'vitest';
import { coalesced } from './coalesced.ts';

const owner = {};
const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
};

it('tasks that were asked for while one runs become one more', async () => {
  const run = coalesced<number>();
  const { open, opened } = gate();
  let runs = 0;
  const task = async () => {
    runs += 1;
    await opened;
    return runs;
  };
  const answers = [1, 2, 3, 4].map(() => run(owner, 'k', task));
  open();
  expect(await Promise.all(answers)).toEqual([1, 2, 2, 2]);
  expect(await run(owner, 'k', task)).toBe(3);
});

it('a task that fails fails alone, and the next begins', async () => {
  const run = coalesced<number>();
  const failed = run(owner, 'k', () => Promise.reject(new Error('no')));
  const next = run(owner, 'k', async () => 2);
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe(2);
});

it('other keys and other owners do not wait', async () => {
  const run = coalesced<string>();
  const { open, opened } = gate();
  const held = run(owner, 'k', () => opened.then(() => 'held'));
  expect(await run(owner, 'other', async () => 'key')).toBe('key');
  expect(await run({}, 'k', async () => 'owner')).toBe('owner');
  open();
  expect(await held).toBe('held');
});
