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
/** Before the trains (documented: dated-versions). */
// biome-ignore format: a table of dates
const DATED = [
  '2024-06-20', '2024-04-10', '2023-10-16', '2023-08-16', '2022-11-15', '2022-08-01', '2020-08-27', '2020-03-02', '2019-12-03',
  '2019-11-05', '2019-10-17', '2019-10-08', '2019-09-09', '2019-08-14', '2019-05-16', '2019-03-14', '2019-02-19', '2019-02-11',
  '2018-11-08', '2018-10-31', '2018-09-24', '2018-09-06', '2018-08-23', '2018-07-27', '2018-05-21', '2018-02-28', '2018-02-06',
  '2018-02-05', '2018-01-23', '2017-12-14', '2017-08-15', '2017-06-05', '2017-05-25', '2017-04-06', '2017-02-14', '2017-01-27',
  '2016-10-19', '2016-07-06', '2016-06-15', '2016-03-07', '2016-02-29', '2016-02-23', '2016-02-22', '2016-02-19', '2016-02-03',
  '2015-10-16', '2015-10-12', '2015-10-01', '2015-09-23', '2015-09-08', '2015-09-03', '2015-08-19', '2015-08-07', '2015-07-28',
  '2015-07-13', '2015-07-07', '2015-06-15', '2015-04-07', '2015-03-24', '2015-02-18', '2015-02-16', '2015-02-10', '2015-01-26',
  '2015-01-11',
];
/** Older dates are taken as they come: no client of today names one. */
const FIRST_VERSION = '2011-01-01';
const FIRST_DATED = '2015-01-11';

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
  if (train === undefined) return DATED.includes(day) || (day >= FIRST_VERSION && day < FIRST_DATED);
  if (train === 'preview') return day >= firstTrain;
  return day >= (TRAINS[train] ?? '9');
}
