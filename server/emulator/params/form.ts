import qs from 'qs';
import { z } from 'zod';
import { currency } from './currency.ts';

export const MAX_LEVELS = 10;
export const MAX_FIELDS = 1000;

/** Form text as a tree of strings; a RangeError when it is too deep or too long. Arrays stay objects with keys 0..n until a schema asks for an array. */
export function decodeForm(text: string): Record<string, unknown> {
  return qs.parse(text, {
    depth: MAX_LEVELS,
    strictDepth: true,
    parameterLimit: MAX_FIELDS,
    throwOnLimitExceeded: true,
    parseArrays: false,
    plainObjects: false,
    allowSparse: false,
  });
}

const MAX_STRING = 5000;

const string = z.string().max(MAX_STRING);

const integer = z.union([z.string(), z.number()]).transform((value, context) => {
  const number = typeof value === 'number' ? value : /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  context.addIssue({
    code: 'custom',
    message: `Invalid integer: ${value}`,
    params: { code: 'parameter_invalid_integer' },
  });
  return z.NEVER;
});

const boolean = z.union([z.boolean(), z.string()]).transform((value, context) => {
  // Python's client writes them with a capital (recorded).
  if (value === true || value === 'true' || value === 'True') return true;
  if (value === false || value === 'false' || value === 'False') return false;
  context.addIssue({ code: 'custom', message: `Invalid boolean: ${value}` });
  return z.NEVER;
});

const decimal = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value);
  if (/^-?\d{1,15}(\.\d{1,12})?$/.test(text)) return text;
  context.addIssue({ code: 'custom', message: `Invalid decimal: ${text}` });
  return z.NEVER;
});

const list = <T extends z.ZodType>(item: T, max = 100) => z.preprocess(toArray, z.array(item).max(max));

/** `''` (and JSON null) clears. */
const clearable = <T extends z.ZodType>(schema: T) => z.union([z.literal('').transform(() => null), z.null(), schema]);

const text = clearable(string);

/** Keys that an object's metadata may have, as at Stripe. */
export const MAX_METADATA_KEYS = 50;
export const TOO_MANY_KEYS = `Metadata can have up to ${MAX_METADATA_KEYS} keys.`;

const metadata = z.union([
  z.literal('').transform(() => null),
  z
    .record(z.string().max(40), z.string().max(500))
    .refine((given) => Object.keys(given).length <= MAX_METADATA_KEYS, TOO_MANY_KEYS),
]);

const addressPart = text.optional();
const address = z.strictObject({
  city: addressPart,
  country: addressPart,
  line1: addressPart,
  line2: addressPart,
  postal_code: addressPart,
  state: addressPart,
});

const range = z.strictObject({
  gt: integer.optional(),
  gte: integer.optional(),
  lt: integer.optional(),
  lte: integer.optional(),
});

/** How each form value is read. Named after what Stripe calls it. */
export const form = { string, text, integer, boolean, decimal, currency, list, clearable, metadata, address, range };

export const created = z.union([integer.transform((at) => ({ gte: at, lte: at })), range]).optional();

/** What every list takes. */
export const listShape = {
  limit: integer.pipe(z.number().int().min(1).max(100)).optional(),
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
  created,
};

export const nothing = z.strictObject({});

function toArray(value: unknown): unknown {
  if (value === '' || value === undefined) return value === '' ? [] : value;
  if (Array.isArray(value)) return value.flat();
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  if (!keys.every((key) => key === '' || /^\d+$/.test(key))) return value;
  return Object.values(value).flat();
}
