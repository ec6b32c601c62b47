import type { ActionFunctionArgs } from '@remix-run/node';

/** Stripe's thin events, such as those of meter events that failed: signed with a secret of their own. */
export const action = ({ request, context }: ActionFunctionArgs) =>
  request.method === 'POST' ? context.webhook(request, 'thin') : new Response('Only POST', { status: 405 });

export const loader = () => new Response('Only POST', { status: 405, headers: { Allow: 'POST' } });
