import type { Outputs } from '../../../server/trpc/root.ts';
import { useFormat } from '../charts/use-format.ts';
import { Card } from '../ui/card.tsx';
import { outcomeInWords, trackRecordInWords } from './trust-words.ts';

type History = Outputs['runs']['get']['history'];
type Outcome = Outputs['runs']['outcome'];

/** How far the forecast can be trusted: what it would have said before, what happened since, and what it left out. */
export function TrustCard({ history, outcome, currency }: { history: History; outcome: Outcome; currency: string }) {
  const format = useFormat(currency);
  const { trackRecord, leftOut } = history;
  const oneOffs = leftOut.filter(({ why }) => why !== 'transfers');
  const transfers = leftOut.find(({ why }) => why === 'transfers');
  if (!trackRecord && !outcome && leftOut.length === 0) return null;
  return (
    <Card title="How far to trust it">
      <div className="space-y-3 text-sm">
        <p>{trackRecordInWords(trackRecord, format)}</p>
        {outcome ? <p>{outcomeInWords(outcome, format)}</p> : null}
        {transfers ? <p>Transfers between the chosen accounts were left out, as they cancel.</p> : null}
        {oneOffs.length > 0 ? (
          <div>
            <p>Left out, as it is not expected again:</p>
            <ul className="mt-1 list-disc pl-5 text-muted">
              {oneOffs.slice(0, 10).map(({ date, label, amountCents }) => (
                <li key={`${date} ${label} ${amountCents}`}>
                  {label}, {format.money(amountCents)} on {format.date(date)}
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
    </Card>
  );
}
