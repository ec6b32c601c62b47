import { Banner } from '../ui/banner.tsx';
import { Card } from '../ui/card.tsx';
import { Credits } from '../ui/format.tsx';
import { TableCard } from '../ui/table-card.tsx';
import { Dollars } from './cells.tsx';

type Fact = { label: string; value: string | number; kind: 'text' | 'credits' | 'money' };
export type PreviewShown = {
  before: Fact[];
  after: Fact[];
  customerSees: string | null;
  warnings?: string[] | undefined;
  needsApproval?: string | null | undefined;
  stripeCalls?: string[] | undefined;
  sends?: Record<string, string> | undefined;
};

/** What an action would do: before and after, what the customer sees, and what is called at Stripe. */
export function ActionPreview({ preview }: { preview: PreviewShown }) {
  const rows = preview.before.map((before) => {
    const after = preview.after.find(({ label }) => label === before.label) ?? before;
    return { label: before.label, before, after, changes: before.value !== after.value };
  });
  const changed = rows.filter(({ changes }) => changes);
  return (
    <div className="space-y-4" role="status" aria-label="Preview">
      {preview.warnings?.map((warning) => (
        <Banner key={warning} tone="warn" title="Check this">
          {warning}
        </Banner>
      ))}
      {preview.needsApproval ? (
        <Banner tone="info" title="A second owner approves this">
          {preview.needsApproval} Confirm to ask for it; nothing is done before another owner approves.
        </Banner>
      ) : null}
      <TableCard
        title="Before and after"
        description="Tried out just now and rolled back. Nothing is done yet."
        caption="What changes"
        rows={changed}
        rowKey={({ label }) => label}
        empty="Nothing changes in our books at once."
        columns={[
          { label: 'What', lead: true, cell: ({ label }) => label },
          { label: 'Before', align: 'right', cell: ({ before }) => <Value fact={before} /> },
          { label: 'After', align: 'right', cell: ({ after }) => <Value fact={after} /> },
        ]}
      />
      <Card title="What the customer sees">
        <p className="text-sm [overflow-wrap:anywhere]">{preview.customerSees ?? 'Nothing.'}</p>
      </Card>
      <Card title="Calls to Stripe">
        {preview.stripeCalls ? (
          <ul className="list-disc space-y-1 pl-5 text-sm">
            {preview.stripeCalls.map((call) => (
              <li key={call} className="[overflow-wrap:anywhere]">
                {call}
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-sm">None.</p>
        )}
      </Card>
      {preview.sends ? <Sends texts={preview.sends} /> : null}
    </div>
  );
}

function Sends({ texts }: { texts: Record<string, string> }) {
  return (
    <Card title="What is sent" description="Word for word, by the names of Stripe's fields.">
      <dl className="space-y-4 text-sm">
        {Object.entries(texts).map(([name, text]) => (
          <div key={name}>
            <dt className="font-medium">{name.replaceAll('_', ' ')}</dt>
            <dd className="max-h-80 overflow-y-auto whitespace-pre-wrap text-muted [overflow-wrap:anywhere]">{text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Value({ fact: { value, kind } }: { fact: Fact }) {
  if (kind === 'text' || typeof value === 'string') return <>{value}</>;
  return kind === 'money' ? <Dollars cents={value} /> : <Credits value={value} />;
}
