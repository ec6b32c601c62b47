import type { InvoicePreview } from '../../../server/stripe/invoices.ts';
import { Fact, Facts } from '../ui/facts.tsx';
import { Money } from '../ui/format.tsx';
import { lineWords } from './invoice-text.tsx';

/** The next invoice as Stripe has it now, line by line; null when Stripe does not say, or none is to come. */
export function Upcoming({ preview, isEnding }: { preview: InvoicePreview | null; isEnding: boolean }) {
  if (preview === null) {
    return (
      <p className="text-sm text-muted">
        {isEnding
          ? 'No renewal follows. What is used until the end is billed on that day.'
          : 'Stripe does not answer just now, so the next invoice cannot be shown. The rest of this page is what we last heard from it.'}
      </p>
    );
  }
  const { lines, totalCents } = preview;
  return (
    <Facts>
      {lines.map((line) => (
        <Fact key={line.id} label={lineWords(line)}>
          <Money cents={line.amountCents} />
        </Fact>
      ))}
      <Fact label="As it stands now" strong>
        <Money cents={totalCents} />
      </Fact>
    </Facts>
  );
}
