import { analyse } from 'chardet';
import { type DosEncoding, decodeDos, detectDos } from './dos-text.ts';

/** Alphabets that the detector may find, as the names of the decoders that contain them. */
const LEGACY = {
  'ISO-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  'ISO-8859-2': 'windows-1250',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'KOI8-R': 'koi8-r',
  'ISO-8859-7': 'windows-1253',
  'windows-1253': 'windows-1253',
  'ISO-8859-8': 'windows-1255',
  'windows-1255': 'windows-1255',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  GB18030: 'gb18030',
  Big5: 'big5',
} as const;
/** Files of old Macs, whose lines end in a carriage return alone. */
const MAC = 'macintosh';

export type Encoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | (typeof LEGACY)[keyof typeof LEGACY]
  | typeof MAC
  | DosEncoding;
export type DecodedText = {
  text: string;
  encoding: Encoding;
  /** Characters that could not be read. */
  brokenCount: number;
};

const SAMPLE_BYTES = 4_096;
/** UTF-16 text in Latin letters has a zero in most pairs of bytes, always on the same side. */
const UTF16_ZERO_SHARE = 0.3;

/**
 * Decodes by the byte order mark, else by the bytes: UTF-16 by its zeros, UTF-8 where most of the characters beyond ASCII are UTF-8, and
 * otherwise an older encoding by its letters. Stray zero bytes are removed.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = detectUtf16(bytes);
  if (encoding) return clean(new TextDecoder(encoding).decode(evenLength(bytes)), encoding);
  try {
    return clean(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'utf-8');
  } catch {
    const utf8 = new TextDecoder('utf-8').decode(bytes);
    const brokenCount = countMatches(utf8, /\ufffd/g);
    const readCount = countMatches(utf8, /[\u0080-\ufffc]/g);
    if (brokenCount <= readCount) return clean(utf8, 'utf-8');
    const legacy = detectLegacy(bytes);
    const sample = bytes.subarray(0, LEGACY_SAMPLE_BYTES);
    const dos = detectDos(sample, new TextDecoder(legacy).decode(sample));
    return dos ? clean(decodeDos(bytes, dos), dos) : clean(new TextDecoder(legacy).decode(bytes), legacy);
  }
}

/** The alphabets that most files are in: another one has to be clearly likelier. */
const USUAL = ['windows-1252', 'windows-1251'] as const;
const CLOSE_SHARE = 2 / 3;
/** Enough text to know an alphabet by. */
const LEGACY_SAMPLE_BYTES = 65_536;

function detectLegacy(bytes: Uint8Array): Exclude<Encoding, DosEncoding> {
  const sample = bytes.subarray(0, LEGACY_SAMPLE_BYTES);
  if (sample.includes(0x0d) && !sample.includes(0x0a)) return MAC;
  // Bytes that an alphabet leaves open are read as control characters.
  const hasOpenBytes = (encoding: (typeof USUAL)[number] | 'windows-1250') =>
    /[\u0080-\u009f]/.test(new TextDecoder(encoding).decode(sample));
  const found = analyse(sample).flatMap(({ name, confidence }) => {
    const encoding = name in LEGACY ? LEGACY[name as keyof typeof LEGACY] : null;
    return encoding ? [{ encoding, confidence }] : [];
  });
  const [best] = found;
  const isClose = (encoding: Encoding) =>
    found.some((one) => one.encoding === encoding && one.confidence >= (best?.confidence ?? 0) * CLOSE_SHARE);
  const likely = USUAL.find(isClose) ?? best?.encoding ?? 'windows-1252';
  return likely === 'windows-1252' && hasOpenBytes(likely) && !hasOpenBytes('windows-1250') ? 'windows-1250' : likely;
}

function detectUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const pairs = Math.floor(Math.min(bytes.length, SAMPLE_BYTES) / 2);
  let first = 0;
  let second = 0;
  for (let at = 0; at < pairs * 2; at += 2) {
    if (bytes[at] === 0 && bytes[at + 1] !== 0) first += 1;
    if (bytes[at] !== 0 && bytes[at + 1] === 0) second += 1;
  }
  const most = Math.max(first, second);
  if (most < pairs * UTF16_ZERO_SHARE || most <= 2 * Math.min(first, second)) return null;
  return second > first ? 'utf-16le' : 'utf-16be';
}

/** Half a character at the end would be shown as a broken one. */
const evenLength = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - (bytes.length % 2));

const clean = (text: string, encoding: Encoding): DecodedText => ({
  text: text.replaceAll('\u0000', '').replaceAll('\ufeff', ''),
  encoding,
  brokenCount: countMatches(text, /\ufffd/g),
});

const countMatches = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const MAGIC = ['PK\u0003\u0004', '%PDF', '{\\rtf', '\u00d0\u00cf', '[{', '{"', '{\n'];
const CONTROL_SHARE = 0.01;
const CONTROLS = /[^\P{Cc}\t\n\v\f\r]/gu;

/** Workbooks, PDFs, JSON and pictures: text has next to no control characters. */
export const isBinary = (text: string): boolean =>
  MAGIC.some((start) => text.startsWith(start)) ||
  countMatches(text.slice(0, 20_000), CONTROLS) > Math.min(text.length, 20_000) * CONTROL_SHARE;
