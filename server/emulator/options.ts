import type { SeedInput } from './seed.ts';

export type Mail = { id: string; to: string; subject: string; text: string; html: string | null; atMs: number };

export type LogLine = { level: 'info' | 'warn' | 'error'; message: string } & Record<string, unknown>;

export type EmulatorOptions = {
  /** SQLite file of the main account, or ':memory:'. Other accounts keep theirs beside it. */
  stateFile: string;
  /** 0: any free port. */
  port: number;
  host?: string;
  /** Time stands still and moves only by the time machine. Absent: wall time plus a kept offset. */
  clock?: { frozenAtMs: number } | undefined;
  /** The main account's endpoint for all events, there from the start; same id each time. */
  webhook?: { url: string; secret: string; thinUrl?: string; thinSecret?: string };
  /** Called after each step of the time machine, so that the app can act at that instant. */
  settle?: (() => Promise<void>) | undefined;
  mail?: () => Promise<Mail[]>;
  log?: (line: LogLine) => void;
  /** What each account begins with. Empty without one. */
  seed?: SeedInput;
  settings?: Partial<Settings>;
};

export type Settings = {
  draftWindowMs: number;
  aggregationDelayMs: number;
  /** What becomes of a subscription whose last retry failed: as the account's setting at Stripe. */
  afterLastRetry: 'cancel' | 'unpaid' | 'leave';
};
