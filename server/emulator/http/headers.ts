import type { IncomingHttpHeaders } from 'node:http';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';
import { ApiError, invalid } from '../params/api-error.ts';

/** The first release of each train, and of the trains' time (documented: api-versions). */
const TRAINS: Record<string, string> = {
  acacia: '2024-09-30',
  basil: '2025-03-31',
  clover: '2025-09-30',
  dahlia: '2026-03-25',
  endive: '2026-09-30',
};
const FIRST_VERSION = '2011-01-01';

/**
 * Refuses a `Stripe-Version` that Stripe never had, and every `Stripe-Account`: there are no connected accounts here. An older
 * version is answered in the emulator's own, and a header of the answer says so.
 */
export function checkHeaders(headers: IncomingHttpHeaders, key: string, account: string): { warning: string | null } {
  const version = one(headers['stripe-version']);
  const connected = one(headers['stripe-account']);
  if (version !== undefined && !existed(version))
    throw invalid(`Invalid Stripe API version: ${version.slice(0, 40)}. This emulator speaks ${STRIPE_API_VERSION}.`);
  if (connected !== undefined && connected !== account)
    throw new ApiError({
      status: 403,
      type: 'invalid_request_error',
      code: 'account_invalid',
      message: `The provided key '${key.slice(0, 12)}' does not have access to account '${connected.slice(0, 40)}' (or that account does not exist). This emulator has no connected accounts: leave out the Stripe-Account header.`,
    });
  const isOther = version !== undefined && version !== STRIPE_API_VERSION;
  return { warning: isOther ? `This emulator answers in ${STRIPE_API_VERSION}; ${version} was asked for.` : null };
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

function existed(version: string): boolean {
  if (version === STRIPE_API_VERSION) return true;
  const [, day = '', train] = /^(\d{4}-\d{2}-\d{2})(?:\.([a-z]+))?$/.exec(version) ?? [];
  if (day === '' || Number.isNaN(Date.parse(day)) || day > STRIPE_API_VERSION.slice(0, 10)) return false;
  const firstTrain = TRAINS.acacia ?? '';
  if (train === undefined) return day >= FIRST_VERSION && day < firstTrain;
  if (train === 'preview') return day >= firstTrain;
  return day >= (TRAINS[train] ?? '9');
}
