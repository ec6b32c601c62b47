import type { InvoicePreview } from '../../../server/stripe/invoices.ts';
import { Fact, Facts } from '../ui/facts.tsx';
import { Money } from '../ui/format.tsx';
import { lineWords } from './invoice-words.tsx';

/** The next invoice as Stripe has it now. */
export function Upcoming({ preview: { lines, totalCents } }: { preview: InvoicePreview }) {
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
