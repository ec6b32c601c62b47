/** The answer of an operation that may refuse: a refusal is data, an exception is a bug. */
export type Result<T, R extends Refusal> = { ok: true; value: T } | { ok: false; refusal: R };

/** Why something was not done. `kind` is for programs, `message` is one sentence for the person who asked. */
export type Refusal = { kind: string; message: string };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const refuse = <K extends string>(
  kind: K,
  message: string,
): { ok: false; refusal: { kind: K; message: string } } => ({ ok: false, refusal: { kind, message } });
