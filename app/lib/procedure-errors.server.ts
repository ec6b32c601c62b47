import type { SubmissionResult } from '@conform-to/react';
import { type ActionFunctionArgs, data } from '@remix-run/node';
import { z } from 'zod';
import { EXPIRED } from '../components/shell/expired.tsx';
import { isDocument, notFound, requireCustomer, toLogIn, toSecondFactor } from './access.server.ts';
import { parseForm, readForm } from './form.server.ts';

/** The shape of a procedure's error: a tRPC code and, for a refusal, the reason and form field. */
const procedureFault = z.object({
  code: z.string(),
  message: z.string(),
  cause: z
    .object({
      refusal: z
        .object({
          kind: z.string(),
          message: z.string(),
          field: z.string().optional(),
          retryAfterMs: z.number().optional(),
        })
        .optional(),
      issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })).optional(),
    })
    .nullish(),
});

export type RefusalShown = {
  kind: string;
  message: string;
  field?: string | undefined;
  retryAfterMs?: number | undefined;
};

/** The refusal in an error, or null for other failures, which callers rethrow. */
export function refusalOf(error: unknown): RefusalShown | null {
  const fault = procedureFault.safeParse(error);
  return fault.success ? (fault.data.cause?.refusal ?? null) : null;
}

/** For loaders: awaits a procedure. A missing object or an invalid id becomes the 404 page. */
export async function load<T>(request: Request, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw responseTo(error, request) ?? error;
  }
}

export type Attempt<T> = { ok: true; value: T } | { ok: false; refusal: RefusalShown };

/** For actions without fields: the procedure's result or refusal. A missing object becomes the 404 page. */
export async function attempt<T>(request: Request, call: Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal && !['not_found', 'factor_due'].includes(refusal.kind)) return { ok: false, refusal };
    return load(request, Promise.reject(error));
  }
}

type Outcome<T> = { ok: true; value: T } | { ok: false; answer: ReturnType<typeof data<SubmissionResult>> };

/**
 * For actions: parses the form and calls the procedure. Errors and refusals come back as the response to return, which
 * conform shows beside the fields. Input is kept, except for the fields in `hide`.
 */
export async function submitForm<S extends z.ZodType, T>(
  request: Request,
  schema: S,
  call: (value: z.output<S>) => Promise<T>,
  { hide = [], formData }: { hide?: string[]; formData?: FormData } = {},
): Promise<Outcome<T>> {
  const submission = parseForm(formData ?? (await readForm(request)), schema);
  const reply = (errors: Parameters<typeof submission.reply>[0], init: ResponseInit): Outcome<T> => ({
    ok: false,
    answer: data(submission.reply({ ...errors, hideFields: hide as never[] }), init),
  });
  if (submission.status !== 'success') return reply({}, { status: 400 });
  try {
    return { ok: true, value: await call(submission.value) };
  } catch (error) {
    const errors = refusalOf(error)?.kind === 'factor_due' ? null : errorsOf(error);
    if (errors) return reply(errors, refusalInit(refusalOf(error), 400));
    throw responseTo(error, request) ?? error;
  }
}

/**
 * For actions of long forms: the customer, or, if the session has ended, a response that leaves the form as it is.
 * Without JavaScript it redirects to log-in, and the input is shown again afterwards.
 */
export async function customerOrExpired(args: ActionFunctionArgs, schema: z.ZodType = z.looseObject({})) {
  const { user } = await args.context.open(args.request);
  if (user || isDocument(args.request)) return { ok: true, ...(await requireCustomer(args)) } as const;
  const submission = parseForm(await readForm(args.request), schema);
  return { ok: false, answer: data(submission.reply({ formErrors: [EXPIRED] }), { status: 401 }) } as const;
}

/** How a refusal is answered: 429 with the time to wait when a limit was reached, else `status`. */
export function refusalInit(refusal: RefusalShown | null, status = 409): ResponseInit {
  const retryAfterMs = refusal?.retryAfterMs;
  if (retryAfterMs === undefined) return { status };
  return { status: 429, headers: { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) } };
}

function errorsOf(error: unknown): { formErrors?: string[]; fieldErrors?: Record<string, string[]> } | null {
  const fault = procedureFault.safeParse(error);
  if (!fault.success) return null;
  const { refusal, issues } = fault.data.cause ?? {};
  if (refusal) {
    return refusal.field ? { fieldErrors: { [refusal.field]: [refusal.message] } } : { formErrors: [refusal.message] };
  }
  if (fault.data.code !== 'BAD_REQUEST' || !issues) return null;
  const fieldErrors: Record<string, string[]> = {};
  for (const { path, message } of issues) {
    const name = path.join('.');
    fieldErrors[name] = [...(fieldErrors[name] ?? []), message];
  }
  return { fieldErrors };
}

function responseTo(error: unknown, request: Request): Response | null {
  const fault = procedureFault.safeParse(error);
  if (!fault.success) return null;
  if (fault.data.code === 'SERVICE_UNAVAILABLE') return new Response('The database cannot serve.', { status: 503 });
  if (fault.data.code === 'TOO_MANY_REQUESTS')
    return new Response(fault.data.cause?.refusal?.message ?? 'Too many requests.', refusalInit(refusalOf(error), 400));
  if (fault.data.code === 'TIMEOUT') return new Response(fault.data.message, { status: 504 });
  if (fault.data.cause?.refusal?.kind === 'factor_due') return toSecondFactor(request);
  if (fault.data.code === 'FORBIDDEN') return new Response(fault.data.message, { status: 403 });
  if (fault.data.code === 'UNAUTHORIZED' && !fault.data.cause?.refusal) return toLogIn(request);
  const isMissing = fault.data.code === 'NOT_FOUND' || (fault.data.code === 'BAD_REQUEST' && fault.data.cause?.issues);
  return isMissing ? notFound() : null;
}
