import { Piscina } from 'piscina';
import { unpackInTurns } from '../core/packed.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { BankFileRefusal, ReadOptions } from './formats/read-bank-file.ts';
import type { FileLine, ReadFile } from './formats/read-numbered.ts';
import type { PackedFile } from './formats/worker.ts';

export type FileRefusal = BankFileRefusal | Refusal<'unreadable_file'>;

export type FileReader = {
  /** Reads a file off the event loop. The same upload read in the same way again within minutes is not read twice. */
  read(key: string, bytes: Uint8Array, options?: ReadOptions): Promise<Result<ReadFile, FileRefusal>>;
  close(): Promise<void>;
};

/** The largest file takes a few seconds; one that takes longer is built to. */
const MAX_READ_MS = 30_000;
/** A workbook of 100 MB unpacked needs some hundred MB. */
const WORKER_MEMORY_MB = 768;
/** More uploads than wait at once in earnest; the next one is refused. */
const MAX_WAITING = 40;
/** Readings kept, and for how long: an upload is previewed and confirmed within minutes. */
const MAX_KEPT = 4;
const KEPT_MS = 5 * 60_000;

export function createFileReader({ workerFile, log }: { workerFile: string; log: Log }): FileReader {
  const workers = new Piscina({
    filename: workerFile,
    minThreads: 1,
    maxThreads: 1,
    maxQueue: MAX_WAITING,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB },
  });
  workers.on('error', (error) => log.error({ error }, 'A file worker died'));
  const kept = new Map<string, { reading: Promise<Result<ReadFile, FileRefusal>>; untilMs: number }>();

  async function readNow(bytes: Uint8Array, options: ReadOptions): Promise<Result<ReadFile, FileRefusal>> {
    try {
      const read: Result<PackedFile, BankFileRefusal> = await workers.run(
        { bytes, options },
        { signal: AbortSignal.timeout(MAX_READ_MS) },
      );
      if (!read.ok) return read;
      return ok({ ...read.value, movements: await unpackInTurns<FileLine>(read.value.movements) });
    } catch (error) {
      log.error({ error }, 'A file could not be read');
      return refuse('unreadable_file', 'This file took too long to read. Export a shorter period, or save it as CSV.');
    }
  }

  return {
    read(key, bytes, options = {}) {
      const id = `${key} ${JSON.stringify(options)}`;
      const nowMs = performance.now();
      for (const [other, { untilMs }] of kept) if (untilMs < nowMs || kept.size > MAX_KEPT) kept.delete(other);
      const known = kept.get(id);
      if (known) return known.reading;
      const reading = readNow(bytes, options);
      kept.set(id, { reading, untilMs: nowMs + KEPT_MS });
      return reading;
    },
    close: () => workers.destroy(),
  };
}

type Log = { error(details: object, message: string): void };
