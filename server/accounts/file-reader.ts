import { isDeepStrictEqual } from 'node:util';
import { Piscina } from 'piscina';
import { UPLOAD_KEPT_MS } from '../core/durations.ts';
import { nextTurn } from '../core/in-parts.ts';
import { unpackInTurns } from '../core/packed.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import { MIB } from '../core/units.ts';
import { WORKER_NICE } from '../core/worker-nice.ts';
import type { CsvMapping } from './csv/mapping.ts';
import type { BankFileRefusal, ReadOptions } from './formats/bank-file.ts';
import type { FileLine } from './formats/read-numbered.ts';
import type { PackedFile } from './formats/worker.ts';

export type FileRefusal = BankFileRefusal | Refusal<'unreadable_file' | 'not_found'>;

/** The file of an import is not there any more. */
export const UPLOAD_GONE = `This upload is gone. Uploads are kept for ${spanWords(UPLOAD_KEPT_MS)}; choose the file again.`;
/** A file's bytes; null once they are no longer kept, which may be any moment. */
type Load = () => Promise<Uint8Array | null>;

/** A file that was read: what is shown of it, and its lines once they are needed. */
export type OpenFile = Omit<PackedFile, 'packed'> & { lines(): Promise<FileLine[]> };

export type FileReader = {
  /**
   * Reads a file off the event loop. The same upload read in the same way again within minutes is not read twice, whether its columns were
   * guessed or chosen; its bytes are loaded only when it is read. Throws what `load` throws.
   */
  read(key: string, load: Load, options?: ReadOptions): Promise<Result<OpenFile, FileRefusal>>;
  close(): Promise<void>;
};

/** The largest file takes a few seconds; one that takes longer is built to. Counted from when its reading begins. */
const MAX_READ_MS = 30_000;
/** A workbook of 100 MB unpacked needs some hundred MB. */
const WORKER_MEMORY_MB = 768;
/** More uploads than wait at once in earnest; the next one is refused. */
const MAX_WAITING = 40;
/** Readings kept, and for how long: an upload is previewed and confirmed within minutes. */
const MAX_KEPT = 4;
const KEPT_MS = 5 * 60_000;

export function createFileReader({
  workerFile,
  log,
  maxReadMs = MAX_READ_MS,
}: {
  workerFile: string;
  log: Log;
  maxReadMs?: number;
}): FileReader {
  const workers = new Piscina({
    filename: workerFile,
    minThreads: 1,
    maxThreads: 1,
    niceIncrement: WORKER_NICE,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB },
  });
  workers.on('error', (error) => log.error({ error }, 'A file worker died'));
  const readNow = oneAfterTheOther(workers, { log, maxReadMs });
  let kept: Reading[] = [];

  return {
    read(key, load, options = {}) {
      const nowMs = performance.now();
      kept = kept.filter(({ untilMs }) => untilMs > nowMs).slice(-MAX_KEPT);
      const known = kept.find((reading) => reading.key === key && isSameWay(reading, options));
      if (known) return known.result;
      const reading: Reading = { key, options, used: null, result: readNow(load, options), untilMs: nowMs + KEPT_MS };
      kept.push(reading);
      const forget = () => {
        kept = kept.filter((one) => one !== reading);
      };
      reading.result.then((read) => {
        if (read.ok) reading.used = read.value.table?.mapping ?? null;
        // Whether a file takes too long also depends on what else the machine does.
        else if (read.refusal.kind === 'unreadable_file' || read.refusal.kind === 'not_found') forget();
      }, forget);
      return reading.result;
    },
    close: () => workers.destroy(),
  };
}

/** Reads one file after the other, so that the time of each is counted from when its own turn begins. */
function oneAfterTheOther(workers: Piscina, { log, maxReadMs }: { log: Log; maxReadMs: number }) {
  let lastTurn: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function failed(error: unknown): Result<never, FileRefusal> {
    log.error({ error }, 'A file could not be read');
    return refuse('unreadable_file', 'This file took too long to read. Export a shorter period, or save it as CSV.');
  }

  async function readNow(load: Load, options: ReadOptions): Promise<Result<OpenFile, FileRefusal>> {
    if (waiting >= MAX_WAITING) return refuse('unreadable_file', 'Many files are being read. Try again in a minute.');
    waiting += 1;
    const loaded = lastTurn.then(load);
    const turn = loaded.then(async (bytes): Promise<Result<PackedFile, FileRefusal>> => {
      if (bytes === null) return refuse('not_found', UPLOAD_GONE);
      const shared = await shareInTurns(bytes);
      return workers.run({ bytes: shared, options }, { signal: AbortSignal.timeout(maxReadMs) });
    });
    lastTurn = turn.catch(() => undefined);
    try {
      // A file that could not be loaded is not a file that could not be read.
      await loaded;
      const read = await turn.catch(failed);
      return read.ok ? ok(openFile(read.value)) : read;
    } finally {
      waiting -= 1;
    }
  }

  return readNow;
}

/** Bytes of one turn of the event loop. */
const BYTES_PER_TURN = MIB;

/** Bytes that a worker reads where they are: handing them over as they are would copy all of them in one turn. */
async function shareInTurns(bytes: Uint8Array): Promise<Uint8Array> {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  for (let at = 0; at < bytes.length; at += BYTES_PER_TURN) {
    shared.set(bytes.subarray(at, at + BYTES_PER_TURN), at);
    await nextTurn();
  }
  return shared;
}

function openFile({ packed, ...shown }: PackedFile): OpenFile {
  let lines: Promise<FileLine[]> | undefined;
  return {
    ...shown,
    lines() {
      lines ??= unpackInTurns<FileLine>(packed);
      return lines;
    },
  };
}

type Reading = {
  key: string;
  options: ReadOptions;
  /** The mapping that was guessed or chosen, once it is read. */
  used: CsvMapping | null;
  result: Promise<Result<OpenFile, FileRefusal>>;
  untilMs: number;
};

/** Whether a reading is what these options would give: columns that are chosen as they were guessed are read alike. */
function isSameWay({ options, used }: Reading, { mapping, ...others }: ReadOptions): boolean {
  const { mapping: chosen, ...known } = options;
  const isSame = (a: unknown, b: unknown) => isDeepStrictEqual(defined(a), defined(b));
  return isSame(known, others) && (isSame(chosen, mapping) || (mapping !== undefined && isSame(used, mapping)));
}

const defined = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

type Log = { error(details: object, message: string): void };
