export type LinearScale = ((value: number) => number) & { ticks: (count: number) => number[] };

/**
 * Where values of the domain are on a drawing. With `niceFor` the domain is widened to round values for about so many ticks.
 * By hand because d3-scale brings colors, formats and searches that weigh more than the charts.
 */
export function linearScale(
  domain: [number, number],
  [start, end]: [number, number],
  { niceFor }: { niceFor?: number } = {},
): LinearScale {
  const [from, to] = niceFor === undefined ? domain : widen(domain, niceFor);
  const scale = (value: number) => {
    const share = from === to ? 0.5 : (value - from) / (to - from);
    return start * (1 - share) + end * share;
  };
  return Object.assign(scale, { ticks: (count: number) => roundValues([from, to], count) });
}

/** 1, 2 or 5 times a power of ten: about `count` of them fill the span. */
function stepOf([from, to]: [number, number], count: number): number {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [Math.SQRT2, Math.sqrt(10), Math.sqrt(50)].filter((limit) => rough / power >= limit).length;
  return power * ([1, 2, 5, 10][factor] ?? 1);
}

/** A wider domain may take a larger step, which may widen it again. */
function widen(domain: [number, number], count: number, last = 0): [number, number] {
  if (domain[0] === domain[1]) return domain;
  const step = stepOf(domain, count);
  if (step === last) return domain;
  const [from, to] = [Math.floor(exact(domain[0] / step)), Math.ceil(exact(domain[1] / step))];
  return widen([exact(from * step), exact(to * step)], count, step);
}

function roundValues([from, to]: [number, number], count: number): number[] {
  if (from === to) return [from];
  const step = stepOf([from, to], count);
  const [first, last] = [Math.ceil(exact(from / step)), Math.floor(exact(to / step))];
  return Array.from({ length: last - first + 1 }, (_, at) => exact((first + at) * step));
}

/** Three steps of 0.1 are 0.30000000000000004, which is more than 0.3. */
const exact = (value: number): number => Number(value.toPrecision(12));
