import { ALWAYS_SHOWN, isBeyondTypes, isNeverShown } from './always-shown.ts';
import type { Schema } from './schema.ts';
import {
  branches,
  type ContractData,
  childPath,
  type Finding,
  isRecord,
  literalFields,
  type ObjectSchema,
  type Plain,
  resolve,
} from './schema.ts';

/** `form`: a request's decoded form, where every leaf is a string. `json`: a body of ours, checked to the letter. */
export type Mode = 'form' | 'json';

const DECIMAL = /^-?\d+(\.\d+)?$/;
const INTEGER = /^-?\d+$/;

/** Every way in which `value` is not what `schema` says. */
export function check(data: ContractData, schema: Schema, value: unknown, path: string, mode: Mode): Finding[] {
  // What was not there before stands as null, whatever its type: a metadata key that is new, say.
  if (value === null && path.includes('[previous_attributes]')) return [];
  const resolved = resolve(data, schema);
  if (resolved.kind !== 'union') return checkPlain(data, resolved, value, path, mode);
  const { findings } = bestBranch(data, resolved, value, path, mode);
  return findings;
}

/** The branch of a union that a value was meant for: by its literal fields (`object`, `type`), then by fewest findings. */
export function bestBranch(
  data: ContractData,
  schema: Schema,
  value: unknown,
  path: string,
  mode: Mode,
): { branch: Plain; findings: Finding[] } {
  const all = branches(data, schema);
  const literals = all.filter((branch) => branch.kind === 'literal');
  const exact = literals.find((branch) => literalMatches(branch.value, value, mode));
  if (exact) return { branch: exact, findings: [] };
  const others = all.filter((branch) => branch.kind !== 'literal' && fitsShape(branch, value, mode));
  const tagged = others.filter((branch) => literalFieldsMatch(data, branch, value, mode));
  const tried = (tagged.length > 0 ? tagged : others).map((branch) => ({
    branch,
    findings: checkPlain(data, branch, value, path, mode),
  }));
  const best = tried.reduce<(typeof tried)[number] | undefined>(
    (least, next) => (least && least.findings.length <= next.findings.length ? least : next),
    undefined,
  );
  if (best) return best;
  const fallback = all.find((branch) => branch.kind !== 'null' && branch.kind !== 'literal') ??
    all[0] ?? { kind: 'any' };
  if (literals.some((literal) => literal.value !== '') && typeof value === 'string') {
    return {
      branch: fallback,
      findings: [
        notOneOf(
          literals.map((branch) => branch.value),
          value,
          path,
        ),
      ],
    };
  }
  return { branch: fallback, findings: checkPlain(data, fallback, value, path, mode) };
}

/** A form's `a[0]=x&a[1]=y` may have been decoded to an object with the keys 0..n. */
export function asArray(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return null;
  const keys = Object.keys(value);
  const isList = keys.length > 0 && keys.every((key) => key === '' || INTEGER.test(key));
  // `expand[]=a&expand[]=b` gives all its values to one key.
  return isList ? keys.flatMap((key) => value[key]) : null;
}

function checkPlain(data: ContractData, schema: Plain, value: unknown, path: string, mode: Mode): Finding[] {
  switch (schema.kind) {
    case 'any':
      return [];
    case 'literal':
      return literalMatches(schema.value, value, mode) ? [] : [notOneOf([schema.value], value, path)];
    case 'null':
      return value === null || (mode === 'form' && value === '') ? [] : [wrongType('null', value, path)];
    case 'string':
      return typeof value === 'string' ? [] : [wrongType('string', value, path)];
    case 'boolean':
      return typeof value === 'boolean' ||
        (mode === 'form' && typeof value === 'string' && /^([tT]rue|[fF]alse)$/.test(value))
        ? []
        : [wrongType('boolean', value, path)];
    case 'decimal':
      return isDecimalText(value, mode) ? [] : [wrongType('decimal', value, path)];
    case 'number':
      return checkNumber(schema, value, path, mode);
    case 'array': {
      const elements = mode === 'form' ? asArray(value) : Array.isArray(value) ? value : null;
      if (!elements) return [wrongType('array', value, path)];
      return elements.flatMap((element, index) => check(data, schema.of, element, childPath(path, index), mode));
    }
    case 'object':
      return isRecord(value) ? checkFields(data, schema, value, path, mode) : [wrongType('object', value, path)];
  }
}

function checkFields(
  data: ContractData,
  schema: ObjectSchema,
  value: Record<string, unknown>,
  path: string,
  mode: Mode,
): Finding[] {
  const findings: Finding[] = [];
  for (const [key, child] of Object.entries(value)) {
    const param = childPath(path, key);
    const field = Object.hasOwn(schema.fields, key) ? schema.fields[key] : schema.rest;
    if (!field) {
      if (mode === 'json' && isBeyondTypes(value.object, key)) continue;
      findings.push({
        kind: 'unknown',
        param,
        code: 'parameter_unknown',
        message: `Received unknown parameter: ${param}`,
      });
    } else if (mode === 'form' && child === '' && !mayBeEmpty(data, field, schema.required.includes(key))) {
      findings.push(emptyValue(param));
    } else if (child !== undefined) {
      const inner = check(data, field, child, param, mode);
      // An event tells the old values of what changed, at any depth: the types say so of the first level only.
      findings.push(...(key === 'previous_attributes' ? inner.filter((each) => each.kind !== 'missing') : inner));
    }
  }
  for (const key of schema.required) {
    if (value[key] !== undefined || (mode === 'json' && isNeverShown(value.object, key))) continue;
    findings.push(missingParam(childPath(path, key)));
  }
  return mode === 'json' ? [...findings, ...checkAlwaysShown(value, path)] : findings;
}

/** What the types call optional, and real objects always carry. */
function checkAlwaysShown(value: Record<string, unknown>, path: string): Finding[] {
  if (value.deleted === true || typeof value.object !== 'string') return [];
  return (ALWAYS_SHOWN[value.object] ?? []).flatMap((name) => {
    let at: unknown = value;
    let param = path;
    for (const part of name.split('.')) {
      if (!isRecord(at)) return [];
      param = childPath(param, part);
      at = at[part];
    }
    return at === undefined ? [missingParam(param)] : [];
  });
}

/** Stripe's words for a required parameter that is not there. */
export const missingParam = (param: string): Finding => ({
  kind: 'missing',
  param,
  code: 'parameter_missing',
  message: `Missing required param: ${param}.`,
});

function checkNumber(schema: { fractional?: true }, value: unknown, path: string, mode: Mode): Finding[] {
  const pattern = schema.fractional ? DECIMAL : INTEGER;
  if (mode === 'form' && typeof value === 'string' && pattern.test(value)) return [];
  if (typeof value === 'number' && Number.isFinite(value) && (schema.fractional || Number.isInteger(value))) return [];
  return [wrongType(schema.fractional ? 'decimal' : 'integer', value, path)];
}

// An optional text may be sent empty to clear it; where the types name '' or null, anything may.
function mayBeEmpty(data: ContractData, schema: Schema, required: boolean): boolean {
  return branches(data, schema).some((branch) => {
    if (branch.kind === 'null' || branch.kind === 'any') return true;
    if (branch.kind === 'literal') return branch.value === '';
    return branch.kind === 'string' && !required;
  });
}

const isDecimalText = (value: unknown, mode: Mode): boolean =>
  (typeof value === 'string' && DECIMAL.test(value)) || (mode === 'form' && typeof value === 'number');

const literalMatches = (literal: string | number | boolean, value: unknown, mode: Mode): boolean =>
  mode === 'form'
    ? String(literal) === (typeof literal === 'boolean' ? String(value).toLowerCase() : String(value))
    : literal === value;

function fitsShape(branch: Plain, value: unknown, mode: Mode): boolean {
  if (branch.kind === 'any') return true;
  if (value === null) return branch.kind === 'null';
  if (Array.isArray(value)) return branch.kind === 'array';
  if (isRecord(value)) return branch.kind === 'object' || (mode === 'form' && branch.kind === 'array');
  return branch.kind !== 'object' && branch.kind !== 'array' && (branch.kind !== 'null' || value === '');
}

function literalFieldsMatch(data: ContractData, branch: Plain, value: unknown, mode: Mode): boolean {
  if (branch.kind !== 'object' || !isRecord(value)) return true;
  return literalFields(data, branch).every(
    ([name, wanted]) =>
      (value[name] === undefined && !branch.required.includes(name)) || literalMatches(wanted, value[name], mode),
  );
}

function notOneOf(literals: (string | number | boolean)[], value: unknown, path: string): Finding {
  const names = literals.filter((literal) => literal !== '').map(String);
  const head = names.slice(0, -1).join(', ');
  const list = names.length > 1 ? `one of ${head}${names.length > 2 ? ',' : ''} or ${names.at(-1)}` : `${names[0]}`;
  if (value === '') return emptyValue(path);
  return { kind: 'enum', param: path, message: `Invalid ${path}: must be ${list}` };
}

const emptyValue = (param: string): Finding => ({
  kind: 'empty',
  param,
  code: 'parameter_invalid_empty',
  message:
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; ` +
    `however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
});

function wrongType(wanted: string, value: unknown, path: string): Finding {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  const message = wanted === 'array' || wanted === 'object' ? `Invalid ${wanted}` : `Invalid ${wanted}: ${shown}`;
  const code = wanted === 'integer' ? { code: 'parameter_invalid_integer' } : {};
  return { kind: 'type', param: path, message, ...code };
}
