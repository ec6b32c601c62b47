import { type AnyTRPCProcedure, callTRPCProcedure, TRPCError } from '@trpc/server';
import type { SessionUser } from '../auth/session-user.ts';
import { present } from '../core/invariant.ts';
import { appRouter } from '../trpc/root.ts';
import type { Row } from './procedure-row.ts';
import { PROCEDURE_ROWS } from './procedure-rows.ts';
import type { World } from './world.ts';

/** Every procedure by its path. Its type nests them as the router does; what is there is one record of all. */
export const procedures = new Map(Object.entries<unknown>(appRouter._def.procedures).filter(isProcedure));

/** How each is tried, by its path. */
export const rows = new Map(flatten(PROCEDURE_ROWS));

/** What a procedure answers, or the code and message of what it throws. */
export async function callAs(
  { deps }: World,
  user: SessionUser | null,
  path: string,
  input: unknown,
): Promise<unknown> {
  const ctx = { deps, user, resHeaders: new Headers(), ip: crypto.randomUUID() };
  const signal = AbortSignal.timeout(5_000);
  const { type } = present(procedures.get(path), path)._def;
  try {
    const getRawInput = async () => input;
    const answer = await callTRPCProcedure({ router: appRouter, path, getRawInput, ctx, type, signal, batchIndex: 0 });
    if (type !== 'subscription') return answer;
    const told: unknown[] = [];
    for await (const each of answer) told.push(each);
    return told;
  } catch (error) {
    if (error instanceof TRPCError) return { code: error.code, message: error.message };
    throw error;
  }
}

function isProcedure(entry: [string, unknown]): entry is [string, AnyTRPCProcedure] {
  return typeof entry[1] === 'function' && '_def' in entry[1];
}

type Tree = { [name: string]: Tree | Row };

function flatten(tree: object, above = ''): [string, Row][] {
  return Object.entries(tree as Tree).flatMap(([name, at]) =>
    isRow(at) ? [[above + name, at] satisfies [string, Row]] : flatten(at, `${above}${name}.`),
  );
}

function isRow(at: Tree | Row): at is Row {
  return typeof at.kind === 'string';
}
