import type { Standing } from '../../../server/billing/standing.ts';
import { collectionText, standingText } from '../../../server/billing/standing-text.ts';
import type { Collection } from '../../../server/stripe/subscriptions.ts';
import { useFigures } from '../ui/figures.ts';

/** What a standing means for what one may do now, in the words that mails and refusals use too. */
export function StandingText({ standing }: { standing: Standing }) {
  return <>{useFigures()(standingText(standing))}</>;
}

/** How payments are collected, when that is not by charging the card. */
export function CollectionText({ collection }: { collection: Collection }) {
  const write = useFigures();
  const text = collectionText(collection);
  return text === null ? null : <p className="mb-3 text-sm text-muted">{write(text)}</p>;
}

/** Whether there is a subscription that a second one would double. */
export const isSubscribed = ({ kind }: Standing): boolean => kind !== 'none' && kind !== 'ended';
