import { performance } from 'node:perf_hooks';
import { afterAll, describe, expect, it } from 'vitest';
import { FILE_WORKER } from '../testing/forecast-worker.ts';
import { createFileReader } from './file-reader.ts';

const failures: string[] = [];
const log = { error: (_: object, message: string) => void failures.push(message) };
const files = createFileReader({ workerFile: FILE_WORKER, log });
afterAll(() => files.close());

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the reader of bank files', () => {
  it('reads 100,000 rows while the event loop stays free', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, at) => `2026-01-${String((at % 28) + 1).padStart(2, '0')},Line ${at},${at}.50`,
    );
    let longestMs = 0;
    let before = performance.now();
    const beat = setInterval(() => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - before);
      before = now;
    }, 1);
    const cpu = performance.eventLoopUtilization();
    const read = await files.read('large', bytes(`Date,Text,Amount\n${rows.join('\n')}`));
    clearInterval(beat);
    expect(read.ok && read.value.movements.length).toBe(100_000);
    expect(read.ok && read.value.movements[99_999]).toMatchObject({ line: 100_001, amountCents: 9_999_950 });
    // Most of the time belongs to the worker: the loop waits for it.
    expect(performance.eventLoopUtilization(cpu).utilization).toBeLessThan(0.7);
    expect(longestMs).toBeLessThan(1_000);
  });

  it('reads an upload once, however often it is shown, and again for other choices', async () => {
    const content = bytes('Date,Text,Amount\n2026-01-02,A,1.00\n');
    const first = files.read('same', content);
    expect(files.read('same', content)).toBe(first);
    const other = files.read('same', content, { currency: 'EUR' });
    expect(other).not.toBe(first);
    expect((await first).ok && (await other).ok).toBe(true);
  });

  it('passes refusals on', async () => {
    const read = await files.read('wide', bytes(`Date,Amount\n${'1,'.repeat(5_000)}\n`));
    expect(!read.ok && read.refusal.kind).toBe('too_many_columns');
    expect(failures).toEqual([]);
  });
});
