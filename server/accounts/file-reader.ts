import { Piscina } from 'piscina';
import { nextTurn } from '../core/in-parts.ts';
import { type Refusal, type Result, refuse } from '../core/result.ts';
import type { CsvMovement } from './csv/apply-mapping.ts';
import type { BankFileRefusal, ReadOptions } from './formats/read-bank-file.ts';
import type { PackedFile } from './formats/worker.ts';

export type FileRefusal = BankFileRefusal | Refusal<'unreadable_file'>;

/** A movement of a file; `nth` is its number among those of the same day and amount. */
export type FileLine = CsvMovement & { nth: number };
export type ReadFile = PackedFile['file'] & { movements: FileLine[] };

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
      return { ok: true, value: { ...read.value.file, movements: await unpack(read.value.lines) } };
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

/** Lines of one turn of the event loop: some milliseconds. */
const LINES_PER_TURN = 1_000;

async function unpack(lines: Uint8Array): Promise<FileLine[]> {
  const movements: FileLine[] = [];
  const decoder = new TextDecoder();
  let start = 0;
  while (start < lines.length) {
    let end = start;
    for (let count = 0; count < LINES_PER_TURN && end < lines.length; count += 1) {
      const next = lines.indexOf(LINE_END, end);
      end = next < 0 ? lines.length : next + 1;
    }
    const part = decoder.decode(lines.subarray(start, end)).trimEnd().replaceAll('\n', ',');
    for (const movement of JSON.parse(`[${part}]`)) movements.push(movement);
    start = end;
    await nextTurn();
  }
  return movements;
}

const LINE_END = 10;
