import { readdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { basename, dirname, extname, join } from 'node:path';
import type { OpenAccount } from './account.ts';
import { keyOf } from './http/auth.ts';
import { ApiError } from './params/api-error.ts';

/** The account of the keys that `startEmulator` hands out, and of every request that names no account. */
export const MAIN = 'emulator0000';
/** Each holds a database and a timer. A test run that needs more forgets to reuse its keys. */
const MAX_ACCOUNTS = 500;
/** It becomes part of a file name. */
const MAX_NAME_LENGTH = 100;

export type Accounts = {
  /** Opens it on first use. Throws an ApiError where there are too many. */
  named(name: string): OpenAccount;
  /** Whose request this is: by its key, by an object or a token that its address names, by the dashboard's cookie. */
  of(request: Pick<IncomingMessage, 'headers' | 'url'>): OpenAccount;
  all(): OpenAccount[];
  names(): string[];
};

/** `sk_test_abc`, `rk_test_abc` and `pk_test_abc` are keys of the account `abc`. Null for what is no test key. */
export const accountName = (key: string): string | null => /^(?:sk|rk|pk)_test_(\w+)$/.exec(key)?.[1] ?? null;

export function makeAccounts(stateFile: string, open: (name: string, stateFile: string) => OpenAccount): Accounts {
  const opened = new Map<string, OpenAccount>();
  const named = (name: string): OpenAccount => {
    const known = opened.get(name);
    if (known) return known;
    if (opened.size >= MAX_ACCOUNTS)
      throw refused(429, `This emulator holds ${MAX_ACCOUNTS} accounts at most: use a key again.`);
    if (name.length > MAX_NAME_LENGTH) throw refused(401, `An API key has at most ${MAX_NAME_LENGTH} characters here.`);
    const account = open(name, fileOf(stateFile, name));
    opened.set(name, account);
    return account;
  };
  for (const name of [MAIN, ...storedNames(stateFile)]) named(name);
  const holding = (id: string) => [...opened.values()].find((account) => account.has(id));
  return {
    named,
    all: () => [...opened.values()],
    names: () => [...opened.keys()],
    of({ headers, url = '/' }) {
      const key = keyOf(headers.authorization ?? '');
      const name = accountName(key);
      if (name !== null) return named(name);
      // The token of a meter event session, or what a hosted page's address names.
      for (const id of [key, ...idsIn(url)]) {
        const holder = id === '' ? undefined : holding(id);
        if (holder) return holder;
      }
      const chosen = /(?:^|; )emulator_account=(\w+)/.exec(headers.cookie ?? '')?.[1];
      return (chosen === undefined ? undefined : opened.get(chosen)) ?? named(MAIN);
    },
  };
}

/** A client secret begins with the id of what it is for. */
const idsIn = (url: string): string[] =>
  (decoded(url).match(/\b[a-z]{2,10}_\w+/g) ?? []).map((word) => word.replace(/_secret_.*$/, ''));

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** `data/emulator.db` keeps the main account, `data/emulator.abc.db` the account `abc`. */
function fileOf(stateFile: string, name: string): string {
  if (stateFile === ':memory:' || name === MAIN) return stateFile;
  const extension = extname(stateFile);
  return join(dirname(stateFile), `${basename(stateFile, extension)}.${name}${extension}`);
}

function storedNames(stateFile: string): string[] {
  if (stateFile === ':memory:') return [];
  const extension = extname(stateFile);
  const prefix = `${basename(stateFile, extension)}.`;
  return readdirSync(dirname(stateFile))
    .filter((file) => file.startsWith(prefix) && file.endsWith(extension))
    .map((file) => file.slice(prefix.length, file.length - extension.length))
    .filter((name) => /^\w+$/.test(name));
}

const refused = (status: number, message: string): ApiError =>
  new ApiError({ status, type: 'invalid_request_error', message });
