import { unzipSync } from 'fflate';
import { ok, type Refusal, type Result, refuse } from '../../core/result.ts';
import { MAX_UNPACKED_BYTES } from './xlsx.ts';

export type ArchiveRefusal = Refusal<'bad_archive'>;
export type ArchiveFile = { name: string; bytes: Uint8Array };

/** More files than an archive of daily statements holds in a year. */
const MAX_FILES = 1_000;
/** What macOS and folders add to an archive. */
const NO_FILE = /(?:^|\/)(?:__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$)|\/$/;
/** Parts that only office documents have. */
const DOCUMENT = /^(?:word|ppt)\/|^mimetype$|^content\.xml$/;

const DAMAGED = 'This ZIP archive is damaged or has a password. Unpack it and import the bank file that it holds.';

/** Each file of a ZIP is preceded by its name. */
const BOOK_PART = 'xl/';

/** Whether a ZIP is an Excel workbook, a damaged one included. */
export const isWorkbook = (zip: Uint8Array): boolean =>
  namesIn(zip)?.some((name) => name.toLowerCase().startsWith(BOOK_PART)) ?? Buffer.from(zip).includes(BOOK_PART);

/** The names of what a ZIP holds; null when it is damaged. */
function namesIn(zip: Uint8Array): string[] | null {
  const names: string[] = [];
  try {
    unzipSync(zip, {
      filter({ name }) {
        names.push(name);
        return false;
      },
    });
    return names;
  } catch {
    return null;
  }
}

/**
 * Unpacks the files of an archive, which banks put statements into. Sizes are checked before anything is unpacked, and each file is
 * unpacked into a buffer of its declared size, so that it cannot lie.
 */
export function unpackArchive(zip: Uint8Array): Result<ArchiveFile[], ArchiveRefusal> {
  const names = namesIn(zip);
  if (!names) return refuse('bad_archive', DAMAGED);
  if (names.some((name) => DOCUMENT.test(name)))
    return refuse(
      'bad_archive',
      'This is an office document, and not an Excel workbook. Save its table as .xlsx or CSV and import that.',
    );
  const files = names.filter((name) => !NO_FILE.test(name));
  if (files.length === 0) return refuse('bad_archive', 'This ZIP archive holds no file.');
  if (files.length > MAX_FILES)
    return refuse(
      'bad_archive',
      'This ZIP archive holds more than 1,000 files. Unpack it and import a shorter period.',
    );
  let total = 0;
  try {
    const parts = unzipSync(zip, {
      filter({ name, originalSize, size }) {
        if (NO_FILE.test(name)) return false;
        total += Math.max(originalSize, size);
        return total <= MAX_UNPACKED_BYTES;
      },
    });
    if (total > MAX_UNPACKED_BYTES)
      return refuse(
        'bad_archive',
        'This ZIP archive is larger than 100 MB unpacked. Unpack it and import its files one after the other.',
      );
    return ok(
      Object.keys(parts)
        .sort()
        .flatMap((name) => (parts[name] ? { name, bytes: parts[name] } : [])),
    );
  } catch {
    return refuse('bad_archive', DAMAGED);
  }
}
