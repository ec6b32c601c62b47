import ts from 'typescript';

/** One call of a resource method: where it goes, and the type nodes of what it takes and gives. */
export type RouteSource = {
  method: string;
  path: string;
  params: ts.TypeNode | undefined;
  result: ts.TypeNode | undefined;
  /** `list` when the result type is the element of a list, `search` and `v2list` likewise. */
  wrapper: 'object' | 'list' | 'search' | 'v2list';
};

const WRAPPERS: Record<string, RouteSource['wrapper']> = {
  ApiListPromise: 'list',
  ApiSearchResultPromise: 'search',
  V2ListPromise: 'v2list',
};

/** Pairs each `_makeRequest` of a resource's `.js` with the signature of the same class and method in its `.d.ts`. */
export function routesOfResource(declarations: ts.SourceFile, script: string): RouteSource[] {
  const signatures = new Map<string, ts.MethodDeclaration>();
  for (const { className, method } of methodsOf(declarations)) {
    const key = `${className}.${method.name.getText(declarations)}`;
    const earlier = signatures.get(key);
    // Overloads: the one with the most parameters is the one that names `params`.
    if (!earlier || method.parameters.length > earlier.parameters.length) signatures.set(key, method);
  }
  const parsed = ts.createSourceFile('resource.js', script, ts.ScriptTarget.ES2022, true);
  return methodsOf(parsed).flatMap(({ className, method }) => {
    const signature = signatures.get(`${className}.${method.name.getText(parsed)}`);
    return signature ? requestsIn(method).map((request) => ({ ...request, ...typesOf(signature, declarations) })) : [];
  });
}

function methodsOf(file: ts.SourceFile): { className: string; method: ts.MethodDeclaration }[] {
  return file.statements
    .filter(ts.isClassDeclaration)
    .flatMap((found) =>
      found.members.filter(ts.isMethodDeclaration).map((method) => ({ className: found.name?.text ?? '', method })),
    );
}

function requestsIn(method: ts.MethodDeclaration): { method: string; path: string }[] {
  const found: { method: string; path: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const [verb, path] = node.arguments;
      if (node.expression.name.text === '_makeRequest' && verb && path && ts.isStringLiteral(verb)) {
        found.push({ method: verb.text, path: pathText(path) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(method);
  return found.filter((request) => request.path !== '');
}

function pathText(node: ts.Expression): string {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return '';
  return node.head.text + node.templateSpans.map((span) => `{id}${span.literal.text}`).join('');
}

function typesOf(signature: ts.MethodDeclaration, file: ts.SourceFile): Omit<RouteSource, 'method' | 'path'> {
  const params = signature.parameters.find((parameter) => parameter.name.getText(file) === 'params')?.type;
  const returned = signature.type;
  if (!returned || !ts.isTypeReferenceNode(returned)) return { params, result: undefined, wrapper: 'object' };
  const wrapper = WRAPPERS[returned.typeName.getText(file)] ?? 'object';
  const [inner] = returned.typeArguments ?? [];
  const isResponse = inner && ts.isTypeReferenceNode(inner) && inner.typeName.getText(file) === 'Response';
  return { params, result: isResponse ? inner.typeArguments?.[0] : inner, wrapper };
}
