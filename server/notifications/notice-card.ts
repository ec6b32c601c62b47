import { findStanding } from '../billing/find-standing.ts';
import { isLive } from '../billing/standing.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { CardState } from '../stripe/cards.ts';
import { tell } from './tell.ts';
import { day } from './words.ts';

/** Tells once a period that the next charge will find no card, or one that has expired by then. */
export async function noticeCard(
  ports: Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>,
  customerId: CustomerId,
  card: CardState | null,
): Promise<void> {
  const { subscription } = await findStanding(ports.db, customerId, ports.clock.now());
  if (!subscription || !isLive(subscription.status) || subscription.cancelAtMs !== null) return;
  const problem = card === null ? 'none' : expiresBy(card, subscription.periodEndMs) ? 'expiring' : null;
  if (!problem) return;
  const due = day(subscription.periodEndMs);
  await tell(ports, customerId, {
    kind: 'card',
    causeKey: `card:${problem}:${subscription.id}:${subscription.periodEndMs}`,
    title: problem === 'none' ? 'There is no card to charge' : `Your card ends with ${card?.expMonth}/${card?.expYear}`,
    body: `The next invoice is due on ${due}, sooner if you use 5,000 credits before. Add a card in the billing portal, so that runs do not pause.`,
    link: { label: 'Open billing', href: '/billing' },
  });
}

/** Cards are good to the end of their month. */
const expiresBy = ({ expMonth, expYear }: CardState, ms: number): boolean =>
  expMonth !== null && expYear !== null && Date.UTC(expYear, expMonth, 1) <= ms;
