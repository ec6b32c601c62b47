import type { ActionFunctionArgs } from '@remix-run/node';

/** Stripe's deliveries: signed, stored once, acted on later. A throw is answered with 500, so that Stripe sends it again. */
export const action = ({ request, context }: ActionFunctionArgs) =>
  request.method === 'POST' ? context.webhook(request, 'snapshot') : new Response('Only POST', { status: 405 });

export const loader = () => new Response('Only POST', { status: 405, headers: { Allow: 'POST' } });
