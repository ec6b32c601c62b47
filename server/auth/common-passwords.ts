import { dictionary } from '@zxcvbn-ts/language-common';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { PASSWORD_MIN } from './limits.ts';

/** Passwords that leaked most often, in lower case; shorter ones are refused anyway. */
const COMMON: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= PASSWORD_MIN),
);

/** Rows of keys and the alphabet, which run on from their ends: `890123` is as easy as `123456`. */
const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl;', 'abcdefghijklmnopqrstuvwxyz'].map((row) => row.repeat(2));
const BACKWARDS = ROWS.map((row) => [...row].reverse().join(''));

/** Words that a guesser tries first in this place. */
const OUR_WORDS: ReadonlySet<string> = new Set(['headroom', 'headroomdemo', 'demoheadroom']);

/** A common word stays one with digits and signs around it: `letmein12345`, `changeme123!`. */
const WORDS: ReadonlySet<string> = new Set(dictionary['passwords-common'].filter((word) => /^\p{L}{4,}$/u.test(word)));
const withoutEnds = (password: string): string => password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

function isEasy(typed: string): boolean {
  const word = withoutEnds(typed);
  return (
    COMMON.has(typed) ||
    WORDS.has(word) ||
    OUR_WORDS.has(word) ||
    new Set(typed).size === 1 ||
    [...ROWS, ...BACKWARDS].some((row) => row.includes(typed))
  );
}

/**
 * Refuses what a guesser tries first: passwords that leaked often, also with digits around them, rows of keys, one
 * character over and over, our own name, and the e-mail itself.
 */
export function checkCommon(
  password: string,
  { email, field }: { email: string; field: 'password' | 'newPassword' },
): Result<void, Refusal<'common_password'>> {
  const typed = password.normalize('NFKC').toLowerCase();
  const isOwn = typed === email || typed === email.split('@')[0];
  if (!isOwn && !isEasy(typed)) return ok(undefined);
  return refuse('common_password', 'Many people use this password, so it is easy to guess. Choose another.', field);
}
