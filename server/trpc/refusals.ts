import { TRPCError } from '@trpc/server';
import type { Refusal, Result } from '../core/result.ts';

/**
 * Every kind of refusal, and the code it travels as. Total: a kind that is new and not listed here does not compile
 * where it is unwrapped.
 */
const CODES = {
  agreement_needed: 'PRECONDITION_FAILED',
  already_subscribed: 'CONFLICT',
  bad_credentials: 'UNAUTHORIZED',
  bad_archive: 'BAD_REQUEST',
  bad_workbook: 'BAD_REQUEST',
  bad_xml: 'BAD_REQUEST',
  cap_missing: 'PRECONDITION_FAILED',
  cap_not_raised: 'BAD_REQUEST',
  cap_reached: 'PRECONDITION_FAILED',
  change_pending: 'CONFLICT',
  changed_meanwhile: 'CONFLICT',
  common_password: 'BAD_REQUEST',
  email_confirmed: 'CONFLICT',
  email_not_confirmed: 'PRECONDITION_FAILED',
  email_taken: 'CONFLICT',
  empty_file: 'BAD_REQUEST',
  factor_set: 'CONFLICT',
  factor_due: 'PRECONDITION_FAILED',
  file_too_large: 'PAYLOAD_TOO_LARGE',
  last_owner: 'PRECONDITION_FAILED',
  link_expired: 'PRECONDITION_FAILED',
  log_in_first: 'PRECONDITION_FAILED',
  mapping_changed: 'CONFLICT',
  month_closed: 'CONFLICT',
  month_open: 'PRECONDITION_FAILED',
  no_history: 'PRECONDITION_FAILED',
  invalid: 'BAD_REQUEST',
  invalid_plan: 'BAD_REQUEST',
  no_movements: 'BAD_REQUEST',
  not_allowed: 'CONFLICT',
  not_confirmed: 'BAD_REQUEST',
  not_csv: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  not_sure: 'PRECONDITION_FAILED',
  not_subscribed: 'PRECONDITION_FAILED',
  over_limit: 'PRECONDITION_FAILED',
  owes: 'PRECONDITION_FAILED',
  out_of_credits: 'PRECONDITION_FAILED',
  paused: 'PRECONDITION_FAILED',
  read_only: 'FORBIDDEN',
  quote_changed: 'CONFLICT',
  quote_expired: 'CONFLICT',
  run_archived: 'CONFLICT',
  run_has_result: 'CONFLICT',
  run_is_over: 'CONFLICT',
  same_email: 'BAD_REQUEST',
  same_password: 'BAD_REQUEST',
  stripe_unreachable: 'BAD_GATEWAY',
  terms_changed: 'CONFLICT',
  too_many_accounts: 'PRECONDITION_FAILED',
  too_many_columns: 'PAYLOAD_TOO_LARGE',
  too_many_open_runs: 'TOO_MANY_REQUESTS',
  too_many_requests: 'TOO_MANY_REQUESTS',
  too_many_rows: 'PAYLOAD_TOO_LARGE',
  too_slow: 'TIMEOUT',
  unreadable_file: 'BAD_REQUEST',
  workbook_too_large: 'PAYLOAD_TOO_LARGE',
  wrong_code: 'BAD_REQUEST',
  wrong_password: 'BAD_REQUEST',
} as const satisfies Record<string, TRPCError['code']>;

export type RefusalKind = keyof typeof CODES;

/** A refusal on its way out: the formatter puts `refusal` beside the code so that forms know the field. */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** The value, or the refusal as a tRPC error. */
export function unwrap<T>(result: Result<T, Refusal<RefusalKind>>): T {
  if (result.ok) return result.value;
  throw refused(result.refusal);
}

export const refused = (refusal: Refusal<RefusalKind>): TRPCError =>
  new TRPCError({ code: CODES[refusal.kind], message: refusal.message, cause: new RefusalError(refusal) });
