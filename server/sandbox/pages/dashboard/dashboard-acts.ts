import type express from 'express';
import { DAY_MS, HOUR_MS } from '../../../core/units.ts';
import { CARD_OUTCOMES, DISPUTE_OUTCOMES } from '../../control/control.ts';
import type { Host } from '../../host.ts';
import { MOST_OVERLAP_MS } from '../../resources/webhook-endpoints.ts';
import { formBody, textField } from '../form-body.ts';

const STEPS: Record<string, (nowMs: number, host: Host) => number> = {
  hour: (nowMs) => nowMs + HOUR_MS,
  day: (nowMs) => nowMs + DAY_MS,
  week: (nowMs) => nowMs + 7 * DAY_MS,
  month: monthAfter,
  next: (nowMs, host) => host.control.state().upcoming[0]?.dueMs ?? nowMs,
};

const MOST_LOST = 1_000;

/** What the dashboard's buttons do. Each goes back to a page that says so. */
export function dashboardActs(host: Host, router: express.Router): void {
  const act = (path: string, run: (body: unknown) => string | Promise<string>): void => {
    router.post(path, formBody, (request, response, next) => {
      Promise.resolve(request.body)
        .then(run)
        .then((target) => response.redirect(303, target))
        .catch(next);
    });
  };
  act('/sandbox/advance', async (body) => {
    const step = STEPS[textField(body, 'by')];
    const nowMs = host.clock.nowMs();
    if (step) await host.advance(Math.max(0, step(nowMs, host) - nowMs));
    return '/sandbox?done=advanced';
  });
  act('/sandbox/card-outcome', (body) => {
    const outcome = CARD_OUTCOMES.find((each) => each === textField(body, 'outcome'));
    if (outcome) host.control.setNextCardOutcome(outcome);
    return '/sandbox?done=card';
  });
  act('/sandbox/faults', (body) => {
    const number = (name: string, most: number) => wholeField(body, name, most);
    host.control.setDeliveryFaults({
      duplicate: textField(body, 'duplicate') === 'yes',
      shuffle: textField(body, 'shuffle') === 'yes',
      dropNext: number('dropNext', MOST_LOST),
      loseAnswer: number('loseAnswer', MOST_LOST),
      delayMs: number('delaySeconds', 7 * 24 * 3_600) * 1_000,
    });
    return '/sandbox?done=faults';
  });
  act('/sandbox/api-faults', (body) => {
    const calls = (name: string) => wholeField(body, name, MOST_LOST);
    host.control.setApiFaults({
      error: calls('error'),
      rateLimit: calls('rateLimit'),
      timeoutBefore: calls('timeoutBefore'),
      timeoutAfter: calls('timeoutAfter'),
    });
    return '/sandbox?done=api-faults';
  });
  act('/sandbox/reset', () => {
    host.control.reset();
    return '/sandbox?done=reset';
  });
  act('/sandbox/dispute', (body) => {
    const outcome = DISPUTE_OUTCOMES.find((each) => each === textField(body, 'outcome'));
    if (outcome) host.control.settleDispute(textField(body, 'id'), outcome);
    return `/sandbox/disputes${outcome ? `?done=${outcome}` : ''}`;
  });
  act('/sandbox/roll-secret', (body) => {
    host.control.rollSecret(textField(body, 'endpoint'), wholeField(body, 'overlapMs', MOST_OVERLAP_MS));
    return '/sandbox/webhooks?done=rolled';
  });
  act('/sandbox/resend', (body) => {
    const id = textField(body, 'event');
    host.control.resendEvent(id);
    return `/sandbox/events/${encodeURIComponent(id)}`;
  });
}

const wholeField = (body: unknown, name: string, most: number): number =>
  Math.min(most, Math.max(0, Math.floor(Number(textField(body, name)) || 0)));

/** The same instant a calendar month later; from the 31st, the month's last day. */
function monthAfter(nowMs: number): number {
  const now = new Date(nowMs);
  const lastDay = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 0)).getUTCDate();
  const next = new Date(nowMs);
  next.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  next.setUTCMonth(now.getUTCMonth() + 1);
  return next.getTime();
}
