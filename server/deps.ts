import type { Db } from '../db/open.ts';
import type { FileReader } from './accounts/file-reader.ts';
import type { Auth } from './auth/lucia.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Mailer } from './mailer.ts';
import type { ForecastPool } from './scenarios/forecast/pool.ts';
import type { Signals } from './signals.ts';
import type { EventStyle } from './stripe/events.ts';
import type { Gateway } from './stripe/gateway.ts';

/** What the use cases are handed: made once by the composition root, or by a test's world. */
export type Deps = {
  db: Db;
  /** What pages read through: it cannot write, and no write holds it up. */
  reader: Db;
  /** What admin pages and reports read through, off the event loop. Throws `ReportTooSlow`. */
  reports: Db;
  clock: Clock;
  log: Log;
  auth: Auth;
  stripe: Gateway;
  pool: ForecastPool;
  /** Reads bank files off the event loop. */
  files: FileReader;
  signals: Signals;
  mailer: Mailer;
  /** Secrets that a webhook's signature may be made with, for each of the two endpoints: two while one is being rotated. */
  webhookSecrets: Record<EventStyle, string[]>;
  /** Where erased customers are written down outside the database; null keeps no list. */
  erasureList: string | null;
  site: Site;
};

/** What pages need to know of where they run. */
export type Site = {
  /** Origin of the portal, without a slash at the end. */
  appUrl: string;
  stripePublishableKey: string;
  /** A script that gives `window.Stripe`, to load before the app; null lets @stripe/stripe-js load Stripe's own. */
  stripeJsUrl: string | null;
  /** Where mails can be read when none are sent, as in the demo; null when they are sent. */
  mailboxUrl: string | null;
  /** Stripe's dashboard, or the emulator's: where admins find an object by its id. */
  stripe: { dashboardUrl: string; isEmulator: boolean };
  secureCookies: boolean;
  /** Names and passwords shown on the log-in page of a demo; empty in earnest. */
  demoLogins: { email: string; password: string; role: 'customer' | 'admin' }[];
  /** What every page says of where it runs: a demo that others can reach, or Stripe's test mode. Null otherwise. */
  notice: 'demo' | 'test' | null;
};
