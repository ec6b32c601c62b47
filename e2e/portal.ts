import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Emulator } from '../server/emulator/index.ts';
import { freePorts } from '../server/testing/free-ports.ts';
import { createTestDatabase, isOnPostgres } from '../server/testing/postgres.ts';
import { makeTempFolder } from '../server/testing/temp-folder.ts';

/** The built portal with its emulator, as `npm start` runs them, on free ports and in a folder of their own. */
export type Portal = {
  url: string;
  emulatorUrl: string;
  /** All that was printed so far. */
  output(): string;
  /** Moves emulator and portal on in time, and waits until both have acted on it. */
  advance(ms: number): Promise<void>;
  /** A call of the emulator's control. */
  control(path: string, body: unknown): Promise<void>;
  /** Ends the process and starts it again on the same data; `SIGKILL` gives it no time. */
  restart(signal: NodeJS.Signals): Promise<void>;
  /** Real milliseconds that the last end took, and the code it ended with. */
  lastStop(): { ms: number; code: number | null };
  folder: string;
  stop(): Promise<void>;
};

/** With `fill`, which puts databases into its folder, it does not start empty. */
export async function startPortal(fill?: (folder: string) => Promise<void>): Promise<Portal> {
  const folder = makeTempFolder('headroom-e2e-');
  await fill?.(folder);
  const [port, emulatorPort] = await freePorts();
  const url = `http://localhost:${port}`;
  const emulatorUrl = `http://127.0.0.1:${emulatorPort}`;
  const postgres = isOnPostgres() ? await createTestDatabase() : null;
  let before = '';
  const launch = async (): Promise<PortalProcess> => {
    const args = ['--port', String(port), '--emulator-port', String(emulatorPort), '--data', folder];
    const made = spawnPortal(args, postgres ? { DATABASE_URL: postgres.at } : {});
    await whenRunning(made);
    return made;
  };
  let running = await launch();
  let lastStop: { ms: number; code: number | null } = { ms: 0, code: null };
  const end = async (signal: NodeJS.Signals) => {
    const { child } = running;
    const exited = once(child, 'exit');
    const startMs = performance.now();
    child.kill(signal);
    // As Ctrl-C does under npm: from the terminal, and again through npm.
    if (signal === 'SIGINT') child.kill(signal);
    await exited;
    lastStop = { ms: performance.now() - startMs, code: child.exitCode };
  };
  const control = async (path: string, body: unknown) => {
    const answer = await fetch(`${emulatorUrl}/emulator/control/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`control ${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    url,
    emulatorUrl,
    folder,
    output: () => before + running.output(),
    lastStop: () => lastStop,
    control,
    advance: (ms) => control('advance', { ms }),
    async restart(signal) {
      await end(signal);
      before += running.output();
      running = await launch();
    },
    async stop() {
      if (running.child.exitCode === null) await end('SIGTERM');
      await postgres?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The built portal, as a process of its own. */
export type PortalProcess = {
  child: ChildProcess;
  /** All that it printed so far. */
  output(): string;
};

const READY_TIMEOUT_MS = 60_000;

/** Starts the built portal; it may be still starting when this returns. Keys of a real account do not reach it. */
export function spawnPortal(args: string[], settings: Record<string, string>): PortalProcess {
  const { STRIPE_SECRET_KEY: _, ...env } = process.env;
  const child = spawn(process.execPath, ['build/index.js', ...args], {
    env: { ...env, NODE_ENV: 'production', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void printed.push(String(chunk)));
  return { child, output: () => printed.join('') };
}

/** Waits until it takes requests; throws with what it printed when it ended instead. */
export async function whenRunning({ child, output }: PortalProcess): Promise<void> {
  await until(() => output().includes('Headroom is running') || child.exitCode !== null, READY_TIMEOUT_MS);
  if (child.exitCode !== null) throw new Error(`The portal did not start:\n${output()}`);
}

/** What to set for a portal that takes an emulator of another process for Stripe itself. */
export const keysOf = ({ url, secretKey, publishableKey }: Emulator, webhookSecret: string) => ({
  STRIPE_API_BASE: url,
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_PUBLISHABLE_KEY: publishableKey,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
});

/** Waits until `done`, looking every 50 ms; throws when it takes longer than `timeoutMs`. */
export async function until(done: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await done())) {
    if (Date.now() > endMs) throw new Error(`This did not happen within ${timeoutMs} ms: ${done}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
