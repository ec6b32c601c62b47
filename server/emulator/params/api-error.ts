export type ApiErrorType =
  | 'invalid_request_error'
  | 'card_error'
  | 'idempotency_error'
  | 'api_error'
  | 'authentication_error'
  | 'rate_limit_error'
  | 'temporary_session_expired';

export type ApiErrorFields = {
  status: number;
  type: ApiErrorType;
  message: string;
  code?: string | undefined;
  param?: string | undefined;
  decline_code?: string;
  advice_code?: string | undefined;
  network_decline_code?: string | undefined;
  charge?: string | undefined;
  payment_intent?: Record<string, unknown>;
  payment_method?: Record<string, unknown>;
};

export type Gap = 'parameter' | 'value' | 'expand';

/** A refusal as Stripe words it. `keepsChanges`: what was done before it stays (a declined charge is a fact). */
export class ApiError extends Error {
  readonly fields: ApiErrorFields;
  readonly keepsChanges: boolean;
  /** Of a schema's refusal: what it does not know, so that what Stripe knows can be told apart. */
  readonly gap: Gap | null;
  constructor(fields: ApiErrorFields, keepsChanges = false, gap: Gap | null = null) {
    super(fields.message);
    this.fields = fields;
    this.keepsChanges = keepsChanges;
    this.gap = gap;
  }
}

/** Stripe's page about a code. */
export const docUrl = (code: string): string => `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;

export const invalid = (message: string, param?: string, code?: string): ApiError =>
  new ApiError({ status: 400, type: 'invalid_request_error', message, param, code });

/** What the SDK knows and we do not have: refused, but never as if it did not exist. */
/** A parameter that has to be sent. */
export const needed = (param: string): ApiError =>
  invalid(`Missing required param: ${param}.`, param, 'parameter_missing');

export const unsupported = (what: string, param?: string): ApiError =>
  invalid(`${what} is not supported by this emulator.`, param);

/** What Stripe calls some objects when it cannot find them. */
const SPOKEN: Record<string, string> = { payment_method: 'PaymentMethod', setup_intent: 'setupintent' };

export const missing = (object: string, id: string, param = 'id'): ApiError =>
  new ApiError({
    status: 404,
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${SPOKEN[object] ?? object}: '${id}'`,
    param,
  });
