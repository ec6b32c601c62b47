import type { Ctx } from '../ctx.ts';
import { refuseWhileAdvancing } from '../resources/clocks/limits.ts';

/** The parameters that say whose affair a request is. */
const OWNERS = ['test_clock', 'customer', 'subscription', 'from_subscription', 'invoice', 'charge', 'payment_intent'];

/**
 * A request happens in the time of the first test clock that its path or its parameters lead to, else in the emulator's own.
 * While that clock advances, nothing of it may be changed.
 */
export function inItsTime(ctx: Ctx, method: string, ids: string[], params: Record<string, unknown>): Ctx {
  const named = [...ids, ...OWNERS.map((name) => params[name])].filter((id) => typeof id === 'string');
  for (const id of named) {
    const own = ctx.about(id);
    if (own.testClock === null) continue;
    if (method !== 'GET') refuseWhileAdvancing(own);
    return own;
  }
  return ctx;
}
