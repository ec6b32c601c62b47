import type { SubmissionResult } from '@conform-to/react';
import { type ShouldRevalidateFunction, useActionData, useLocation, useRouteLoaderData } from '@remix-run/react';
import { useEffect } from 'react';
import { FormErrors } from '../ui/field.tsx';

/** The error of a form that was sent after its session had ended. */
export const EXPIRED = 'Your session has ended. Your input is still here.';

/** Reloading data would redirect to the log-in page and lose the form. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !isExpired(actionResult) && defaultShouldRevalidate;

const isExpired = (result: SubmissionResult | undefined) => result?.error?.['']?.includes(EXPIRED) ?? false;

/** The error of a form that is filled again after log-in. */
export const KEPT = 'Your session ended before this was sent. Review your input and send it again.';

/** Saved input of a form on the page at `path`, in conform's format. */
export type TakenDraft = { path: string; result: SubmissionResult };

/** The result to show in this page's form: the action's, or the input saved before log-in. */
export function useSubmission(): SubmissionResult | undefined {
  const answer = useActionData<SubmissionResult>();
  const draft = useDraft();
  return answer ?? draft;
}

/** Sends with each form which login owns the page, so that its input is kept for that login even if cookies are lost. */
export function useOwner(cookie: string | undefined): void {
  useEffect(() => {
    if (!cookie) return;
    const say = () => {
      // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
      document.cookie = cookie;
    };
    document.addEventListener('submit', say, { capture: true });
    return () => document.removeEventListener('submit', say, { capture: true });
  }, [cookie]);
}

/** Input saved before log-in for a form without conform, by field name, if it belongs to the form that sends `intent`. */
export function useKept(intent: string): Record<string, unknown> | undefined {
  const kept = useDraft()?.initialValue;
  return kept?.intent === intent ? kept : undefined;
}

/** Notes beside a short form that it was not sent yet. */
export const KeptNote = () => (
  <p role="status" className="text-sm text-warning">
    {KEPT}
  </p>
);

function useDraft(): SubmissionResult | undefined {
  const { pathname } = useLocation();
  const portal = useRouteLoaderData<{ draft: TakenDraft | null }>('routes/_portal');
  const admin = useRouteLoaderData<{ draft: TakenDraft | null }>('routes/_admin');
  const draft = (portal ?? admin)?.draft;
  return draft?.path === pathname ? draft.result : undefined;
}

/** Notes beside the form of one of `intents` that its session has ended. The input is still there. */
export function ExpiredNote({ intents, answer }: { intents: (string | undefined)[]; answer: unknown }) {
  if (!isSubmission(answer) || !isExpired(answer)) return null;
  const sent = answer.initialValue?.intent;
  return intents.some((intent) => intent === sent) ? <FormErrorsOrLogIn errors={[EXPIRED]} /> : null;
}

const isSubmission = (answer: unknown): answer is SubmissionResult =>
  typeof answer === 'object' && answer !== null && 'status' in answer;

/** Errors of a whole form. After the session has ended, it links to the log-in page in a new tab. */
export function FormErrorsOrLogIn({ errors, id }: { errors?: string[] | undefined; id?: string | undefined }) {
  if (!errors?.includes(EXPIRED)) return <FormErrors errors={errors ?? []} {...(id ? { id } : {})} />;
  return (
    <div id={id} role="alert" className="rounded border border-danger/30 bg-danger-soft px-4 py-3 text-sm text-danger">
      {EXPIRED}{' '}
      <a href="/login" target="_blank" rel="noreferrer" className="underline">
        Log in again in a new tab
      </a>
      , then send this form again.
    </div>
  );
}
