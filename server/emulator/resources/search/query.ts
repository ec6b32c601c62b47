import { invalid } from '../../params/api-error.ts';

export type Clause = {
  field: string[];
  operator: ':' | '~' | '>' | '<' | '>=' | '<=';
  value: string | null;
  negated: boolean;
};
/** Clauses, all of which or any of which must hold: Stripe's language does not mix the two. */
export type Query = { clauses: Clause[]; any: boolean };

/** Stripe allows so many clauses in a query (documented: search). */
const MAX_CLAUSES = 10;
const CLAUSE =
  /^(-?)([a-z_.]+)(?:\[["']([^"']+)["']\])?(:|~|>=|<=|>|<)(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(null|-?\d+(?:\.\d+)?))(?:\s+(AND|OR)\s+|\s*$|\s+)/i;

/** `email:'ada@example.com' AND metadata['tenant']:'t1'`, `name~'ada'`, `created>1700000000`, `-status:'active'`. */
export function parseQuery(text: string): Query {
  const clauses: Clause[] = [];
  const joints = new Set<string>();
  let rest = text.trim();
  while (rest !== '') {
    const found = CLAUSE.exec(rest);
    if (!found) throw unreadable(rest);
    const [whole, minus, name = '', key, operator, double, single, bare, joint] = found;
    const quoted = double ?? single;
    clauses.push({
      field: [...name.split('.'), ...(key === undefined ? [] : [key])],
      operator: operator as Clause['operator'],
      value: bare === 'null' ? null : (quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? ''),
      negated: minus === '-',
    });
    rest = rest.slice(whole.length);
    if (rest !== '') joints.add((joint ?? 'AND').toUpperCase());
  }
  if (clauses.length === 0) throw unreadable(text);
  if (joints.size > 1) throw invalid('You can not combine both AND and OR in the same query.', 'query');
  if (clauses.length > MAX_CLAUSES) throw invalid(`A query can have at most ${MAX_CLAUSES} clauses.`, 'query');
  return { clauses, any: joints.has('OR') };
}

export const matches = (object: object, { clauses, any }: Query): boolean =>
  any ? clauses.some((clause) => holds(object, clause)) : clauses.every((clause) => holds(object, clause));

function holds(object: object, { field, operator, value, negated }: Clause): boolean {
  const found = field.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    object,
  );
  return compared(found, operator, value) !== negated;
}

function compared(found: unknown, operator: Clause['operator'], value: string | null): boolean {
  if (value === null) return found === null || found === undefined;
  if (found === null || found === undefined) return false;
  const text = String(found).toLowerCase();
  const wanted = value.toLowerCase();
  if (operator === ':') return text === wanted;
  if (operator === '~') return text.includes(wanted);
  const [left, right] = [Number(found), Number(value)];
  if (Number.isNaN(left) || Number.isNaN(right)) return false;
  if (operator === '>') return left > right;
  if (operator === '<') return left < right;
  return operator === '>=' ? left >= right : left <= right;
}

const unreadable = (at: string) =>
  invalid(
    `We were unable to parse your search query near \`${at.slice(0, 40)}\`. Try using the format \`metadata["key"]:"value"\` to query metadata or key:"value" for other fields.`,
    'query',
  );
