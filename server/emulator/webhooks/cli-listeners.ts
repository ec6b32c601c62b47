import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { wallNow } from '../clock/wall.ts';
import type { LogLine } from '../options.ts';
import { cliSecret, takeResent } from '../resources/events/cli-sessions.ts';
import type { StoredEvent } from '../store/docs.ts';
import type { Store } from '../store/store.ts';
import { signature } from './sign.ts';

export type CliListeners = {
  /** Takes the socket of a CLI that asks for one. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends what was recorded since the last call. Called after each commit. */
  pump(): void;
  close(): void;
};

const MAX_MESSAGE_BYTES = 1_000_000;

/** `stripe listen`: its sockets get every event from the moment they connect, and forward it themselves. */
export function makeCliListeners(store: Store, log: (line: LogLine) => void): CliListeners {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  let seen = lastEventSeq(store);
  sockets.on('error', (error) => log({ level: 'warn', message: 'CLI sockets failed', error: error.message }));
  const send = (event: StoredEvent) => {
    for (const client of sockets.clients) sendEvent(client, event, cliSecret(store));
  };
  return {
    accept(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.on('error', (error) => log({ level: 'warn', message: 'a CLI socket failed', error: error.message }));
        log({ level: 'info', message: 'stripe listen connected' });
      });
    },
    pump() {
      if (sockets.clients.size === 0) {
        seen = lastEventSeq(store);
        return;
      }
      for (const { seq, id } of eventsAfter(store, seen)) {
        seen = seq;
        send(store.get('event', id));
      }
      for (const id of takeResent(store)) {
        const event = store.find('event', id);
        if (event) send(event);
      }
    },
    close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

function sendEvent(client: WebSocket, event: StoredEvent, secret: string): void {
  const payload = JSON.stringify(event);
  const message = {
    type: 'webhook_event',
    webhook_id: `wh_${randomBytes(8).toString('hex')}`,
    webhook_conversation_id: `wc_${randomBytes(8).toString('hex')}`,
    event_payload: payload,
    http_headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'User-Agent': 'Stripe/1.0 (emulator)',
      'Stripe-Signature': signature(payload, [secret], wallNow()),
    },
    // Null is the account's own version, which the CLI forwards unless told otherwise.
    endpoint: { api_version: null },
  };
  client.send(JSON.stringify(message));
}

const Row = z.object({ seq: z.number(), id: z.string() });

const eventsAfter = (store: Store, seq: number) =>
  z.array(Row).parse(store.sql("select seq, id from docs where kind = 'event' and seq > ? order by seq").all(seq));

function lastEventSeq(store: Store): number {
  const row = store.sql("select coalesce(max(seq), 0) as seq from docs where kind = 'event'").get();
  return z.object({ seq: z.number() }).parse(row).seq;
}
