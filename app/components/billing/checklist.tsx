import { Link } from '@remix-run/react';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';

export type Steps = { hasAccount: boolean; isSubscribed: boolean; hasRun: boolean };

/** The way to the first result: what is done, and a button for what comes next. Gone once all is done. */
export function Checklist({ hasAccount, isSubscribed, hasRun }: Steps) {
  const steps = [
    { done: hasAccount, words: 'Attach an account, or sample data', label: 'Attach', to: '/accounts' },
    { done: hasRun, words: 'Run your first scenario: one is free', label: 'New scenario', to: '/scenarios/new' },
    { done: isSubscribed, words: 'Subscribe: 5,000 credits are there at once', label: 'Subscribe', to: '/subscribe' },
  ];
  const next = steps.findIndex(({ done }) => !done);
  if (next === -1) return null;
  return (
    <Card title="First steps">
      <ol className="divide-y">
        {steps.map(({ done, words, label, to }, at) => (
          <li key={to} className="flex min-h-14 flex-wrap items-center gap-3 py-2">
            {done ? (
              <CircleCheck aria-label="Done" role="img" className="size-5 shrink-0 text-success" />
            ) : (
              <CircleDashed aria-label="To do" role="img" className="size-5 shrink-0 text-muted" />
            )}
            <span className={`min-w-0 flex-1 text-sm ${done ? 'text-muted' : ''}`}>
              {done || at === next ? (
                words
              ) : (
                <Link to={to} className="link">
                  {words}
                </Link>
              )}
            </span>
            {at === next ? (
              <LinkButton size="sm" to={to}>
                {label}
              </LinkButton>
            ) : null}
          </li>
        ))}
      </ol>
    </Card>
  );
}
