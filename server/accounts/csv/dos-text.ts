import iconv from 'iconv-lite';

/** What some banks and tills still write, and `TextDecoder` does not know: Western Europe, Central Europe, Cyrillic. */
const DOS_NAMES = ['cp850', 'cp852', 'cp866'] as const;

export type DosEncoding = (typeof DOS_NAMES)[number];

export const decodeDos = (bytes: Uint8Array, encoding: DosEncoding): string =>
  iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);

/** The encoding of DOS under which the bytes read as words far more often than in `usual`, the text as it would be read otherwise. */
export function detectDos(bytes: Uint8Array, usual: string): DosEncoding | null {
  const usualScore = Math.max(0, wordScore(usual));
  const telling = bytes.map((byte) => (NOT_TELLING.includes(byte) ? 0x20 : byte));
  const scored = DOS_NAMES.map((encoding) => ({ encoding, score: wordScore(decodeDos(telling, encoding)) }));
  const best = scored.reduce((top, next) => (next.score > top.score ? next : top));
  return best.score > CLEARLY * usualScore ? best.encoding : null;
}

/** The hard space and the apostrophe of Windows, which stand beside letters and are letters of DOS. */
const NOT_TELLING = [0xa0, 0x92];
/** How much better than the usual encoding another one has to fit. */
const CLEARLY = 2;
const LETTER = /\p{L}/u;
const SMALL = /\p{Ll}/u;
const CAPITAL = /\p{Lu}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
/** Signs that belong inside words. */
const WORD_SIGN = /['’‘´`ªº°-]/u;

/**
 * How well the characters beyond ASCII fit those beside them. Letters of one alphabet speak for an encoding; signs beside letters, capitals
 * behind small letters and control characters speak against it.
 */
function wordScore(text: string): number {
  let score = 0;
  for (let at = 1; at < text.length; at++) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at);
    if (before < '\u0080' && after < '\u0080') continue;
    if (/[\u0080-\u009f]/.test(before + after)) score -= 1;
    else if (LETTER.test(before) && LETTER.test(after)) score += isOneWord(before, after) ? 1 : -1;
    else if (isLetterBesideSign(before, after) || isLetterBesideSign(after, before)) score -= 1;
  }
  return score;
}

const isOneWord = (before: string, after: string): boolean =>
  !(SMALL.test(before) && CAPITAL.test(after)) && CYRILLIC.test(before) === CYRILLIC.test(after);

const isLetterBesideSign = (letter: string, sign: string): boolean =>
  LETTER.test(letter) && sign >= '\u0080' && !/[\p{L}\s]/u.test(sign) && !WORD_SIGN.test(sign);
