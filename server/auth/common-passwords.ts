import { dictionary } from '@zxcvbn-ts/language-common';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { PASSWORD_MIN } from './limits.ts';

/** Passwords that leaked most often, in lower case; shorter ones are refused anyway. */
const COMMON: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= PASSWORD_MIN),
);

/** Refuses what a guesser tries first: passwords that leaked often, one character over and over, and the e-mail itself. */
export function checkCommon(
  password: string,
  { email, field }: { email: string; field: 'password' | 'newPassword' },
): Result<void, Refusal<'common_password'>> {
  const typed = password.normalize('NFKC').toLowerCase();
  const isCommon = COMMON.has(typed) || new Set(typed).size === 1 || typed === email || typed === email.split('@')[0];
  if (!isCommon) return ok(undefined);
  return refuse('common_password', 'Many people use this password, so it is easy to guess. Choose another.', field);
}
