import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether only this machine can reach a host that is listened on. Names other than `localhost` are not resolved.
 * @param {string} host
 */
export function isLoopback(host) {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const family = isIP(name);
  return family === 0 ? name === 'localhost' : loopback.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Whether money is real behind a Stripe key.
 * @param {string | undefined} key
 */
export const isLiveKey = (key) => /^[a-z]+_live_/.test(key ?? '');

/**
 * What makes this a production start, in words; null when nothing does. Plain JavaScript, because the start command
 * decides by it whether it may build, before anything is built.
 * @param {{ HEADROOM_MODE?: string, STRIPE_SECRET_KEY?: string, APP_URL?: string, HOST?: string }} settings
 */
export function whyProduction({ HEADROOM_MODE, STRIPE_SECRET_KEY, APP_URL, HOST = '127.0.0.1' }) {
  if (HEADROOM_MODE === 'production') return 'HEADROOM_MODE is production';
  if (isLiveKey(STRIPE_SECRET_KEY)) return 'STRIPE_SECRET_KEY is a live key';
  if (APP_URL?.startsWith('https:')) return 'APP_URL begins with https';
  if (!isLoopback(HOST)) return `other machines can reach HOST ${HOST}`;
  return null;
}
