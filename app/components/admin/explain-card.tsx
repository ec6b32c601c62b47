import { Card } from '../ui/card.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { Credits } from '../ui/format.tsx';
import { LEDGER_KINDS } from './ledger-kinds.ts';

type Explained = {
  from: string;
  to: string;
  before: number;
  changes: { kind: string; credits: number; entries: number }[];
  after: number;
};

/** Why the balance is what it is: before, what was added and taken, after. The lines sum to the last one. */
export function ExplainCard({ explained: { from, to, before, changes, after } }: { explained: Explained }) {
  return (
    <Card title={`Credits from ${from} to ${to} (UTC, both days included)`} className="max-w-form">
      <Facts>
        <Fact label={`Balance before ${from}`}>
          <Credits value={before} />
        </Fact>
        {changes.map(({ kind, credits, entries }) => (
          <Fact key={kind} label={`${LEDGER_KINDS[kind] ?? kind}, ${entries} ${entries === 1 ? 'entry' : 'entries'}`}>
            <Credits value={credits} signed />
          </Fact>
        ))}
        <Fact label={`Balance after ${to}`} strong>
          <Credits value={after} />
        </Fact>
      </Facts>
    </Card>
  );
}
