/** The one Stripe API version that the emulator speaks: that of the SDK its contract was derived from. */
export const STRIPE_API_VERSION = '2026-10-28.endive';
