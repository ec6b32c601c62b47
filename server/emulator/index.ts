import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import express from 'express';
import { type Account, openAccount } from './account.ts';
import { type Accounts, accountName, MAIN, makeAccounts } from './accounts.ts';
import { openContractGate } from './contract/index.ts';
import { HOUR_MS } from './core/units.ts';
import { refusalAnswer } from './http/envelope.ts';
import { refuseUnreadable } from './http/unreadable.ts';
import type { EmulatorOptions } from './options.ts';
import { ApiError } from './params/api-error.ts';
import { isForeign } from './params/foreign.ts';
import { CLI_SOCKET_PATH } from './resources/events/cli-sessions.ts';
import { parseSeed } from './seed.ts';

export type { Account } from './account.ts';
export type { CardOutcome, DeliveryFaults } from './control/control.ts';
export type { ApiFaults } from './http/api-faults.ts';
export type { EmulatorOptions } from './options.ts';
export type { SeedInput } from './seed.ts';

/** Itself the account that its keys belong to. */
export type Emulator = Account & {
  /** API base: the SDK takes host, port and protocol from it. */
  url: string;
  stripeJsUrl: string;
  dashboardUrl: string;
  /** The state behind another `sk_test_…` key; opened on first use, so that tests that run at once share nothing. */
  account(secretKey: string): Account;
  /** Within a second, with connections open or not. */
  close(): Promise<void>;
};

/** Starts the local Stripe. Rejects when the port is taken or the seed is wrong. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const log = options.log ?? (() => undefined);
  const seed = parseSeed(options.seed);
  const server = createServer().on('clientError', refuseUnreadable);
  const url = await listen(server, options);
  const gate = openContractGate((message) => log({ level: 'warn', message }));
  const settings = {
    draftWindowMs: options.settings?.draftWindowMs ?? HOUR_MS,
    aggregationDelayMs: options.settings?.aggregationDelayMs ?? 0,
    afterLastRetry: options.settings?.afterLastRetry ?? 'cancel',
  };
  const open = (name: string, stateFile: string) =>
    openAccount({
      name,
      stateFile,
      config: { url, account: name, ...settings },
      gate,
      seed,
      accounts: () => accounts.names(),
      log,
      webhook: name === MAIN ? options.webhook : undefined,
      ...(options.clock && { clock: options.clock }),
      ...(options.settle && { settle: options.settle }),
      ...(options.mail && { mail: options.mail }),
    });
  let accounts: Accounts;
  try {
    accounts = makeAccounts(options.stateFile, open);
  } catch (error) {
    server.close();
    throw error;
  }
  server.on('request', makeApp(accounts, log));
  server.on('upgrade', (request, socket, head) => connectCli(accounts, request, socket, head));
  const main = accounts.named(MAIN);
  return {
    secretKey: main.secretKey,
    publishableKey: main.publishableKey,
    clock: main.clock,
    advance: main.advance,
    idle: main.idle,
    control: main.control,
    url,
    stripeJsUrl: `${url}/emulator/stripe.js`,
    dashboardUrl: `${url}/emulator`,
    account(secretKey) {
      const name = accountName(secretKey);
      if (name === null) throw new TypeError(`An account has a key like sk_test_abc, not ${secretKey.slice(0, 8)}…`);
      return accounts.named(name);
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all(accounts.all().map((account) => account.close()));
    },
  };
}

function makeApp(accounts: Accounts, log: NonNullable<EmulatorOptions['log']>): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((req, res, next) => {
    const isApi = !/^\/emulator(\/|$)/.test(req.path);
    // Before an account is opened for it. Pages and control refuse for themselves, each in its own form.
    if (isApi && isForeign(req)) throw notFromHere();
    const { api, control, pages } = accounts.of(req).serve;
    if (isApi) return api(req, res, next);
    if (!/^\/emulator\/control(\/|$)/.test(req.path)) return pages(req, res, next);
    req.url = req.url.slice('/emulator/control'.length) || '/';
    control(req, res, next);
  });
  const refuse: express.ErrorRequestHandler = (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const { status, body } = refusalAnswer(error, 'req_refused', log);
    res.status(status).type('application/json').send(body);
  };
  app.use(refuse);
  return app;
}

const notFromHere = (): ApiError =>
  new ApiError({
    status: 403,
    type: 'invalid_request_error',
    message:
      'This emulator takes no request that a page of another site sends, and is called localhost or 127.0.0.1 only. Use one of these names.',
  });

/** `stripe listen`. A browser cannot send the header that it sends: no page of another site gets in. */
function connectCli(accounts: Accounts, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const [path = ''] = (request.url ?? '').split('?');
  const name = path.startsWith(`${CLI_SOCKET_PATH}/`) ? path.slice(CLI_SOCKET_PATH.length + 1) : '';
  if (request.headers['websocket-id'] === undefined || !/^\w+$/.test(name))
    return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  accounts.named(name).listeners.accept(request, socket, head);
}

async function listen(server: Server, { port, host = '127.0.0.1' }: EmulatorOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the emulator does not listen on a port');
  return `http://${host}:${address.port}`;
}
