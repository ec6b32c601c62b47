import { MINUTE_MS, type Ms } from './units.ts';

/** Before what moves money a code is asked for again when the last one is older than this. */
export const FACTOR_FRESH_MS: Ms = 15 * MINUTE_MS;

export type FactorState = 'passed' | 'enter' | 'set_up';

/** What an admin's session still needs. The logins of a demo are known to everybody, and need none. */
export function factorState(
  { hasFactor, verifiedAtMs }: { hasFactor: boolean; verifiedAtMs: Ms | null },
  isDemoLogin: boolean,
): FactorState {
  if (isDemoLogin) return 'passed';
  if (!hasFactor) return 'set_up';
  return verifiedAtMs === null ? 'enter' : 'passed';
}
