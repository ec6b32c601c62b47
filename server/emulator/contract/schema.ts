/** What one value may be, as read from the SDK's types. A `ref` points into `ContractData.definitions`. */
export type Schema =
  | { kind: 'string' }
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'number'; fractional?: true }
  | { kind: 'boolean' }
  | { kind: 'decimal' }
  | { kind: 'null' }
  | { kind: 'any' }
  | { kind: 'array'; of: Schema }
  | ObjectSchema
  | { kind: 'union'; of: Schema[] }
  | { kind: 'ref'; to: string };

export type ObjectSchema = {
  kind: 'object';
  fields: Record<string, Schema>;
  required: string[];
  /** The schema of keys that `fields` does not name (metadata and the like). */
  rest?: Schema;
};

/** One API route: `path` has its parameters in braces (`/v1/invoices/{id}`). */
export type Route = { method: string; path: string; request: Schema; response: Schema };

/** The derived contract as it lies in the cache. */
export type ContractData = {
  sdkVersion: string;
  routes: Route[];
  definitions: Record<string, Schema>;
  /** From an object's `object` string to the definitions that carry it (the live and the deleted shape, say). */
  objects: Record<string, string[]>;
};

/** One disagreement. `param` is Stripe's bracket path (`items[0][price]`); `code` as Stripe names it, where it has a name. */
export type Finding = {
  kind: 'unknown' | 'missing' | 'empty' | 'type' | 'enum';
  param: string;
  message: string;
  code?: string;
};

/** `items`, then `items[0]`, then `items[0][price]`. */
export const childPath = (parent: string, key: string | number): string =>
  parent === '' ? String(key) : `${parent}[${key}]`;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema that is neither a union nor a reference. */
export type Plain = Exclude<Schema, { kind: 'ref' | 'union' }>;

/** Follows refs to the schema itself. */
export function resolve(data: ContractData, schema: Schema): Exclude<Schema, { kind: 'ref' }> {
  let current = schema;
  while (current.kind === 'ref') current = data.definitions[current.to] ?? { kind: 'any' };
  return current;
}

/** The branches of a union, flattened; any other schema is its own only branch. Every value of an answer asks for them. */
export function branches(data: ContractData, schema: Schema): Plain[] {
  const known = flattened.get(schema);
  if (known) return known;
  const resolved = resolve(data, schema);
  const found = resolved.kind === 'union' ? resolved.of.flatMap((branch) => branches(data, branch)) : [resolved];
  flattened.set(schema, found);
  return found;
}
// A schema belongs to one contract, so that it always has the same branches.
const flattened = new WeakMap<Schema, Plain[]>();

/** The fields of an object that may only have one value, such as `object`, with that value. */
export function literalFields(data: ContractData, schema: ObjectSchema): [string, string | number | boolean][] {
  const known = literals.get(schema);
  if (known) return known;
  const found = Object.entries(schema.fields).flatMap(([name, field]): [string, string | number | boolean][] => {
    const wanted = resolve(data, field);
    return wanted.kind === 'literal' ? [[name, wanted.value]] : [];
  });
  literals.set(schema, found);
  return found;
}
const literals = new WeakMap<ObjectSchema, [string, string | number | boolean][]>();
