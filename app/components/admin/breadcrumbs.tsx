import { Link } from '@remix-run/react';
import ChevronRight from 'lucide-react/icons/chevron-right';

/** The way back: links to the pages above this one, then the name of this one. */
export function Breadcrumbs({ trail, here }: { trail: { to: string; label: string }[]; here: string }) {
  return (
    <nav aria-label="Breadcrumbs" className="mb-3">
      <ol className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm text-muted">
        {trail.map(({ to, label }) => (
          <li key={to} className="flex min-w-0 items-center gap-1.5">
            <Link to={to} className="link [overflow-wrap:anywhere]">
              {label}
            </Link>
            <ChevronRight aria-hidden className="size-3.5 shrink-0" />
          </li>
        ))}
        <li aria-current="page" className="min-w-0 [overflow-wrap:anywhere]">
          {here}
        </li>
      </ol>
    </nav>
  );
}
