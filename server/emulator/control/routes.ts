import express from 'express';
import { z } from 'zod';
import { defined } from '../core/defined.ts';
import { DAY_MS } from '../core/units.ts';
import type { Host } from '../host.ts';
import { apiFaultsSchema } from '../http/api-faults.ts';
import { ApiError, invalid } from '../params/api-error.ts';
import { isForeign } from '../params/foreign.ts';
import { MAX_OVERLAP_MS } from '../resources/events/webhook-endpoints.ts';
import { faultsSchema } from '../webhooks/queue.ts';
import { CARD_OUTCOMES, DISPUTE_OUTCOMES } from './control.ts';

/** The time machine moves two years at most. A longer step is a typing mistake. */
const MAX_MS = 732 * DAY_MS;

/** `/emulator/control/*` in JSON, for browser tests and the dashboard. */
export function controlRoutes(host: Host): express.Router {
  const router = express.Router();
  router.use((req, _res, next) => {
    // Blocks pages of other sites: they can send forms and text, but no JSON without our permission.
    if (isForeign(req) || (req.method === 'POST' && !req.is('application/json'))) throw notFromHere();
    next();
  });
  router.get('/export', (_req, res) => void res.json(host.control.exportState()));
  router.post(
    '/import',
    express.json({ limit: '200mb' }),
    act(z.unknown(), (state) => host.control.importState(state), host),
  );
  router.use(express.json({ limit: '64kb' }));
  router.get('/state', (_req, res) => void res.json({ ...host.control.state(), secretKey: host.secretKey }));
  addCommands(router, host);
  router.use(refuse);
  return router;
}

/** One route a command of the control. */
function addCommands(router: express.Router, host: Host): void {
  router.post(
    '/advance',
    act(z.strictObject({ ms: z.number().int().min(0).max(MAX_MS) }), ({ ms }) => host.advance(ms), host),
  );
  router.post(
    '/next-card-outcome',
    act(
      z.strictObject({ outcome: z.enum(CARD_OUTCOMES) }),
      ({ outcome }) => host.control.setNextCardOutcome(outcome),
      host,
    ),
  );
  router.post(
    '/faults',
    act(faultsSchema.partial(), (faults) => host.control.setDeliveryFaults(defined(faults)), host),
  );
  router.post(
    '/api-faults',
    act(apiFaultsSchema.partial(), (faults) => host.control.setApiFaults(defined(faults)), host),
  );
  router.post(
    '/resend',
    act(z.strictObject({ event: z.string() }), ({ event }) => host.control.resendEvent(event), host),
  );
  router.post(
    '/roll-secret',
    act(
      z.strictObject({ endpoint: z.string(), overlapMs: z.number().int().min(0).max(MAX_OVERLAP_MS).default(0) }),
      ({ endpoint, overlapMs }) => ({ secret: host.control.rollSecret(endpoint, overlapMs) }),
      host,
    ),
  );
  router.post(
    '/dispute',
    act(
      z.strictObject({ id: z.string(), outcome: z.enum(DISPUTE_OUTCOMES) }),
      ({ id, outcome }) => host.control.settleDispute(id, outcome),
      host,
    ),
  );
  router.post(
    '/reset',
    act(z.strictObject({}), () => host.control.reset(), host),
  );
}

type Answer = object | undefined;

/** Responds with the result of `work`, or with the new state when it returns nothing. */
function act<T>(
  schema: z.ZodType<T>,
  work: (input: T) => void | Answer | Promise<void>,
  host: Host,
): express.RequestHandler {
  return (req, res, next) => {
    const done = async () => {
      const parsed = schema.safeParse(req.body ?? {});
      if (!parsed.success)
        throw invalid(parsed.error.issues[0]?.message ?? 'Invalid body', parsed.error.issues[0]?.path.join('.'));
      res.json((await work(parsed.data)) ?? host.control.state());
    };
    done().catch(next);
  };
}

const notFromHere = (): ApiError =>
  new ApiError({
    status: 403,
    type: 'invalid_request_error',
    message: 'The control takes JSON, and nothing that another site sends.',
  });

const refuse: express.ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof ApiError) res.status(error.fields.status).json({ error: error.fields });
  else res.status(400).json({ error: { type: 'invalid_request_error', message: 'The body is not what this takes.' } });
};
