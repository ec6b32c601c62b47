import { asArray } from './check.ts';
import { branches, type ContractData, type Finding, type Schema } from './schema.ts';

/** What `expand` names of an answer and cannot: it is no object there, whatever stands in it now. */
export function checkExpand(data: ContractData, response: Schema, params: Record<string, unknown>): Finding[] {
  return (asArray(params.expand) ?? [])
    .filter((path): path is string => typeof path === 'string' && !isExpandable(data, response, path.split('.')))
    .map((path) => ({ kind: 'type', param: 'expand', message: refusalOf(data, response, path) }));
}

/** Names the path as far as it leads; of the elements of a list it says how they are reached (recorded). */
function refusalOf(data: ContractData, response: Schema, path: string): string {
  const isList = branches(data, response).some((branch) => branch.kind === 'object' && 'has_more' in branch.fields);
  const [first = '', ...rest] = path.split('.');
  if (isList && first !== 'data')
    return `This property cannot be expanded (${first}). You may want to try expanding 'data.${first}' instead.`;
  const segments = isList ? rest : [first, ...rest];
  const start = isList ? ['data'] : [];
  const lost = segments.findIndex((_, at) => !exists(data, response, [...start, ...segments.slice(0, at + 1)]));
  const named = lost === -1 ? segments : segments.slice(0, lost + 1);
  return `This property cannot be expanded (${named.join('.')}).`;
}

const exists = (data: ContractData, schema: Schema, [name, ...rest]: string[]): boolean =>
  name === undefined ||
  branches(data, schema).some((branch) => {
    if (branch.kind === 'array') return exists(data, branch.of, [name, ...rest]);
    const field = branch.kind === 'object' && Object.hasOwn(branch.fields, name) ? branch.fields[name] : undefined;
    return field !== undefined && exists(data, field, rest);
  });

function isExpandable(data: ContractData, schema: Schema, [name = '', ...rest]: string[]): boolean {
  return branches(data, schema).some((branch) => {
    if (branch.kind === 'array') return isExpandable(data, branch.of, [name, ...rest]);
    if (branch.kind !== 'object' || !Object.hasOwn(branch.fields, name)) return false;
    const field = branch.fields[name];
    if (!field) return false;
    if (rest.length > 0) return isExpandable(data, field, rest);
    // What is not always there may be there on request alone.
    return !branch.required.includes(name) || holdsObject(data, field);
  });
}

const holdsObject = (data: ContractData, schema: Schema): boolean =>
  branches(data, schema).some((branch) => {
    if (branch.kind === 'array') return holdsObject(data, branch.of);
    return branch.kind === 'object' && 'object' in branch.fields;
  });
