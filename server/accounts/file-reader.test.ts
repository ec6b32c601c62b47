import { performance } from 'node:perf_hooks';
import { afterAll, describe, expect, it } from 'vitest';
import { TEST_WORKERS } from '../testing/workers.ts';
import { createFileReader } from './file-reader.ts';

const failures: string[] = [];
const log = { error: (_: object, message: string) => void failures.push(message) };
const files = createFileReader({ workerFile: TEST_WORKERS.files, log });
afterAll(() => files.close());

const file = (text: string) => async () => new TextEncoder().encode(text);

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
    const read = await files.read('large', file(`Date,Text,Amount\n${rows.join('\n')}`));
    const lines = read.ok ? await read.value.lines() : [];
    clearInterval(beat);
    expect(read.ok && read.value.movementCount).toBe(100_000);
    expect(lines[99_999]).toMatchObject({ line: 100_001, amountCents: 9_999_950 });
    // Most of the time belongs to the worker: the loop waits for it.
    expect(performance.eventLoopUtilization(cpu).utilization).toBeLessThan(0.7);
    expect(longestMs).toBeLessThan(1_000);
  });

  it('reads an upload once, however often it is shown, and again for other choices', async () => {
    const content = file('Date,Text,Amount\n2026-01-02,A,1.00\n');
    const first = files.read('same', content);
    expect(files.read('same', content)).toBe(first);
    const other = files.read('same', content, { currency: 'EUR' });
    expect(other).not.toBe(first);
    expect((await first).ok && (await other).ok).toBe(true);
  });

  it('reads columns that are chosen as they were guessed only once', async () => {
    const content = file('Date,Text,Amount\n2026-01-02,A,1.00\n2026-01-03,B,-2.00\n');
    const guessed = await files.read('guessed', content);
    const mapping = guessed.ok ? guessed.value.table?.mapping : null;
    expect(mapping).toBeTruthy();
    if (mapping) expect(await files.read('guessed', content, { mapping: { ...mapping } })).toBe(guessed);
    const inverted = {
      hasHeader: true,
      dateColumn: 0,
      amount: { kind: 'signed', column: 2, sign: 'inverted' },
    } as const;
    const other = await files.read('guessed', content, {
      mapping: { ...inverted, dateFormat: 'YYYY-MM-DD', decimal: '.', descriptionColumns: [1] },
    });
    expect(other.ok && other.value.movements[0]?.amountCents).toBe(-100);
  });

  it('queues a limited number of files, and reports that the file is not at fault', async () => {
    const content = file('Date,Text,Amount\n2026-01-02,A,1.00\n');
    const reads = await Promise.all(Array.from({ length: 42 }, (_, at) => files.read(`waits ${at}`, content)));
    expect(reads.filter(({ ok }) => ok)).toHaveLength(40);
    expect(reads[41]).toMatchObject({ refusal: { message: 'Many files are being read. Try again in a minute.' } });
    expect((await files.read('waits 41', content)).ok).toBe(true);
  });

  it('reads a file again that took too long, because the machine may have been busy', async () => {
    const strict = createFileReader({ workerFile: TEST_WORKERS.files, log, maxReadMs: 1 });
    const content = file('Date,Text,Amount\n2026-01-02,A,1.00\n');
    const failed = await strict.read('slow', content);
    expect(!failed.ok && failed.refusal.kind).toBe('unreadable_file');
    expect(strict.read('slow', content)).not.toBe(failed);
    await strict.close();
    expect(failures.splice(0)).not.toEqual([]);
  });

  it('says that an upload is gone, and passes on what kept it from being loaded', async () => {
    expect(await files.read('gone', async () => null)).toMatchObject({ refusal: { kind: 'not_found' } });
    const lost = new Error('The database does not answer');
    await expect(files.read('lost', () => Promise.reject(lost))).rejects.toBe(lost);
    expect((await files.read('lost', file('Date,Text,Amount\n2026-01-02,A,1.00\n'))).ok).toBe(true);
    expect(failures).toEqual([]);
  });

  it('passes refusals on', async () => {
    const read = await files.read('wide', file(`Date,Amount\n${'1,'.repeat(5_000)}\n`));
    expect(!read.ok && read.refusal.kind).toBe('too_many_columns');
    expect(failures).toEqual([]);
  });
});
