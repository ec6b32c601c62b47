import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type RouteSource, routesOfResource } from './derive-routes.ts';
import { SchemaReader } from './derive-schema.ts';
import type { ContractData, Route, Schema } from './schema.ts';

/** Reads the installed SDK's types and routes into a contract. Takes seconds: run it once an SDK version. */
export function deriveContract(stripeFolder: string, sdkVersion: string): ContractData {
  const resources = join(stripeFolder, 'esm', 'resources');
  const files = readdirSync(resources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => join(resources, name));
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const reader = new SchemaReader(checker);
  const routes = new Map<string, Route>();
  const objects: ContractData['objects'] = {};
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (!source) continue;
    for (const found of routesOfResource(source, readFileSync(file.replace(/\.d\.ts$/, '.js'), 'utf8'))) {
      routes.set(`${found.method} ${found.path}`, readRoute(found, checker, reader));
    }
    collectObjects(source, checker, reader, objects);
  }
  return {
    sdkVersion,
    routes: [...routes.values()].sort(literalSegmentsFirst),
    definitions: reader.definitions,
    objects,
  };
}

function readRoute(source: RouteSource, checker: ts.TypeChecker, reader: SchemaReader): Route {
  const read = (node: ts.TypeNode | undefined): Schema =>
    node ? reader.read(checker.getTypeFromTypeNode(node)) : { kind: 'any' };
  const request: Schema = source.params ? read(source.params) : onlyExpand;
  return { method: source.method, path: source.path, request, response: wrapped(source.wrapper, read(source.result)) };
}

const onlyExpand: Schema = {
  kind: 'object',
  fields: { expand: { kind: 'array', of: { kind: 'string' } } },
  required: [],
};

function wrapped(wrapper: RouteSource['wrapper'], element: Schema): Schema {
  const data: Schema = { kind: 'array', of: element };
  const text: Schema = { kind: 'string' };
  const textOrNull: Schema = { kind: 'union', of: [text, { kind: 'null' }] };
  switch (wrapper) {
    case 'object':
      return element;
    case 'list':
    case 'search': {
      const fields: Record<string, Schema> = {
        object: { kind: 'literal', value: wrapper === 'list' ? 'list' : 'search_result' },
        data,
        has_more: { kind: 'boolean' },
        url: text,
      };
      if (wrapper === 'list') return { kind: 'object', fields, required: Object.keys(fields) };
      const required = Object.keys(fields);
      return {
        kind: 'object',
        fields: { ...fields, next_page: textOrNull, total_count: { kind: 'number' } },
        required,
      };
    }
    case 'v2list': {
      const fields = { data, next_page_url: textOrNull, previous_page_url: textOrNull };
      return { kind: 'object', fields, required: Object.keys(fields) };
    }
  }
}

/** Top-level interfaces with a literal `object` are the API's objects; those in namespaces are parameters. */
function collectObjects(
  source: ts.SourceFile,
  checker: ts.TypeChecker,
  reader: SchemaReader,
  objects: ContractData['objects'],
): void {
  for (const statement of source.statements.filter(ts.isInterfaceDeclaration)) {
    const type = checker.getTypeAtLocation(statement.name);
    const marker = checker.getPropertyOfType(type, 'object');
    const value = marker && checker.getTypeOfSymbol(marker);
    if (!value?.isStringLiteral()) continue;
    const definition = reader.read(type);
    if (definition.kind === 'ref') objects[value.value] = [...(objects[value.value] ?? []), definition.to];
  }
}

/** `/v1/invoices/create_preview` must be tried before `/v1/invoices/{id}`. */
function literalSegmentsFirst(left: Route, right: Route): number {
  const key = (route: Route) => route.path.replaceAll('{id}', '\uffff');
  return key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0;
}
