#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type SeedInput, startEmulator } from './index.ts';

const HELP = `Starts a local Stripe, for any project. Ctrl-C ends it.

  stripe-emulator --port 12111 --state ./stripe.db --webhook http://127.0.0.1:3000/webhooks/stripe

  --port <number>           where it listens (12111; 0 is any free port)
  --state <file>            where it keeps everything; without it, in memory and gone at the end
  --webhook <url>           gets every event, signed
  --webhook-secret <text>   the secret it is signed with (whsec_emulator)
  --seed <file>             JSON of what each account begins with; without it, nothing
  --host <address>          the address it listens on (127.0.0.1: this machine alone)
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '12111' },
      state: { type: 'string', default: ':memory:' },
      webhook: { type: 'string' },
      'webhook-secret': { type: 'string', default: 'whsec_emulator' },
      seed: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(HELP);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port is no port: ${values.port}`);
  const { webhook: url, 'webhook-secret': secret } = values;
  if (url !== undefined && !URL.canParse(url)) throw new Error(`--webhook is no address: ${url}`);
  const seed: SeedInput | undefined = values.seed === undefined ? undefined : readJson(values.seed);
  const emulator = await startEmulator({
    stateFile: values.state,
    port,
    host: values.host,
    ...(seed && { seed }),
    ...(url === undefined ? {} : { webhook: { url, secret } }),
    log: ({ level, message, ...rest }) => level !== 'info' && console.error(`${level}: ${message}`, rest),
  });
  console.log(`API        ${emulator.url}`);
  console.log(`Keys       ${emulator.secretKey}  ${emulator.publishableKey}`);
  console.log(`Dashboard  ${emulator.dashboardUrl}`);
  console.log(`Stripe.js  ${emulator.stripeJsUrl}`);
  if (url !== undefined) console.log(`Webhooks   ${url}  ${secret}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close().finally(() => process.exit(0)));
  }
}

function readJson(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--seed is no JSON file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
