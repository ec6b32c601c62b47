import type express from 'express';
import { invalid } from '../params/api-error.ts';
import { decodeForm, MAX_FIELDS, MAX_LEVELS } from '../params/form.ts';

/** A body nested deeper than this is no request of anybody's; ours is walked by recursion. */
const MAX_DEPTH = 20;

/** Plain text is what `fetch` calls a string. */
const FORMS = ['application/x-www-form-urlencoded', 'text/plain'];
const NO_FORM =
  'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.';

/** The parameters of a call: its query, and its body, which is a form in `/v1` and JSON in `/v2`. Refuses what is neither, or the other. */
export function paramsOf(req: express.Request): Record<string, unknown> {
  const query = readForm(req.url.split('?')[1] ?? '');
  const text: unknown = req.body;
  if (typeof text !== 'string' || text === '') return query;
  if (req.path.startsWith('/v2/')) return { ...query, ...readJson(text) };
  if (req.get('content-type') !== undefined && !req.is(FORMS)) throw invalid(NO_FORM);
  return { ...query, ...readForm(text) };
}

function readForm(text: string): Record<string, unknown> {
  try {
    return decodeForm(text);
  } catch (error) {
    if (error instanceof RangeError)
      throw invalid(`Invalid request: a form is at most ${MAX_LEVELS} levels deep and has ${MAX_FIELDS} parameters.`);
    throw error;
  }
}

function readJson(text: string): object {
  const body = parsed(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('Invalid JSON: the body must be one object.');
  }
  if (isDeeperThan(body, MAX_DEPTH)) throw invalid(`Invalid JSON: nested deeper than ${MAX_DEPTH} levels.`);
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
