import type { Clock } from './clock/clock.ts';
import type { Control } from './control/control.ts';
import type { Ctx } from './ctx.ts';
import type { LogLine, Mail } from './options.ts';

/** What the pages and the control calls see of a running emulator. */
export type Host = {
  url: string;
  /** Part of its keys after `sk_test_`. */
  account: string;
  /** Names of all accounts that are open, this one included. */
  accounts(): string[];
  secretKey: string;
  publishableKey: string;
  clock: Clock;
  control: Control;
  /** One transaction: all of `work` or nothing of it. What it made due now runs right after. */
  transact<T>(work: (ctx: Ctx) => T): T;
  /** The time machine: fires what is due on the way, in order. */
  advance(ms: number): Promise<void>;
  mail(): Promise<Mail[]>;
  log(line: LogLine): void;
};
