import type express from 'express';

/** Sent by a page of another site, or under a name that another site points at this machine. */
export const isForeign = (request: express.Request): boolean =>
  !isLoopback(request) || (request.method === 'POST' && !isSameOrigin(request));

// A name that some other site points at this machine is not ours (DNS rebinding).
function isLoopback(request: express.Request): boolean {
  const local = request.socket.localAddress ?? '';
  const onLoopback = local === '::1' || local.endsWith('127.0.0.1');
  return !onLoopback || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
}

function isSameOrigin(request: express.Request): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://${host}`;
}
