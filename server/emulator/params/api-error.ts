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
  charge?: string | undefined;
  payment_intent?: Record<string, unknown>;
  payment_method?: Record<string, unknown>;
};

/** A refusal as Stripe words it. `keepsChanges`: what was done before it stays (a declined charge is a fact). */
export class ApiError extends Error {
  readonly fields: ApiErrorFields;
  readonly keepsChanges: boolean;
  constructor(fields: ApiErrorFields, keepsChanges = false) {
    super(fields.message);
    this.fields = fields;
    this.keepsChanges = keepsChanges;
  }
}

export const invalid = (message: string, param?: string, code?: string): ApiError =>
  new ApiError({ status: 400, type: 'invalid_request_error', message, param, code });

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
