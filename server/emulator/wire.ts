import type Stripe from 'stripe';

/** A Stripe type as it stands on the wire and in our store: Decimals are strings, and what can be expanded is its id. */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends (infer E)[]
      ? Field<E>[]
      : { [K in keyof T]: Field<T[K]> };

type Field<T> = unknown extends T ? T : string extends T ? Unexpanded<T> : Wire<T>;
// Of open enums the SDK's own literals stay: the emulator answers with nothing else.
type Unexpanded<T> = T extends { id: string } ? never : T extends string ? (T extends object ? never : T) : Wire<T>;

/** Any object as it goes out. */
export type Json = { [key: string]: unknown };

export type WireList<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };
