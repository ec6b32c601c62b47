import type { Request, RequestHandler } from 'express';
import { isLoopbackHost } from './accepted-request.ts';
import { sendWords } from './messages.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD']);
/** Stripe's servers and those of mailboxes send no Origin: their requests, or the links that these follow, are signed instead. */
const SIGNED = /^\/(webhooks\/stripe(\/thin)?|unsubscribe\/[^/]+)(\.data)?$/;

/**
 * Refuses requests that change something unless a page of ours made them. Browsers put `Origin` on every such request,
 * and a page elsewhere cannot forge it. Ours is the public address, or another name of this machine that was asked for.
 */
export function sameOrigin(appUrl: string): RequestHandler {
  const publicOrigin = new URL(appUrl).origin;
  return (req, res, next) => {
    if (SAFE_METHODS.has(req.method) || isSigned(req, publicOrigin) || comesFromUs(req, publicOrigin)) return next();
    sendWords(req, res, 403, 'This request did not come from Headroom', 'Open the page again and repeat what you did.');
  };
}

/** Decided on the path that the route is found by, not on what was sent. */
function isSigned(req: Request, publicOrigin: string): boolean {
  const url = publicOrigin + req.originalUrl;
  return URL.canParse(url) && SIGNED.test(new URL(url).pathname);
}

function comesFromUs(req: Request, publicOrigin: string): boolean {
  const site = req.get('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = req.get('Origin');
  if (origin === undefined) return site === 'same-origin';
  if (origin === publicOrigin) return true;
  const host = req.get('Host') ?? '';
  return isLoopbackHost(host) && origin === `${req.protocol}://${host}`;
}
