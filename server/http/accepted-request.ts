import type { Request, RequestHandler } from 'express';
import { sendWords } from './messages.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST']);
/** `/./`, `/../` and their encoded forms: an address that means another one is none that a page of ours has. */
const DOT_SEGMENT = /(^|\/)(\.|%2e){1,2}(\/|$)/i;
/** Other names of this machine; no name in the DNS can be made to look like one of them. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
/** Calls that are gathered into one address are cut at 4,000 characters. */
const MAX_URL_CHARS = 8_000;
/** By which Remix once had a loader asked by name. It logs each such request as a fault of ours. */
const LOADER_QUERY = /[?&]_data(=|&|$)/;
/** Health checks use the address, not the name. */
const HEALTH_PATHS = new Set(['/healthz']);

export const isLoopbackHost = (host: string): boolean => LOOPBACK_HOST.test(host);

/**
 * Refuses what no browser that is on a page of ours sends: other methods, addresses that mean another one, and hosts
 * that are not ours, by which a page elsewhere could pass for us.
 */
export function acceptedRequest(appUrl: string): RequestHandler {
  const publicHost = new URL(appUrl).host;
  return (req, res, next) => {
    if (!METHODS.has(req.method)) {
      res.set('Allow', [...METHODS].join(', '));
      return sendWords(req, res, 405, 'This method is not used here', 'Use GET, HEAD or POST.');
    }
    if (req.originalUrl.length > MAX_URL_CHARS)
      return sendWords(req, res, 414, 'This address is too long', 'Open the page from its link.');
    if (DOT_SEGMENT.test(req.path) || req.path.includes('\\') || hasSeveralHosts(req) || LOADER_QUERY.test(req.url))
      return sendWords(req, res, 400, 'This address cannot be read', 'Check it for typing mistakes.');
    if (!HEALTH_PATHS.has(req.path) && !isOurs(req, publicHost))
      return sendWords(req, res, 421, 'Headroom is not at this address', `It is at ${publicHost}.`);
    next();
  };
}

/** Node reads the first. A proxy may have decided on another. */
const hasSeveralHosts = ({ rawHeaders }: Request): boolean =>
  rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length > 1;

function isOurs(req: Request, publicHost: string): boolean {
  const host = req.get('Host')?.toLowerCase() ?? '';
  return host === publicHost || isLoopbackHost(host);
}
