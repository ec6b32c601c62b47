import { check } from './check.ts';
import { coerce } from './coerce.ts';
import { checkConditions } from './conditions.ts';
import { checkExpand } from './expandable.ts';
import { type ContractData, type Finding, isRecord, type Route } from './schema.ts';

/** The installed SDK's idea of the API. Routes that it does not know give no findings: answering 404 is the router's work. */
export type Contract = {
  sdkVersion: string;
  /** All of them; each path parameter is `{id}`. */
  routes: { method: string; path: string }[];
  knows(method: string, path: string): boolean;
  /** `params`: the decoded form (leaves are strings; arrays may be objects with the keys 0..n). */
  checkRequest(method: string, path: string, params: Record<string, unknown>): Finding[];
  /** The same params typed by the schema; decimals stay strings, '' stays (it clears). */
  coerce(method: string, path: string, params: Record<string, unknown>): Record<string, unknown>;
  checkResponse(method: string, path: string, body: unknown): Finding[];
  /** For an event's `data.object`: the value against the shapes that carry this `object` name. */
  checkObject(objectName: string, value: unknown): Finding[];
};

export function contractFrom(data: ContractData): Contract {
  const find = routeFinder(data.routes);
  return {
    sdkVersion: data.sdkVersion,
    routes: data.routes,
    knows: (method, path) => find(method, path) !== undefined,
    checkRequest(method, path, params) {
      const route = find(method, path);
      if (!route) return [];
      // v2 takes JSON, but for what stands in the address.
      const mode = path.startsWith('/v2/') && method !== 'GET' ? 'json' : 'form';
      return [
        ...check(data, route.request, params, '', mode),
        ...checkConditions(method, route.path, params),
        ...checkExpand(data, route.response, params),
      ];
    },
    coerce(method, path, params) {
      const route = find(method, path);
      const coerced = route ? coerce(data, route.request, params) : params;
      return isRecord(coerced) ? coerced : params;
    },
    checkResponse(method, path, body) {
      const route = find(method, path);
      // What the SDK has as void is an empty object on the wire.
      const isVoid = route?.response.kind === 'null' && isRecord(body) && Object.keys(body).length === 0;
      return route && !isVoid ? check(data, route.response, body, '', 'json') : [];
    },
    checkObject(objectName, value) {
      const names = data.objects[objectName];
      if (!names) return [{ kind: 'enum', param: 'object', message: `the API has none named '${objectName}'` }];
      return check(data, { kind: 'union', of: names.map((to) => ({ kind: 'ref', to })) }, value, '', 'json');
    },
  };
}

/** Routes come sorted with literal segments first, so the first match is the right one. */
function routeFinder(routes: Route[]): (method: string, path: string) => Route | undefined {
  const byLength = new Map<string, { route: Route; segments: string[] }[]>();
  for (const route of routes) {
    const segments = route.path.split('/');
    const key = `${route.method} ${segments.length}`;
    byLength.set(key, [...(byLength.get(key) ?? []), { route, segments }]);
  }
  return (method, path) => {
    const wanted = path.split('/');
    const matches = (segments: string[]) =>
      segments.every((segment, index) => segment === wanted[index] || (segment === '{id}' && wanted[index] !== ''));
    return byLength.get(`${method} ${wanted.length}`)?.find(({ segments }) => matches(segments))?.route;
  };
}
