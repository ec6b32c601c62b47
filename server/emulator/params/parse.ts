import type { z } from 'zod';
import { ApiError, type Gap, invalid, needed } from './api-error.ts';

/** Reads a request's parameters, or refuses them the way Stripe does: the first fault, with its `param`. */
export function parseParams<P extends z.ZodType>(schema: P, input: unknown): z.output<P> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusalOf(parsed.error.issues, input);
}

type Issue = z.core.$ZodIssue;
type TooSmall = z.core.$ZodIssueTooSmall;
type TooBig = z.core.$ZodIssueTooBig;

/** Characters that are shown of each end of a string that is too long. */
const SHOWN_ENDS = 10;

function refusalOf(issues: Issue[], input: unknown): ApiError {
  const { issue, path } = deepest(issues[0], []);
  if (!issue) return invalid('Invalid request.');
  if (issue.code === 'unrecognized_keys') {
    const param = nameOf([...path, issue.keys[0] ?? '']);
    return gap('parameter', `Received unknown parameter: ${param}`, param, 'parameter_unknown');
  }
  const param = nameOf(path);
  const value = valueAt(input, path);
  if (value === undefined) return needed(param);
  if (issue.code === 'custom') return invalid(issue.message, param, codeOf(issue.params));
  if (issue.code === 'invalid_value') {
    return gap('value', `Invalid ${param}: must be ${oneOf(issue.values.map(String))}`, param);
  }
  if (issue.code === 'invalid_type' && (issue.expected === 'object' || issue.expected === 'record')) {
    return invalid(`Invalid object`, param);
  }
  if (issue.code === 'invalid_type' && issue.expected === 'array') return invalid('Invalid array', param);
  if (issue.code === 'invalid_type') return invalid(`Invalid ${issue.expected}: ${show(value)}`, param);
  if (issue.code === 'too_small' || issue.code === 'too_big') return outOfBounds(issue, value, param);
  if (issue.code === 'invalid_key') return invalid(`Invalid key: ${show(path.at(-1))}; it is too long`, param);
  return invalid(`Invalid value for ${param}: ${issue.message}`, param);
}

const gap = (kind: Gap, message: string, param: string, code?: string): ApiError =>
  new ApiError({ status: 400, type: 'invalid_request_error', message, param, ...(code && { code }) }, false, kind);

function outOfBounds(issue: TooSmall | TooBig, value: unknown, param: string): ApiError {
  const [words, bound] =
    issue.code === 'too_small' ? ['greater than', issue.minimum] : (['less than', issue.maximum] as const);
  const length = `${issue.code === 'too_small' ? 'at least' : 'at most'} ${bound}`;
  if (typeof value === 'string' && issue.origin === 'string')
    return invalid(`Invalid string: ${shortened(value)}; must be ${length} characters`, param);
  if (issue.origin === 'array') return invalid(`Invalid array: must have ${length} elements`, param);
  return invalid(`This value must be ${words} or equal to ${bound}.`, param, 'parameter_invalid_integer');
}

const shortened = (text: string): string =>
  text.length <= 2 * SHOWN_ENDS ? text : `${text.slice(0, SHOWN_ENDS)}...${text.slice(-SHOWN_ENDS)}`;

// A union fails once a branch; the branch that got furthest is the one that was meant.
function deepest(issue: Issue | undefined, before: PropertyKey[]): { issue: Issue | undefined; path: PropertyKey[] } {
  const path = [...before, ...(issue?.path ?? [])];
  if (issue?.code !== 'invalid_union') return { issue, path };
  const branches = issue.errors
    .filter((errors) => errors.length > 0)
    .map((errors) => deepest(errors[0], path))
    .sort((a, b) => b.path.length - a.path.length || rank(b.issue) - rank(a.issue));
  return branches[0] ?? { issue, path };
}

const rank = (issue: Issue | undefined): number =>
  issue?.code === 'custom' ? 3 : issue?.code === 'unrecognized_keys' ? 2 : issue?.code === 'invalid_value' ? 0 : 1;

const nameOf = (path: PropertyKey[]): string =>
  path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('');

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  let at = input;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.entries(at).find(([key]) => key === String(part))?.[1];
  }
  return at;
}

function codeOf(params: Record<string, unknown> | undefined): string | undefined {
  return typeof params?.code === 'string' ? params.code : undefined;
}

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 100);

const oneOf = (values: string[]): string =>
  values.length < 2 ? (values[0] ?? '') : `one of ${values.slice(0, -1).join(', ')}, or ${values.at(-1)}`;
