import type { Loop } from '../loops/runner.ts';
import type { Gateway } from '../stripe/gateway.ts';
import type { receiveWebhook } from '../webhooks/receive.ts';
import type { Intercept } from './database.ts';
import type { World } from './world.ts';

/** A bug planted at a port, as the tests of the tests: one of pitfalls.md section 1, or of a rule of server/docs/rules.md. */
export type Bug = {
  name: string;
  pitfall: string;
  statement?: (world: World) => Intercept;
  gateway?: ((gateway: Gateway, world: World) => Gateway) | undefined;
  /** The driver takes a commit that the server rolled back for a success. */
  believesRollback?: boolean;
  receive?: typeof receiveWebhook;
  loops?: (loops: Loop[]) => Loop[];
};
