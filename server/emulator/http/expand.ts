import type { Ctx } from '../ctx.ts';
import { ApiError, invalid } from '../params/api-error.ts';
import { render } from '../resources/render.ts';
import { included, includedWithin, NOT_SHOWN } from './included.ts';

const MAX_LEVELS = 4;

/** Replaces ids by their objects along each path, and adds what is shown only on request. Changes `body` in place. */
export function expand(ctx: Ctx, body: object, paths: string[]): void {
  for (const path of paths) {
    const segments = path.split('.');
    const levels = segments.filter((segment) => segment !== 'data').length;
    if (levels > MAX_LEVELS) throw invalid(`You cannot expand more than ${MAX_LEVELS} levels of a property.`, 'expand');
    expandAt(ctx, body, segments, path);
  }
}

function expandAt(ctx: Ctx, node: unknown, segments: string[], path: string): void {
  if (Array.isArray(node)) {
    for (const element of node) expandAt(ctx, element, segments, path);
    return;
  }
  const [name, ...rest] = segments;
  if (!isRecord(node) || name === undefined) return;
  if (includedWithin(ctx, node, segments)) return;
  if (!(name in node) || node[name] === undefined) {
    const value = included(ctx, node, name);
    if (value === undefined) throw cannotExpand(name);
    if (value === NOT_SHOWN) return;
    node[name] = value;
  } else {
    node[name] = expanded(ctx, node[name]);
  }
  expandAt(ctx, node[name], rest, path);
}

function expanded(ctx: Ctx, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => expanded(ctx, element));
  if (typeof value !== 'string') return value;
  const doc = ctx.store.findAny(value);
  return doc ? render(ctx, doc) : value;
}

const cannotExpand = (name: string): ApiError => {
  const message = `This property cannot be expanded (${name}).`;
  return new ApiError({ status: 400, type: 'invalid_request_error', message, param: 'expand' }, false, 'expand');
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
