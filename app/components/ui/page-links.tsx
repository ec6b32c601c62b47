import { Link, useLocation } from '@remix-run/react';
import { classNames } from './class-names.ts';

/** Links between related pages. `label` names the group for screen readers. */
export function PageLinks({ label, pages }: { label: string; pages: { to: string; label: string }[] }) {
  const { pathname } = useLocation();
  return (
    <nav aria-label={label} className="mb-6 flex gap-6 overflow-x-auto border-b">
      {pages.map((page) => {
        const isOpen = pathname.replace(/\/$/, '') === page.to;
        return (
          <Link
            key={page.to}
            to={page.to}
            prefetch="intent"
            aria-current={isOpen ? 'page' : undefined}
            className={classNames(
              '-mb-px whitespace-nowrap border-b-2 py-2.5 text-sm',
              isOpen ? 'border-accent font-medium text-text' : 'border-transparent text-muted hover:text-text',
            )}
          >
            {page.label}
          </Link>
        );
      })}
    </nav>
  );
}
