import type { AnyTRPCProcedure, inferProcedureInput } from '@trpc/server';
import type { Things } from './two-customers.ts';

/**
 * How a procedure is called with another customer's data.
 * - `theirs`: takes ids; each that is another's is answered NOT_FOUND.
 * - `own`: takes none; its answer holds nothing of another's.
 * - `open`: for everyone, logged in or not; `theirs` are keys that show something to their holders.
 * - `admin`: there for admins only.
 */
export type Row<Input = unknown> = {
  kind: 'theirs' | 'own' | 'open' | 'admin';
  /** For an admin as well: it takes a code, a password or an admin that a row cannot have. */
  isRefused?: boolean;
  input: (of: Things) => Input;
  /** The browser draws the id, so any unused one works. */
  isDrawn?: boolean;
};

export type Rows<R> = {
  [K in keyof R]: R[K] extends AnyTRPCProcedure ? Row<inferProcedureInput<R[K]>> : Rows<R[K]>;
};

export const theirs = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'theirs', input });
export const drawn = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'theirs', input, isDrawn: true });
export const own = <I>(input: I): Row<I> => ({ kind: 'own', input: () => input });
export const open = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'open', input });
export const refused = <I>(input: I): Row<I> => ({ kind: 'admin', input: () => input, isRefused: true });
export const admin = <I>(input: (of: Things) => I): Row<I> => ({ kind: 'admin', input });
