import type { Loop } from '../loops/runner.ts';
import type { Gateway } from '../stripe/gateway.ts';
import type { receiveWebhook } from '../webhooks/receive.ts';
import type { Intercept } from './database.ts';
import type { World } from './world.ts';

/** A bug planted at a port, as the tests of the tests: one of PITFALLS sections 1 and 2, and which it is. */
export type Bug = {
  name: string;
  pitfall: string;
  statement?: (world: World) => Intercept;
  gateway?: (gateway: Gateway, world: World) => Gateway;
  receive?: typeof receiveWebhook;
  loops?: (loops: Loop[]) => Loop[];
};

export const BUGS: Bug[] = [];
