/** The one Stripe API version that the gateway speaks and webhooks are pinned to. The emulator has its own copy; a test compares them. */
export const STRIPE_API_VERSION = '2026-10-28.endive';
