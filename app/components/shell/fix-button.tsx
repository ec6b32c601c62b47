import { Form, useNavigation } from '@remix-run/react';
import ExternalLink from 'lucide-react/icons/external-link';
import type { FixAction } from '../../../server/trpc/problem-text.ts';
import { Button, type ButtonLook, LinkButton } from '../ui/button.tsx';
import { useFigures } from '../ui/figures.ts';

/** The action that fixes a billing problem: a page, a Stripe page in a new tab, or the card form at Stripe. */
export function FixButton({ action: { label, href, opens }, ...look }: { action: FixAction } & ButtonLook) {
  const written = useFigures()(label);
  const pending = useNavigation().formData?.get('intent') === 'card';
  if (opens === 'card') {
    return (
      <Form method="post" action="/billing?index">
        <Button type="submit" name="intent" value="card" pending={pending} {...look}>
          {written}
        </Button>
      </Form>
    );
  }
  if (opens === 'page') {
    return (
      <LinkButton to={href} {...look}>
        {written}
      </LinkButton>
    );
  }
  return (
    <LinkButton to={href} external target="_blank" rel="noopener" {...look}>
      {written} <ExternalLink aria-hidden className="size-4" />
      <span className="sr-only">(opens in a new tab)</span>
    </LinkButton>
  );
}
