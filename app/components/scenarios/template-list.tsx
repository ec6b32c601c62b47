import { Link } from '@remix-run/react';
import type { Outputs } from '../../../server/trpc/root.ts';
import { Money } from '../ui/format.tsx';

type Template = Outputs['scenarios']['templates'][number];

/** Questions that are often asked; one fills the form below with the accounts' own figures. */
export function TemplateList({ templates, chosen }: { templates: Template[]; chosen: string | null }) {
  if (templates.length === 0) return null;
  return (
    <nav aria-label="Begin with a question" className="mb-6">
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {templates.map((template) => (
          <li key={template.id}>
            <Link
              to={`?template=${template.id}`}
              replace
              aria-current={chosen === template.id || undefined}
              className={`block h-full rounded-lg border p-4 text-sm transition-colors hover:border-accent ${chosen === template.id ? 'border-accent bg-accent-soft' : 'bg-surface'}`}
            >
              <span className="block font-semibold">{template.title}</span>
              <span className="mt-1 block font-medium text-accent">
                <Effect template={template} />
              </span>
              <span className="mt-1 block text-muted">{template.why}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What is planned comes to a month, or how many variants are compared. */
function Effect({ template: { planned, sweep, currency } }: { template: Template }) {
  if (sweep) return <>Compares {sweep.reduce((count, { steps }) => count * steps, 1)} variants</>;
  const cents = planned.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return (
    <>
      <Money cents={cents} currency={currency} signed /> a month
    </>
  );
}
