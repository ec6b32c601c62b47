import type express from 'express';
import type { LogLine } from '../options.ts';
import { ApiError, docUrl } from '../params/api-error.ts';

export type Refusal = { status: number; body: string; error: string };

/** A refusal as Stripe's body has it. Without an account there is no key that Stripe knows. */
export function envelope(error: ApiError, requestId: string, accountId?: string): Refusal {
  const { status, ...fields } = error.fields;
  const doc_url = fields.code && docUrl(fields.code);
  // In the account's workbench (recorded).
  const dashboard = ['https://dashboard.stripe.com', accountId].filter(Boolean).join('/');
  const request_log_url = `${dashboard}/test/workbench/logs?object=${requestId}`;
  const body = { error: { ...fields, doc_url, request_log_url } };
  return { status, body: JSON.stringify(body), error: error.message };
}

export const broken = (): ApiError =>
  new ApiError({ status: 500, type: 'api_error', message: 'An unknown error occurred' });

export function refusalAnswer(
  error: unknown,
  requestId: string,
  log: (line: LogLine) => void,
  accountId?: string,
): Refusal {
  if (error instanceof ApiError) return envelope(error, requestId, accountId);
  log({
    level: 'error',
    message: 'a request broke',
    requestId,
    error: error instanceof Error ? error.stack : String(error),
  });
  return envelope(broken(), requestId, accountId);
}

// What express refuses before we see it: too large, aborted, a charset nobody knows.
export function bodyFault(log: (line: LogLine) => void, accountId: string): express.ErrorRequestHandler {
  return (error: { status?: number; message?: string }, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status = error.status !== undefined && error.status < 500 ? error.status : 400;
    log({ level: 'warn', message: 'a body was refused', status, error: error.message });
    const refusal = new ApiError({ status, type: 'invalid_request_error', message: error.message ?? 'Invalid body' });
    const requestId = String(res.get('Request-Id'));
    res
      .status(status)
      .type('application/json')
      .send(envelope(refusal, requestId, accountId).body);
  };
}
