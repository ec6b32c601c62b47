import Stripe from 'stripe';

export type StripeFaultKind = 'unreachable' | 'rate_limited' | 'declined' | 'missing' | 'refused';

/** What went wrong with a call, in our words. `retryable` says whether the same call may go through later. */
export class StripeFault extends Error {
  readonly kind: StripeFaultKind;
  readonly code: string | null;
  readonly retryable: boolean;

  constructor(kind: StripeFaultKind, message: string, code: string | null, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.code = code;
    // The sender's clock is ahead. Giving up would leave the usage unbilled (found by the simulation).
    const isEarly = code === 'timestamp_in_future';
    this.retryable = kind === 'unreachable' || kind === 'rate_limited' || isEarly;
  }
}

/** Runs a call to Stripe and turns its errors into a StripeFault; other errors pass unchanged. */
export async function calling<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof Stripe.errors.StripeError ? faultFrom(error) : error;
  }
}

function faultFrom(error: InstanceType<typeof Stripe.errors.StripeError>): StripeFault {
  return new StripeFault(kindOf(error), error.message, error.code ?? null, error);
}

function kindOf(error: InstanceType<typeof Stripe.errors.StripeError>): StripeFaultKind {
  if (error instanceof Stripe.errors.StripeRateLimitError) return 'rate_limited';
  if (error instanceof Stripe.errors.StripeCardError) return 'declined';
  if (error.statusCode === 404 || error.code === 'resource_missing') return 'missing';
  // 409 is a conflict with a call in flight; the same key may be used again.
  const lost = error instanceof Stripe.errors.StripeConnectionError || error instanceof Stripe.errors.StripeAPIError;
  return lost || error.statusCode === 409 ? 'unreachable' : 'refused';
}

/** What Stripe answers, or null where it knows no such object. */
export const unlessUnknown = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error) => {
    if (error instanceof StripeFault && error.kind === 'missing') return null;
    throw error;
  });
