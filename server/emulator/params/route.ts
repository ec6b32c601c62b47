import type { z } from 'zod';
import type { Ctx } from '../ctx.ts';
import { parseParams } from './parse.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One line of the route table. `run` sees parsed parameters and the ids of the path, in order; `expand` is the server's. */
export type Route = {
  method: Method;
  /** As the SDK has it: `/v1/customers/{customer}`. */
  path: string;
  params: z.ZodType;
  run(ctx: Ctx, params: unknown, ids: string[]): object;
};

/** Ties the schema's type to the operation's; from here on the table only knows `unknown`. */
export function route<P extends z.ZodType>(
  method: Method,
  path: string,
  params: P,
  run: (ctx: Ctx, params: z.output<P>, ...ids: string[]) => object,
): Route {
  return { method, path, params, run: (ctx, input, ids) => run(ctx, parseParams(params, input), ...ids) };
}
