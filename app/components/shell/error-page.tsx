import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { LinkButton } from '../ui/button.tsx';

const WORDS: Record<number, { title: string; advice: string }> = {
  400: { title: 'This cannot be read', advice: 'Open the page again and repeat what you did.' },
  403: { title: 'You may not do this', advice: 'Open the page again and repeat what you did.' },
  404: { title: 'There is nothing here', advice: 'The address may be mistyped, or what stood here is gone.' },
  405: { title: 'This page takes no such request', advice: 'Go back and use the buttons on the page.' },
  503: {
    title: 'Headroom cannot store anything just now',
    advice: 'Nothing was changed. Please try again in a minute.',
  },
  413: { title: 'That is too large', advice: 'Send less at once. Bank exports may have up to 10 MB.' },
};
const UNEXPECTED = {
  title: 'Something went wrong on our side',
  advice: 'Nothing was charged. Try again in a moment; if it stays, tell us what you did.',
};

/** What happened and what to do, for whatever a page could not show. Never a stack. */
export function ErrorPage() {
  const error = useRouteError();
  const { title, advice } = (isRouteErrorResponse(error) && WORDS[error.status]) || UNEXPECTED;
  return (
    <div className="mx-auto flex max-w-prose flex-col items-start px-2 py-16">
      <h1 className="font-display text-3xl tracking-tight">{title}</h1>
      <p className="mt-3 text-muted">{advice}</p>
      <div className="mt-8 flex gap-3">
        <LinkButton to="/" reloadDocument>
          To the start page
        </LinkButton>
      </div>
    </div>
  );
}
