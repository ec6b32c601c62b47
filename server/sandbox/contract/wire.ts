import type Stripe from 'stripe';

/** A resource as it travels: the SDK's `Decimal` objects are plain decimal strings in JSON. */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends string | number | boolean | bigint | null | undefined
    ? T
    : T extends (infer Element)[]
      ? Wire<Element>[]
      : { [Key in keyof T]: Wire<T[Key]> };
