/** Minified bytes that a page pays for one more file: a request, and less that is alike when it is compressed. */
const COST_OF_FILE = 2_200;
/** How much more a byte counts on the heaviest page than on one half as heavy: two to the power of this. */
const FAVOR_HEAVY = 8;

/**
 * Which scripts that pages share become one file: first those where one file less saves more than pages load in vain, then
 * the cheapest of the rest until no page loads more than `maxFiles`. Heavy pages count most.
 * @param {{ imports: Map<string, string[]>, bytes: Map<string, number>, pages: string[][], maxFiles: number }} graph
 *   what each script imports statically, the size of each, and the scripts that each page names itself
 * @returns {string[][]} the scripts of each file
 */
export function groupScripts({ imports, bytes, pages, maxFiles }) {
  const named = new Set(pages.flat());
  const loads = pages.map((own) => reachedFrom(own, (script) => imports.get(script) ?? []));
  let groups = [...new Set(loads.flatMap((load) => [...load]))]
    .filter((script) => !named.has(script))
    .map((script) => ({
      scripts: [script],
      bytes: bytes.get(script) ?? 0,
      pages: new Set([...pages.keys()].filter((page) => loads[page].has(script))),
    }));
  const own = pages.map((scripts) => scripts.reduce((sum, script) => sum + (bytes.get(script) ?? 0), 0));
  for (;;) {
    const pair = pairToJoin(groups, { imports, maxFiles, weights: weightsOf(groups, own) });
    if (!pair) return groups.map(({ scripts }) => scripts);
    groups = [...groups.filter((group) => !pair.includes(group)), join(pair)];
  }
}

function reachedFrom(start, next) {
  const reached = new Set();
  const waiting = [...start];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    waiting.push(...next(at));
  }
  return reached;
}

function weightsOf(groups, own) {
  const totals = own.map((bytes, page) =>
    groups.reduce((sum, group) => sum + (group.pages.has(page) ? group.bytes : 0), bytes),
  );
  const heaviest = Math.max(...totals);
  return totals.map((total) => (total / heaviest) ** FAVOR_HEAVY);
}

const join = ([one, other]) => ({
  scripts: [...one.scripts, ...other.scripts],
  bytes: one.bytes + other.bytes,
  pages: new Set([...one.pages, ...other.pages]),
});

/** The cheapest pair, or none when joining any would cost more than it saves and no page loads too many. */
function pairToJoin(groups, { imports, maxFiles, weights }) {
  const isCrowded = weights.map((_, page) => groups.filter((group) => group.pages.has(page)).length > maxFiles);
  const weigh = (pages) => pages.reduce((sum, page) => sum + weights[page], 0);
  const pairs = groups.flatMap((one, at) =>
    groups.slice(at + 1).flatMap((other) => {
      const both = [...one.pages].filter((page) => other.pages.has(page));
      const onlyOne = weigh([...one.pages].filter((page) => !other.pages.has(page)));
      const onlyOther = weigh([...other.pages].filter((page) => !one.pages.has(page)));
      const cost = one.bytes * onlyOther + other.bytes * onlyOne - COST_OF_FILE * weigh(both);
      return cost <= 0 || both.some((page) => isCrowded[page]) ? [{ pair: [one, other], cost }] : [];
    }),
  );
  pairs.sort((a, b) => a.cost - b.cost);
  return pairs.find(({ pair }) => !makesCycle(pair, groups, imports))?.pair ?? null;
}

/** Whether a third file would lie between the two: it would import the joined one and be imported by it. */
function makesCycle([one, other], groups, imports) {
  const groupOf = new Map(groups.flatMap((group) => group.scripts.map((script) => [script, group])));
  const importedBy = (group) =>
    group.scripts.flatMap((script) => imports.get(script) ?? []).flatMap((script) => groupOf.get(script) ?? []);
  const liesBetween = (from, to) =>
    reachedFrom(
      importedBy(from).filter((group) => group !== from && group !== to),
      importedBy,
    ).has(to);
  return liesBetween(one, other) || liesBetween(other, one);
}
