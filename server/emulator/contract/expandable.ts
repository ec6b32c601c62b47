import { asArray } from './check.ts';
import { branches, type ContractData, type Finding, type Schema } from './schema.ts';

/** What `expand` names of an answer and cannot: it is no object there, whatever stands in it now. */
export function checkExpand(data: ContractData, response: Schema, params: Record<string, unknown>): Finding[] {
  return (asArray(params.expand) ?? [])
    .filter((path): path is string => typeof path === 'string' && !isExpandable(data, response, path.split('.')))
    .map((path) => ({
      kind: 'type',
      param: 'expand',
      message: `This property cannot be expanded (${path.split('.').at(-1)}).`,
    }));
}

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
