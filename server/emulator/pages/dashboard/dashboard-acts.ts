import type express from 'express';
import { CARD_OUTCOMES, DISPUTE_OUTCOMES } from '../../control/control.ts';
import type { Host } from '../../host.ts';
import { MAX_OVERLAP_MS } from '../../resources/events/webhook-endpoints.ts';
import { formBody, textField } from '../form-body.ts';
import { steppedMs } from './time-steps.ts';

const MAX_LOST = 1_000;

type Act = (path: string, run: (body: unknown) => string | Promise<string>) => void;

/** The actions of the dashboard's buttons. Each redirects to a page that shows the result. */
export function dashboardActs(host: Host, router: express.Router): void {
  const act: Act = (path, run) =>
    router.post(path, formBody, (request, response, next) => {
      Promise.resolve(request.body)
        .then(run)
        .then((target) => response.redirect(303, target))
        .catch(next);
    });
  faultActs(host, act);
  webhookActs(host, act);
  act('/emulator/advance', async (body) => {
    const nowMs = host.clock.nowMs();
    const toMs = steppedMs(textField(body, 'by'), nowMs, host.control.state().upcoming[0]?.dueMs ?? null);
    if (toMs !== null) await host.advance(toMs - nowMs);
    return '/emulator?done=advanced';
  });
  act('/emulator/card-outcome', (body) => {
    const outcome = CARD_OUTCOMES.find((each) => each === textField(body, 'outcome'));
    if (outcome) host.control.setNextCardOutcome(outcome);
    return '/emulator?done=card';
  });
  router.post('/emulator/account', formBody, (request, response) => {
    const name = host.accounts().find((each) => each === textField(request.body, 'account'));
    if (name) response.cookie('emulator_account', name, { httpOnly: true, sameSite: 'strict' });
    response.redirect(303, '/emulator');
  });
  act('/emulator/reset', () => {
    host.control.reset();
    return '/emulator?done=reset';
  });
  act('/emulator/dispute', (body) => {
    const outcome = DISPUTE_OUTCOMES.find((each) => each === textField(body, 'outcome'));
    if (outcome) host.control.settleDispute(textField(body, 'id'), outcome);
    return `/emulator/disputes${outcome ? `?done=${outcome}` : ''}`;
  });
}

function faultActs(host: Host, act: Act): void {
  act('/emulator/faults', (body) => {
    const number = (name: string, most: number) => wholeField(body, name, most);
    host.control.setDeliveryFaults({
      duplicate: textField(body, 'duplicate') === 'yes',
      shuffle: textField(body, 'shuffle') === 'yes',
      dropNext: number('dropNext', MAX_LOST),
      loseAnswer: number('loseAnswer', MAX_LOST),
      delayMs: number('delaySeconds', 7 * 24 * 3_600) * 1_000,
    });
    return '/emulator?done=faults';
  });
  act('/emulator/api-faults', (body) => {
    const calls = (name: string) => wholeField(body, name, MAX_LOST);
    host.control.setApiFaults({
      error: calls('error'),
      rateLimit: calls('rateLimit'),
      slow: calls('slow'),
      timeoutBefore: calls('timeoutBefore'),
      timeoutAfter: calls('timeoutAfter'),
    });
    return '/emulator?done=api-faults';
  });
}

function webhookActs(host: Host, act: Act): void {
  act('/emulator/roll-secret', (body) => {
    host.control.rollSecret(textField(body, 'endpoint'), wholeField(body, 'overlapMs', MAX_OVERLAP_MS));
    return '/emulator/webhooks?done=rolled';
  });
  act('/emulator/resend', (body) => {
    const id = textField(body, 'event');
    host.control.resendEvent(id);
    return `/emulator/events/${encodeURIComponent(id)}`;
  });
}

const wholeField = (body: unknown, name: string, most: number): number =>
  Math.min(most, Math.max(0, Math.floor(Number(textField(body, name)) || 0)));
