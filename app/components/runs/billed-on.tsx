import { Link } from '@remix-run/react';
import { Credits } from '../ui/format.tsx';

type BilledOnProps = {
  captured: number;
  lines: { invoiceId: string; number: string | null; lineId: string; credits: number }[];
};

/** The lines of invoices that bill a run, and what no invoice bills yet. */
export function BilledOn({ captured, lines }: BilledOnProps) {
  const billed = lines.reduce((sum, { credits }) => sum + credits, 0);
  if (captured === 0) return null;
  return (
    <ul className="mt-3 space-y-1 border-t pt-3 text-sm">
      {lines.map(({ invoiceId, lineId, number, credits }) => (
        <li key={lineId}>
          <Credits value={credits} /> {credits === 1 ? 'credit' : 'credits'} billed on{' '}
          <Link to={`/billing/invoices/${invoiceId}/lines/${lineId}`} className="link">
            invoice {number}
          </Link>
        </li>
      ))}
      {captured > billed ? (
        <li className="text-muted">
          <Credits value={captured - billed} /> {captured - billed === 1 ? 'credit' : 'credits'} not on an invoice yet
        </li>
      ) : null}
    </ul>
  );
}
