import { nice, ticks } from 'd3-array';

export type LinearScale = ((value: number) => number) & { ticks: (count: number) => number[] };

/**
 * Where values of the domain are on a drawing. With `niceFor` the domain is widened to round values for about so many ticks.
 * d3-array has the round values; the whole of d3-scale would bring colors, formats and searches that weigh more than the charts.
 */
export function linearScale(
  domain: [number, number],
  [start, end]: [number, number],
  { niceFor }: { niceFor?: number } = {},
): LinearScale {
  const [from, to] = niceFor === undefined ? domain : nice(...domain, niceFor);
  const scale = (value: number) => {
    const share = from === to ? 0.5 : (value - from) / (to - from);
    return start * (1 - share) + end * share;
  };
  return Object.assign(scale, { ticks: (count: number) => ticks(from, to, count) });
}
