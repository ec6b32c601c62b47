import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createSignals } from './signals.ts';

const LONG_MS = 60_000;
const never = new AbortController().signal;

describe('a wait', () => {
  it('ends in its time, though memory is cleaned up meanwhile', async () => {
    setFlagsFromString('--expose_gc');
    const cleanUp: () => void = runInNewContext('gc');
    let isOver = false;
    const wait = createSignals()
      .wait('nothing', 50, never)
      .then(() => {
        isOver = true;
      });
    for (let look = 0; look < 200 && !isOver; look += 1) {
      cleanUp();
      await sleep(10);
    }
    expect(isOver).toBe(true);
    await wait;
  });

  it('ends with its topic, and with no other', async () => {
    const signals = createSignals();
    const ended: string[] = [];
    const waits = ['runs', 'mail'].map((topic) => signals.wait(topic, LONG_MS, never).then(() => ended.push(topic)));
    signals.notify('usage');
    signals.notify('mail');
    await waits[1];
    expect(ended).toEqual(['mail']);
    signals.notify('runs');
    await Promise.all(waits);
  });

  it('may be one of many on one abort', async () => {
    const warned: Error[] = [];
    process.on('warning', (warning) => warned.push(warning));
    const controller = new AbortController();
    const waits = Array.from({ length: 30 }, () => createSignals().wait('nothing', LONG_MS, controller.signal));
    controller.abort();
    await Promise.all(waits);
    await sleep(1);
    expect(warned).toEqual([]);
  });

  it('ends with the abort, and at once after it', async () => {
    const controller = new AbortController();
    const wait = createSignals().wait('nothing', LONG_MS, controller.signal);
    controller.abort();
    await wait;
    await createSignals().wait('nothing', LONG_MS, controller.signal);
  });
});
