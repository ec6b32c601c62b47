import type { Request, RequestHandler } from 'express';
import { sendWords } from './messages.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Stripe's servers and those of mailboxes send no Origin: their requests, or the links that these follow, are signed instead. */
const SIGNED = /^\/(webhooks\/stripe|unsubscribe)(\/|$)/;

/**
 * Refuses requests that change something unless a page of ours made them. Browsers put `Origin` on every such request,
 * and a page elsewhere cannot forge it. Ours is the public address, or whatever host the browser asked for.
 */
export function sameOrigin(appUrl: string): RequestHandler {
  const publicHost = new URL(appUrl).host;
  return (req, res, next) => {
    if (SAFE_METHODS.has(req.method) || SIGNED.test(req.path) || comesFromUs(req, publicHost)) return next();
    sendWords(req, res, 403, 'This request did not come from Headroom', 'Open the page again and repeat what you did.');
  };
}

function comesFromUs(req: Request, publicHost: string): boolean {
  const site = req.get('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = req.get('Origin');
  if (origin === undefined) return site === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host !== '' && (host === publicHost || host === req.get('Host'));
}
