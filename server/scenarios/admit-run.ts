import type { Executor } from '../../db/transaction.ts';
import { askToAgree, hasAgreed } from '../billing/agree.ts';
import { pausedText, SUBSCRIBE_TEXT } from '../billing/standing-text.ts';
import { findUsable, type Usable } from '../billing/usable.ts';
import type { CustomerId } from '../core/ids.ts';
import { type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { isFreeRun } from './free-run.ts';

/** Why a run cannot start as things are. */
export type RunObstacle = Refusal<
  'not_subscribed' | 'agreement_needed' | 'paused' | 'no_history' | 'cap_reached' | 'out_of_credits'
>;

export type Admission = Usable & {
  /** The free first run of a customer that never subscribed: no credits, no dollars. */
  isFree: boolean;
  obstacle: RunObstacle | null;
};

type Candidate = { customerId: CustomerId; variants: number; nowMs: Ms };

/**
 * Decides whether a run may start: for its quote, for every page that shows it, and again in the transaction that
 * starts it. `accounts` is what `checkAccounts` found.
 */
export async function admitRun(
  db: Executor,
  stripe: Pick<Deps['stripe'], 'prices'>,
  run: Candidate,
  accounts: Result<unknown, RunObstacle>,
): Promise<Admission> {
  const usable = await findUsable(db, run.customerId, run.nowMs);
  const isFree = await isFreeRun(db, { ...run, standing: usable.standing });
  if (!accounts.ok) return { ...usable, isFree, obstacle: accounts.refusal };
  if (isFree) return { ...usable, isFree, obstacle: null };
  // What a run uses is charged: at other prices than were agreed to it does not begin.
  const hasAgreement = await hasAgreed(db, run.customerId, stripe);
  const obstacle = creditObstacle(usable, run.variants) ?? (hasAgreement ? null : askToAgree().refusal);
  return { ...usable, isFree, obstacle };
}

function creditObstacle({ standing, capLeftCredits, usableCredits }: Usable, variants: number): RunObstacle | null {
  if (standing.kind === 'none' || standing.kind === 'ended') return refuse('not_subscribed', SUBSCRIBE_TEXT).refusal;
  if (standing.kind === 'paused') return refuse('paused', pausedText(standing.reason)).refusal;
  if (capLeftCredits !== null && variants > capLeftCredits) {
    const cost = `${variants.toLocaleString('en-US')} ${variants === 1 ? 'credit' : 'credits'}`;
    const allowed = Math.max(0, capLeftCredits);
    return refuse(
      'cap_reached',
      `This run costs ${cost} and your monthly cap allows ${allowed.toLocaleString('en-US')} more. Raise the cap, or run fewer variants.`,
    ).refusal;
  }
  // In grace nothing brings credits back until the payment is made: a run that could not begin is refused, not left waiting.
  if (standing.kind === 'past_due' && usableCredits < 1)
    return refuse('out_of_credits', 'No credits are left until the open payment is settled. Billing shows how to pay.')
      .refusal;
  return null;
}
