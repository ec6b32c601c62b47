import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Contract, contractFrom } from './contract.ts';
import type { ContractData } from './schema.ts';

// Deriving takes about 5 s on two idle cores.
const DERIVE_LIMIT_MS = 120_000;
const SOURCES = ['schema.ts', 'derive.ts', 'derive-routes.ts', 'derive-schema.ts'];
/** The contract that the package ships beside its bundle. The sources have none: they derive and cache it. */
const SHIPPED_FILE = join(import.meta.dirname, 'contract.json');

let loading: Promise<Contract | null> | undefined;

/**
 * The contract of the SDK, or null (with one line to `log`) where it cannot be had: no compiler, no sources.
 * The package brings it along. Run from the sources, the first call for an SDK version derives it in its own process;
 * later calls read the cache in node_modules.
 */
export function loadContract(log: (line: string) => void = () => {}): Promise<Contract | null> {
  loading ??= load().catch((error: unknown) => {
    log(`The Stripe contract is not available: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  });
  return loading;
}

async function load(): Promise<Contract> {
  const file = existsSync(SHIPPED_FILE) ? SHIPPED_FILE : await derivedContractFile();
  // Written by derive-command.ts of this very version: its shape is our own promise, not an edge to parse.
  const data: ContractData = JSON.parse(await readFile(file, 'utf8'));
  return contractFrom(data);
}

/** Path of the contract derived from the installed SDK; derives it unless that was done before. */
export async function derivedContractFile(): Promise<string> {
  const stripeFolder = installedStripe();
  const { version } = readPackage(stripeFolder);
  // The deriving code is part of the key, so that changing it never reads an old shape.
  const hash = createHash('sha256');
  for (const source of SOURCES) hash.update(readFileSync(join(import.meta.dirname, source)));
  const key = `${version}-${hash.digest('hex').slice(0, 12)}`;
  const cached = join(dirname(stripeFolder), '.cache', 'stripe-emulator', `contract-${key}.json`);
  if (!existsSync(cached)) {
    const command = join(import.meta.dirname, 'derive-command.ts');
    const argv = ['--import', 'tsx', command, stripeFolder, version, cached];
    await promisify(execFile)(process.execPath, argv, { cwd: import.meta.dirname, timeout: DERIVE_LIMIT_MS });
  }
  return cached;
}

function installedStripe(): string {
  let folder = dirname(createRequire(import.meta.url).resolve('stripe'));
  while (folder !== dirname(folder) && !isStripeFolder(folder)) folder = dirname(folder);
  return folder;
}

const isStripeFolder = (folder: string): boolean =>
  existsSync(join(folder, 'package.json')) && readPackage(folder).name === 'stripe';

function readPackage(folder: string): { name: string; version: string } {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const isPackage = typeof parsed === 'object' && parsed !== null;
  const text = (key: 'name' | 'version') => {
    const value: unknown = isPackage ? Reflect.get(parsed, key) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { name: text('name'), version: text('version') };
}
