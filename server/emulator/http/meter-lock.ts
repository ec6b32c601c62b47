import type express from 'express';
import { ApiError } from '../params/api-error.ts';

const PATHS = ['/v1/billing/meter_events', '/v2/billing/meter_events'];

type Call = { method: string; path: string; params: Record<string, unknown> };

/**
 * One call at a time for a customer and a meter (documented: meter-one-call). A call lasts until its answer
 * has left, so that one which is held up (`slow`, a timeout) shuts out the next; what comes meanwhile gets 429.
 */
export function holdMeter(call: Call, res: express.Response, inFlight: Set<string>): void {
  const key = keyOf(call);
  if (key === null) return;
  if (inFlight.has(key)) {
    res.set('Stripe-Rate-Limited-Reason', 'resource-specific');
    throw new ApiError({
      status: 429,
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Another meter event of this customer and meter is being processed: send one at a time.',
    });
  }
  // Who hung up before we came to it holds nothing: its connection has closed already.
  if (!res.socket || res.socket.destroyed) return;
  inFlight.add(key);
  res.on('close', () => inFlight.delete(key));
}

function keyOf({ method, path, params }: Call): string | null {
  const { event_name, payload } = params;
  if (method !== 'POST' || !PATHS.includes(path) || typeof payload !== 'object' || payload === null) return null;
  const customer = 'stripe_customer_id' in payload ? payload.stripe_customer_id : JSON.stringify(payload);
  return `meter ${String(event_name)} ${String(customer)}`;
}
