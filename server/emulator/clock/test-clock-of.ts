import type { Store } from '../store/store.ts';

/** What an object belongs to, nearest first. It lives in the time of the first one that it has. */
const OWNERS = ['customer', 'subscription', 'invoice', 'charge', 'payment_intent'] as const;
/** The longest way to a customer: refund → charge → customer. */
const MAX_STEPS = 3;

/** The test clock by which the object with this id lives: its customer's. Null: by the emulator's own time. */
export function testClockOf(store: Store, id: string): string | null {
  let at: string | null = id;
  for (let step = 0; step < MAX_STEPS && at !== null; step++) {
    const doc: object | undefined = store.findAny(at);
    if (doc === undefined || !('object' in doc)) return null;
    if (doc.object === 'test_helpers.test_clock') return at;
    if (doc.object === 'customer') return textOf(doc, 'test_clock');
    at = OWNERS.map((name) => textOf(doc, name)).find((owner) => owner !== null) ?? null;
  }
  return null;
}

function textOf(doc: object, name: string): string | null {
  const value: unknown = Reflect.get(doc, name);
  return typeof value === 'string' ? value : null;
}
