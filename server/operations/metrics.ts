import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { COUNTED_MS } from '../core/durations.ts';
import { spanWords } from '../core/spans.ts';
import { SECOND_MS } from '../core/units.ts';
import type { RequestFacts } from '../http/request-log.ts';
import type { Log } from '../log.ts';
import type { GivenUpName, QueueName } from '../reporting/health/backlog.ts';
import type { HealthReport } from '../reporting/health/report.ts';

/** Seconds. Pages take a few milliseconds; a call that waits for Stripe takes up to six seconds. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 6, 15];

export type Metrics = {
  /** In Prometheus' text format. A report that cannot be read is left out, and `headroom_database_up` is 0. */
  text(readReport: () => Promise<HealthReport>): Promise<{ contentType: string; body: string }>;
  countRequest(facts: RequestFacts): void;
  /** The same log, whose lines are counted by level. */
  counted(log: Log): Log;
};

/** What a process reports of itself. Each has its own: nothing here is shared between processes. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // With the event loop's delay, memory, garbage collections and file descriptors.
  collectDefaultMetrics({ register: registry });
  const http = createHttpMetrics(registers);
  const lines = new Counter({
    name: 'headroom_log_lines_total',
    help: 'Lines of the log by level.',
    labelNames: ['level'],
    registers,
  });
  const up = new Gauge({ name: 'headroom_database_up', help: 'Whether the database answers.', registers });
  const gauges = createReportGauges(registers);

  return {
    async text(readReport) {
      const found = await readReport().catch(() => null);
      up.set(found ? 1 : 0);
      gauges.set(found);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
    countRequest: http.count,
    counted(log) {
      const count =
        (level: keyof Log): Log['info'] =>
        (fields, message) => {
          lines.inc({ level });
          log[level](fields, message);
        };
      return { info: count('info'), warn: count('warn'), error: count('error') };
    },
  };
}

/** What is counted of each request. */
function createHttpMetrics(registers: Registry[]) {
  const requests = new Counter({
    name: 'headroom_http_requests_total',
    help: 'Requests by the first part of their path and their status. 429 is a limit; 400 on webhooks a wrong signature.',
    labelNames: ['area', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'headroom_http_request_duration_seconds',
    help: 'How long answers took, without streams.',
    labelNames: ['area'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const signatureFailures = new Counter({
    name: 'headroom_webhook_signature_failures_total',
    help: 'Deliveries that Stripe did not sign with one of our secrets.',
    registers,
  });
  const rateLimited = new Counter({
    name: 'headroom_rate_limited_total',
    help: 'Requests that were answered 429.',
    registers,
  });
  return {
    count({ area, method, status, durationMs, isStream }: RequestFacts) {
      requests.inc({ area, method, status });
      if (!isStream) durations.observe({ area }, durationMs / SECOND_MS);
      if (status === 429) rateLimited.inc();
      if (area === 'webhooks' && status === 400) signatureFailures.inc();
    },
  };
}

/** The report's numbers as gauges; ages are in seconds, as is usual there. */
function createReportGauges(registers: Registry[]) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `headroom_${name}`, help, labelNames, registers });
  const givenUp: Record<GivenUpName, Gauge> = {
    events: gauge('inbox_dead_events', "Stripe's events that were given up."),
    mails: gauge('mail_dead', 'Mails that were given up.'),
    batches: gauge('usage_rejected_batches', 'Batches of usage that Stripe refused.'),
  };
  const counts: Partial<Record<QueueName, Gauge>> = {
    events: gauge('inbox_waiting_events', "Stripe's events that wait to be processed."),
    mails: gauge('mail_unsent', 'Mails that wait to be sent.'),
  };
  const ages: Record<QueueName, Gauge> = {
    events: gauge('inbox_oldest_event_seconds', 'Age of the oldest event that waits.'),
    mails: gauge('mail_oldest_seconds', 'Age of the oldest mail that waits.'),
    runs: gauge('runs_oldest_seconds', 'Age of the oldest run that could be at work.'),
    unsealed: gauge('usage_oldest_unsealed_seconds', 'Age of the oldest usage in no batch.'),
    unsent: gauge('usage_oldest_unsent_seconds', 'Age of the oldest batch not at Stripe.'),
    syncs: gauge('sync_oldest_seconds', 'How long the oldest sync is overdue.'),
    actions: gauge('admin_actions_oldest_seconds', 'Age of the oldest admin action without an answer from Stripe.'),
  };
  const isOk = gauge('check_ok', 'Whether a check of the page Health is green.', ['check']);
  const silence = gauge('loop_last_success_seconds', 'How long ago a turn of a loop succeeded.', ['loop']);
  const errors = gauge('loop_errors_day', `Turns of a loop that failed within ${spanWords(COUNTED_MS)}.`, ['loop']);
  const lag = gauge('webhook_lag_seconds', 'Median time of the newest events until their effect.');
  const stripe = gauge('stripe_calls_day', `Calls to Stripe within ${spanWords(COUNTED_MS)}, by outcome.`, ['outcome']);
  const bytes = gauge('database_bytes', 'Size of the database.');
  const all = [...Object.values(givenUp), ...Object.values(counts), ...Object.values(ages)];
  return {
    set(report: HealthReport | null) {
      for (const each of [...all, isOk, silence, errors, lag, stripe, bytes]) each.reset();
      if (!report) return;
      const { backlog, checks, loops, webhooks, wallMs } = report;
      for (const [name, each] of Object.entries(givenUp)) each.set(backlog.givenUp[name as GivenUpName]);
      for (const [name, each] of Object.entries(counts)) each.set(backlog.queues[name as QueueName].count);
      for (const [name, each] of Object.entries(ages))
        each.set(backlog.queues[name as QueueName].oldestAgeMs / SECOND_MS);
      for (const check of checks) isOk.set({ check: check.name }, check.isOk ? 1 : 0);
      for (const { name: loop, lastSuccessMs, startedMs, errors: failed } of loops) {
        silence.set({ loop }, (wallMs - (lastSuccessMs ?? startedMs)) / SECOND_MS);
        errors.set({ loop }, failed);
      }
      if (webhooks) lag.set((webhooks.toUsMs + webhooks.doneMs) / SECOND_MS);
      for (const [outcome, n] of Object.entries(report.stripe)) stripe.set({ outcome }, n);
      bytes.set(report.databaseBytes);
    },
  };
}
