import type { SubmissionResult } from '@conform-to/react';
import { useActionData, useSearchParams } from '@remix-run/react';

/** Which form was just saved. The URL carries it, so that it works without JavaScript. */
export function useSaved(): string | null {
  const [params] = useSearchParams();
  return useActionData() === undefined ? params.get('saved') : null;
}

/** Confirms beside a form that it was saved. */
export function Saved({ when, children }: { when: boolean; children: string }) {
  return (
    <p role="status" className={when ? 'text-sm text-success' : 'sr-only'}>
      {when ? children : null}
    </p>
  );
}

/** The action's result if it belongs to the form that sent `intent`; the forms of a page share one action. */
export const answerTo = (intent: string, lastResult: SubmissionResult | undefined): SubmissionResult | undefined =>
  lastResult?.initialValue?.intent === intent ? lastResult : undefined;
