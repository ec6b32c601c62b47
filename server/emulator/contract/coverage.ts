import type { Route } from '../params/route.ts';
import type { Contract } from './contract.ts';

type Endpoint = { method: string; path: string };

/** Which routes of the API the emulator has, and which of the same resources it has not, as a Markdown page. */
export function coverageOf(routes: Pick<Route, 'method' | 'path'>[], contract: Contract): string {
  const here = grouped(routes.map(({ method, path }) => ({ method, path: path.replaceAll(/\{\w+\}/g, '{id}') })));
  const all = grouped(contract.routes);
  const rows = [...here.keys()].sort().map((resource) => {
    const present = here.get(resource) ?? [];
    const absent = (all.get(resource) ?? []).filter((each) => !present.includes(each));
    return `| \`${resource}\` | ${lines(present)} | ${lines(absent)} |`;
  });
  return `${HEAD}\n${rows.join('\n')}\n`;
}

const HEAD = `# What the emulator has of Stripe's API

Made from its route table and from the routes of the installed SDK by \`npm run emulator:coverage\`: do not edit.
Routes under no resource named here answer as Stripe does for an unknown URL. Routes that no SDK calls (what its own pages and its CLI use) stand here too.

| resource | has | has not |
|---|---|---|`;

const NAMESPACES = ['billing', 'billing_portal', 'checkout', 'core', 'stripecli', 'test_helpers'];

function grouped(endpoints: Endpoint[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { method, path } of endpoints) {
    const [, version = '', first = '', second = ''] = path.split('/');
    const resource = NAMESPACES.includes(first) ? `/${version}/${first}/${second}` : `/${version}/${first}`;
    groups.set(resource, [...(groups.get(resource) ?? []), `${method} ${path.slice(resource.length)}`.trim()]);
  }
  return groups;
}

const lines = (endpoints: string[]): string =>
  [...new Set(endpoints)]
    .sort()
    .map((each) => `\`${each}\``)
    .join('<br>');
