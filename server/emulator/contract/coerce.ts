import { asArray, bestBranch } from './check.ts';
import { type ContractData, isRecord, resolve, type Schema } from './schema.ts';

/** Gives a form's strings the types its schema names. What does not fit stays as it came: checking it is `check`'s work. */
export function coerce(data: ContractData, schema: Schema, value: unknown): unknown {
  const resolved = resolve(data, schema);
  const plain = resolved.kind === 'union' ? bestBranch(data, resolved, value, '', 'form').branch : resolved;
  switch (plain.kind) {
    case 'number':
      return isNumeric(value) ? Number(value) : value;
    case 'literal':
      return typeof plain.value === 'string' ? value : plain.value;
    case 'boolean':
      return value === 'true' || value === 'True' ? true : value === 'false' || value === 'False' ? false : value;
    case 'array':
      return asArray(value)?.map((element) => coerce(data, plain.of, element)) ?? value;
    case 'object':
      if (!isRecord(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, child]) => {
          const field = Object.hasOwn(plain.fields, key) ? plain.fields[key] : plain.rest;
          return [key, field ? coerce(data, field, child) : child];
        }),
      );
    default:
      return value;
  }
}

const isNumeric = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
