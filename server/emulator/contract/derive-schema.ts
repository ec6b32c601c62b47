import ts from 'typescript';
import type { ContractData, ObjectSchema, Schema } from './schema.ts';

// The types say `number` for both; the API takes whole numbers everywhere but in these.
const FRACTIONAL =
  /percent|percentage|rate$|latitude|longitude|^(height|width|length|weight|aggregated_value|odometer)$/;
const PRIMITIVES: [ts.TypeFlags, Schema][] = [
  [ts.TypeFlags.Any | ts.TypeFlags.Unknown, { kind: 'any' }],
  [ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void, { kind: 'null' }],
  [ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral, { kind: 'string' }],
  [ts.TypeFlags.Number, { kind: 'number' }],
  [ts.TypeFlags.Boolean, { kind: 'boolean' }],
];

/** Turns checker types into schemas; each named object type becomes one definition, however often it is used. */
export class SchemaReader {
  readonly definitions: ContractData['definitions'] = {};
  readonly #names = new Map<ts.Type, string>();
  readonly #checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  read(type: ts.Type, fieldName = ''): Schema {
    if (isDecimal(type)) return { kind: 'decimal' };
    if (isOtherString(type)) return { kind: 'string' };
    for (const [flag, schema] of PRIMITIVES) {
      if (type.flags & flag) return schema.kind === 'number' && FRACTIONAL.test(fieldName) ? fractional : schema;
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value };
    if (type.flags & ts.TypeFlags.BooleanLiteral) {
      return { kind: 'literal', value: this.#checker.typeToString(type) === 'true' };
    }
    if (type.isUnion()) return this.#readUnion(type, fieldName);
    if (this.#checker.isArrayType(type)) {
      const [element] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { kind: 'array', of: element ? this.read(element, fieldName) : { kind: 'any' } };
    }
    return this.#define(type);
  }

  // An open enum is `'a' | 'b' | OtherString`: only the literals are kept, as the real API refuses the rest.
  #readUnion(type: ts.UnionType, fieldName: string): Schema {
    // `undefined` is how the checker says "optional", which `required` says already.
    const members = type.types.filter((member) => !isOtherString(member) && !(member.flags & ts.TypeFlags.Undefined));
    const of = members.map((member) => this.read(member, fieldName));
    const booleans = of.filter((schema) => schema.kind === 'literal' && typeof schema.value === 'boolean');
    const merged: Schema[] =
      booleans.length === 2 ? [...of.filter((schema) => !booleans.includes(schema)), { kind: 'boolean' }] : of;
    const [only] = merged;
    if (only === undefined) return { kind: 'string' };
    return merged.length === 1 ? only : { kind: 'union', of: merged };
  }

  #define(type: ts.Type): Schema {
    const known = this.#names.get(type);
    if (known !== undefined) return { kind: 'ref', to: known };
    const name = `${type.aliasSymbol?.name ?? type.symbol?.name ?? 'Type'}#${this.#names.size}`;
    this.#names.set(type, name);
    this.definitions[name] = this.#readObject(type);
    return { kind: 'ref', to: name };
  }

  #readObject(type: ts.Type): Schema {
    const schema: ObjectSchema = { kind: 'object', fields: {}, required: [] };
    for (const property of this.#checker.getPropertiesOfType(type)) {
      if (property.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Function)) continue;
      if (property.name.startsWith('__@')) continue;
      schema.fields[property.name] = this.read(this.#checker.getTypeOfSymbol(property), property.name);
      if (!(property.flags & ts.SymbolFlags.Optional)) schema.required.push(property.name);
    }
    const rest = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (rest) schema.rest = this.read(rest);
    return schema;
  }
}

const fractional: Schema = { kind: 'number', fractional: true };

const isOtherString = (type: ts.Type): boolean =>
  type.isIntersection() && type.types.some((member) => Boolean(member.flags & ts.TypeFlags.String));

const isDecimal = (type: ts.Type): boolean =>
  type.aliasSymbol?.name === 'Decimal' ||
  (type.isIntersection() && type.types.some((t) => t.symbol?.name === 'DecimalImpl'));
