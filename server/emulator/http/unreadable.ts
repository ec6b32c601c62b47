import type { Duplex } from 'node:stream';

/** What is no HTTP, or has too long an address or headers, never becomes a request: it is refused here, in Stripe's envelope. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable) return;
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const message = tooLong ? 'The request address or its headers are too long.' : 'The request could not be read.';
  const body = JSON.stringify({ error: { type: 'invalid_request_error', message } });
  const head = `HTTP/1.1 ${tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request'}`;
  socket.end(
    `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
