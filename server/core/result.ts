/** The answer of an operation that may refuse: a refusal is data, an exception is a bug. */
export type Result<T, R extends Refusal = Refusal> = { ok: true; value: T } | { ok: false; refusal: R };

/**
 * Why something was not done. `kind` is for programs, `message` is one sentence for the person who asked,
 * `field` names the form field it is shown beside, `retryAfterMs` says when asking again may help.
 */
export type Refusal<K extends string = string> = { kind: K; message: string; field?: string; retryAfterMs?: number };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const refuse = <const K extends string>(
  kind: K,
  message: string,
  field?: string,
): { ok: false; refusal: Refusal<K> } => ({
  ok: false,
  refusal: { kind, message, ...(field === undefined ? {} : { field }) },
});
