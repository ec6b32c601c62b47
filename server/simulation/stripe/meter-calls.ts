import { DAY_MS, MINUTE_MS } from '../../core/units.ts';
import { counted, type Model } from './books.ts';
import { callOver, faulty, type Line } from './calls.ts';

/** Identifiers of meter events are known for about a day. */
const IDENTIFIERS_LAST_MS = DAY_MS;
const OLDEST_USAGE_MS = 35 * DAY_MS;
const NEWEST_USAGE_MS = 5 * MINUTE_MS;

type Usage = { identifier: string; stripeCustomerId: string; credits: number; timestampS: number };

export function meterCalls(line: Line) {
  const { model } = line;
  return {
    sendUsage: (usage: Usage) =>
      callOver(line, {
        name: 'sendUsage',
        about: `${usage.stripeCustomerId} ${usage.identifier} ${usage.credits}`,
        act: () => takeUsage(model, usage),
      }),
    // Thin events are not modelled: what Stripe refuses, it refuses at once.
    getMeterErrors: (eventId: string) =>
      callOver(line, {
        name: 'getMeterErrors',
        about: eventId,
        act: (): never => {
          throw faulty('missing', 'No such event');
        },
      }),
    sumUsage: (customer: string, startMs: number, endMs: number) =>
      callOver(line, {
        name: 'sumUsage',
        about: `${customer} ${startMs} ${endMs}`,
        act: () => {
          const minutes = [Math.floor(startMs / MINUTE_MS), Math.ceil(endMs / MINUTE_MS)].map((at) => at * MINUTE_MS);
          return counted(model, customer, minutes[0] ?? 0, minutes[1] ?? 0);
        },
      }),
  };
}

function takeUsage(model: Model, usage: Usage): 'accepted' | 'duplicate' {
  const { books, random } = model;
  const nowMs = model.nowMs();
  const timestampMs = usage.timestampS * 1_000;
  if (timestampMs > nowMs + NEWEST_USAGE_MS)
    throw faulty('refused', 'The timestamp is in the future', 'timestamp_in_future');
  if (timestampMs < nowMs - OLDEST_USAGE_MS)
    throw faulty('refused', 'The timestamp is too far in the past', 'timestamp_too_far_in_past');
  const seenAtMs = books.identifiers.get(usage.identifier);
  if (seenAtMs !== undefined && nowMs - seenAtMs < IDENTIFIERS_LAST_MS) return 'duplicate';
  books.identifiers.set(usage.identifier, nowMs);
  books.meterEvents.push({
    identifier: usage.identifier,
    customer: usage.stripeCustomerId,
    credits: usage.credits,
    timestampMs,
    countsFromMs: nowMs + random.below(model.meterDelayMs + 1),
    isCanceled: false,
  });
  return 'accepted';
}
