import type { SubmissionResult } from '@conform-to/react';
import { type ShouldRevalidateFunction, useActionData, useLocation, useRouteLoaderData } from '@remix-run/react';
import { useEffect } from 'react';
import { FormErrors } from '../ui/field.tsx';

/** The error of a form that was sent after its session had ended. */
export const EXPIRED = 'You were logged out meanwhile. What you typed is still here.';

/** Data that is loaded anew would lead away from the form, to the log-in page. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !isExpired(actionResult) && defaultShouldRevalidate;

const isExpired = (result: SubmissionResult | undefined) => result?.error?.['']?.includes(EXPIRED) ?? false;

/** The error of a form that is filled again after log-in. */
export const KEPT = 'You were logged out before this was sent. Here is what you typed: look it over, and send it now.';

/** What was typed into a form of the page at `path`, as conform takes it. */
export type TakenDraft = { path: string; result: SubmissionResult };

/** What a form of this page is to show: the action's answer, or what was typed before log-in. */
export function useSubmission(): SubmissionResult | undefined {
  const answer = useActionData<SubmissionResult>();
  const draft = useDraft();
  return answer ?? draft;
}

/** Says with every form whose page it is on: what was typed is kept for that login, also when the cookies are gone. */
export function useOwner(cookie: string | undefined): void {
  useEffect(() => {
    if (!cookie) return;
    const say = () => {
      // biome-ignore lint/suspicious/noDocumentCookie: the store of cookies that can be waited for is not in every browser
      document.cookie = cookie;
    };
    document.addEventListener('submit', say, { capture: true });
    return () => document.removeEventListener('submit', say, { capture: true });
  }, [cookie]);
}

/** What was typed before log-in into a form without conform, by name: into the one of this page that sends `intent`. */
export function useKept(intent: string): Record<string, unknown> | undefined {
  const kept = useDraft()?.initialValue;
  return kept?.intent === intent ? kept : undefined;
}

/** Says, beside a form of few fields, that it is not sent yet. */
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

/** Says, where the form of one of `intents` stands, that it was sent too late. What was typed into it is still there. */
export function ExpiredNote({ intents, answer }: { intents: (string | undefined)[]; answer: unknown }) {
  if (!isSubmission(answer) || !isExpired(answer)) return null;
  const sent = answer.initialValue?.intent;
  return intents.some((intent) => intent === sent) ? <FormErrorsOrLogIn errors={[EXPIRED]} /> : null;
}

const isSubmission = (answer: unknown): answer is SubmissionResult =>
  typeof answer === 'object' && answer !== null && 'status' in answer;

/** Errors of a whole form; one that came too late leads to the log-in page in another tab, and is sent again from here. */
export function FormErrorsOrLogIn({ errors, id }: { errors?: string[] | undefined; id?: string | undefined }) {
  if (!errors?.includes(EXPIRED)) return <FormErrors errors={errors ?? []} {...(id ? { id } : {})} />;
  return (
    <div id={id} role="alert" className="rounded border border-danger/30 bg-danger-soft px-4 py-3 text-sm text-danger">
      {EXPIRED}{' '}
      <a href="/login" target="_blank" rel="noreferrer" className="underline">
        Log in again in another tab
      </a>
      , then send this form once more.
    </div>
  );
}
