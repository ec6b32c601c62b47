import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import type { Wire } from '../wire.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(value?: T): T | undefined => value;

test('a wired resource has text where the SDK has decimals, and keeps every other field', () => {
  // Checked by tsc: a false type argument does not compile.
  holds<Equal<Wire<Stripe.Price>['unit_amount_decimal'], string | null>>();
  holds<Equal<Wire<Stripe.Price>['currency'], string>>();
  holds<Equal<Wire<Stripe.Invoice>['total'], number>>();
  holds<Equal<Wire<Stripe.Invoice>['lines']['data'][number]['quantity_decimal'], string | null>>();
  const amount: Wire<Stripe.Price>['unit_amount_decimal'] = '0.6';
  // @ts-expect-error a number is not how a decimal travels
  const wrong: Wire<Stripe.Price>['unit_amount_decimal'] = 0.6;
  expect([amount, wrong]).toEqual(['0.6', 0.6]);
});
