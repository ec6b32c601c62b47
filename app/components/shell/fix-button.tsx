import { Form, useNavigation } from '@remix-run/react';
import { ExternalLink } from 'lucide-react';
import type { FixAction } from '../../../server/trpc/problem-text.ts';
import { Button, type ButtonLook, LinkButton } from '../ui/button.tsx';
import { useFigures } from '../ui/figures.ts';

/** The one thing that mends what stands in the way: a page, Stripe's page in a tab beside this one, or the card at Stripe. */
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
