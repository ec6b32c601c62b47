import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { LinkButton } from '../ui/button.tsx';

const WORDS: Record<number, { title: string; advice: string }> = {
  400: { title: 'Invalid request', advice: 'Reload the page and try again.' },
  403: { title: 'Not allowed', advice: 'Reload the page and try again.' },
  404: { title: 'Page not found', advice: 'The address may be mistyped, or the page was removed.' },
  405: { title: 'Method not allowed', advice: 'Go back and use the buttons on the page.' },
  503: {
    title: 'Headroom is temporarily unavailable',
    advice: 'Nothing was changed. Try again in a minute.',
  },
  504: { title: 'This takes too long', advice: 'Ask for less, and try again.' },
  413: { title: 'File too large', advice: 'Bank exports may be up to 10 MB.' },
};
const UNEXPECTED = {
  title: 'Something went wrong on our side',
  advice: 'Nothing was charged. Try again in a moment. If it happens again, contact us.',
};

/** A refusal says itself what it needs. */
const wordsOf = ({ status, data }: { status: number; data: unknown }) => {
  const words = WORDS[status];
  return words && [403, 504].includes(status) && typeof data === 'string' && data !== ''
    ? { ...words, advice: data }
    : words;
};

/** Says what happened and what to do. Never shows a stack trace. */
export function ErrorPage() {
  const error = useRouteError();
  const { title, advice } = (isRouteErrorResponse(error) && wordsOf(error)) || UNEXPECTED;
  return (
    <div className="mx-auto flex max-w-prose flex-col items-start px-2 py-16">
      <h1 className="font-display text-3xl tracking-tight">{title}</h1>
      <p className="mt-3 text-muted">{advice}</p>
      <div className="mt-8 flex gap-3">
        <LinkButton to="/" reloadDocument>
          Go to the start page
        </LinkButton>
      </div>
    </div>
  );
}
