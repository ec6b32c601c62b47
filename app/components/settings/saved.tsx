import type { SubmissionResult } from '@conform-to/react';
import { useActionData, useSearchParams } from '@remix-run/react';

/** What the page's last form did, when it was taken: the address says so after it, with and without JavaScript. */
export function useSaved(): string | null {
  const [params] = useSearchParams();
  return useActionData() === undefined ? params.get('saved') : null;
}

/** Says that a form was taken, where it stands. */
export function Saved({ when, children }: { when: boolean; children: string }) {
  return (
    <p role="status" className={when ? 'text-sm text-success' : 'sr-only'}>
      {when ? children : null}
    </p>
  );
}

/** The action's answer when it is to the form that sent `intent`; the forms of a page share one action. */
export const answerTo = (intent: string, lastResult: SubmissionResult | undefined): SubmissionResult | undefined =>
  lastResult?.initialValue?.intent === intent ? lastResult : undefined;
