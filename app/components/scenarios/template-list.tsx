import { Link } from '@remix-run/react';
import type { Outputs } from '../../../server/trpc/root.ts';
import { Money } from '../ui/format.tsx';

type Template = Outputs['scenarios']['templates'][number];

/** Questions that are often asked; one fills the form below with the accounts' own figures. */
export function TemplateList({ templates, chosen }: { templates: Template[]; chosen: string | null }) {
  if (templates.length === 0) return null;
  return (
    <nav aria-label="Begin with a question" className="mb-6">
      <ul className="grid gap-3 sm:grid-cols-3">
        {templates.map(({ id, title, why, event, currency }) => (
          <li key={id}>
            <Link
              to={`?template=${id}`}
              replace
              aria-current={chosen === id || undefined}
              className={`block h-full rounded-lg border p-4 text-sm transition-colors hover:border-accent ${chosen === id ? 'border-accent bg-accent-soft' : 'bg-surface'}`}
            >
              <span className="block font-semibold">{title}</span>
              <span className="mt-1 block font-medium text-accent">
                <Money cents={event.amountCents} currency={currency} signed /> a month
              </span>
              <span className="mt-1 block text-muted">{why}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
