import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { SECOND_MS } from '../core/units.ts';
import type { RequestFacts } from '../http/request-log.ts';
import type { Log } from '../log.ts';
import type { Backlog } from './backlog-store.ts';

/** Seconds. Pages take a few milliseconds; a call that waits for Stripe takes up to six seconds. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 6, 15];

export type Metrics = {
  /** In Prometheus' text format. A backlog that cannot be read is left out, and `headroom_database_up` is 0. */
  text(readBacklog: () => Promise<Backlog>): Promise<{ contentType: string; body: string }>;
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
  const backlog = createBacklogGauges(registers);

  return {
    async text(readBacklog) {
      const found = await readBacklog().catch(() => null);
      up.set(found ? 1 : 0);
      backlog.set(found);
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

/** A gauge for each part of the backlog; ages are in seconds, as is usual there. */
function createBacklogGauges(registers: Registry[]) {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const counts = {
    deadEvents: gauge('headroom_inbox_dead_events', "Stripe's events that were given up."),
    waitingEvents: gauge('headroom_inbox_waiting_events', "Stripe's events that wait to be processed."),
    deadMails: gauge('headroom_mail_dead', 'Mails that were given up.'),
    unsentMails: gauge('headroom_mail_unsent', 'Mails that wait to be sent.'),
    rejectedBatches: gauge('headroom_usage_rejected_batches', 'Batches of usage that Stripe refused.'),
  };
  const ages = {
    oldestEventAgeMs: gauge('headroom_inbox_oldest_event_seconds', 'Age of the oldest event that waits.'),
    oldestMailAgeMs: gauge('headroom_mail_oldest_seconds', 'Age of the oldest mail that waits.'),
    oldestRunAgeMs: gauge('headroom_runs_oldest_seconds', 'Age of the oldest run that could be at work.'),
    oldestUnsealedUsageAgeMs: gauge('headroom_usage_oldest_unsealed_seconds', 'Age of the oldest usage in no batch.'),
    oldestUnsentBatchAgeMs: gauge('headroom_usage_oldest_unsent_seconds', 'Age of the oldest batch not at Stripe.'),
  };
  return {
    set(found: Backlog | null) {
      for (const [name, each] of Object.entries(counts)) {
        if (found) each.set(found[name as keyof typeof counts]);
        else each.reset();
      }
      for (const [name, each] of Object.entries(ages)) {
        if (found) each.set(found[name as keyof typeof ages] / SECOND_MS);
        else each.reset();
      }
    },
  };
}
