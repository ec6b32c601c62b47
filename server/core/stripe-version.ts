/** The one Stripe API version that the gateway speaks, webhooks are pinned to, and the sandbox answers in. */
export const STRIPE_API_VERSION = '2026-10-28.endive';
