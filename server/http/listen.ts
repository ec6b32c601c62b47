import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { SECOND_MS } from '../core/units.ts';

/** What is still being answered after this is cut off: Ctrl-C promises an end within three seconds. */
const GRACE_MS = 2 * SECOND_MS;
/** A connection is idle once its answer is sent, which Node does not tell. */
const IDLE_CHECK_MS = 50;
/**
 * Longer than nginx (60 s) and Caddy (2 min) keep an unused connection. The side that sends requests must
 * close it first, or a request may meet a connection that was just closed. Node's own 5 s lose such requests.
 */
const KEEP_ALIVE_MS = 125 * SECOND_MS;

export type Listening = {
  port: number;
  /** Takes nothing new, lets answers finish for a moment, then cuts off what is left. */
  close(): Promise<void>;
};

/** Starts to listen; rejects with Node's error, `EADDRINUSE` when the port is taken. Port 0 takes a free one. */
export async function listen(app: RequestListener, { port, host }: { port: number; host: string }): Promise<Listening> {
  const server = createServer(app);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cutOff = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cutOff);
}
