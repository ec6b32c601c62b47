import type { Route } from '../params/route.ts';

export type Match = { route: Route; ids: string[] };

/** Finds a route by method and path. What is spelled out wins over `{id}`: `/invoices/create_preview` is no invoice. */
export function matcher(routes: Route[]): (method: string, path: string) => Match | null {
  const compiled = [...routes]
    .sort((a, b) => literals(b.path) - literals(a.path))
    .map((route) => ({ route, pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (found) return { route, ids: found.slice(1).map(decoded) };
    }
    return null;
  };
}

const literals = (path: string): number =>
  path.split('/').filter((part) => part !== '' && !part.startsWith('{')).length;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
