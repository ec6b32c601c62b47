import { Link } from '@remix-run/react';

/** A balance below its ceiling: the gap is the headroom. */
export function Logo({ to = '/' }: { to?: string }) {
  return (
    <Link to={to} className="inline-flex items-center gap-2.5 rounded text-text no-underline">
      <svg viewBox="0 0 32 32" className="size-7" aria-hidden="true">
        <rect width="32" height="32" rx="6" className="fill-accent" />
        <path d="M6 8.5h20" className="stroke-accent-text/60" strokeWidth="2" strokeLinecap="round" />
        <path
          d="M6 25l6-4 5 2 9-8"
          className="fill-none stroke-accent-text"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className="text-lg font-semibold tracking-tight">Headroom</span>
    </Link>
  );
}
