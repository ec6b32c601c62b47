import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Site } from '../deps.ts';

/** What Stripe.js and embedded Checkout need (docs.stripe.com/security/guide#content-security-policy). */
const STRIPE = {
  scripts: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://checkout.stripe.com'],
  frames: [
    'https://js.stripe.com',
    'https://*.js.stripe.com',
    'https://checkout.stripe.com',
    'https://hooks.stripe.com',
  ],
  connections: ['https://api.stripe.com', 'https://checkout.stripe.com'],
  images: ['https://*.stripe.com'],
  // A form that answers with a redirect to Stripe's portal counts as sent there.
  forms: ['https://billing.stripe.com', 'https://checkout.stripe.com', 'https://invoice.stripe.com'],
};

/** Sets the security headers of every answer; the policy's nonce is `nonceOf(res)`. */
export function securityHeaders(site: Site, { development }: { development: boolean }): RequestHandler[] {
  const standIn = site.stripeJsUrl ? [new URL(site.stripeJsUrl).origin] : [];
  const withNonce: RequestHandler = (_req, res, next) => {
    res.locals.nonce = randomBytes(16).toString('base64');
    next();
  };
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", (_req, res) => `'nonce-${nonceOf(res as Response)}'`, ...STRIPE.scripts, ...standIn],
        // Charts and dialogs position themselves by style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...STRIPE.images],
        connectSrc: ["'self'", ...(development ? ['ws:'] : []), ...STRIPE.connections, ...standIn],
        frameSrc: [...STRIPE.frames, ...standIn],
        formAction: ["'self'", ...STRIPE.forms, ...standIn],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // Without a referrer browsers send forms with `Origin: null`, and the same-origin check would refuse them.
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    // Stripe opens windows for some banks' confirmations.
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    strictTransportSecurity: site.secureCookies ? { maxAge: 31_536_000 } : false,
  });
  return [withNonce, headers];
}

export const nonceOf = (res: Response): string => String(res.locals.nonce);
