type Ends = readonly [from: number, to: number];

/** Maps values to places on a drawing, straight along a line. */
export type LinearScale = {
  (value: number): number;
  /** The same with round ends, for about `count` marks along it. */
  nice(count: number): LinearScale;
  /** About `count` round numbers within the scale, the lowest first. */
  ticks(count: number): number[];
};

// Ours and not d3-scale's: that brings colours, formats and times along, a twentieth of all script that a page may send.
export function scaleLinear([from, to]: Ends, [low, high]: Ends): LinearScale {
  const scale = (value: number) =>
    from === to ? (low + high) / 2 : low + ((value - from) / (to - from)) * (high - low);
  return Object.assign(scale, {
    nice: (count: number) => scaleLinear(widened(widened([from, to], count), count), [low, high]),
    ticks(count: number) {
      const step = roundStep([from, to], count);
      if (!step) return [from];
      const first = Math.ceil(step.countIn(from));
      const last = Math.floor(step.countIn(to));
      return Array.from({ length: last - first + 1 }, (_, at) => step.times(first + at));
    },
  });
}

/** Places for as many bars as there are names, with `gap` of each step left free. */
export function scaleBand(names: string[], [low, high]: Ends, gap: number) {
  const step = (high - low) / Math.max(1, names.length + gap);
  const places = new Map(names.map((name, at) => [name, low + step * (at + gap)]));
  return { start: (name: string) => places.get(name) ?? low, width: step * (1 - gap) };
}

/** From one mark to another. Wider ends may ask for a wider step: that is why `nice` does it twice. */
function widened([from, to]: Ends, count: number): Ends {
  const step = roundStep([from, to], count);
  if (!step) return [from, to];
  return [step.times(Math.floor(step.countIn(from))), step.times(Math.ceil(step.countIn(to)))];
}

/** 1, 2 or 5 with zeros, about `count` of which lie between the ends; null where there is nothing between them. */
function roundStep([from, to]: Ends, count: number) {
  const wanted = (to - from) / count;
  if (!(wanted > 0) || !Number.isFinite(wanted)) return null;
  const power = Math.floor(Math.log10(wanted));
  const ratio = wanted / 10 ** power;
  const factor = ratio < Math.SQRT2 ? 1 : ratio < Math.sqrt(10) ? 2 : ratio < Math.sqrt(50) ? 5 : 10;
  // Below one by division: a tenth is no double, and three of them are not 0.3.
  const [up, down] = power < 0 ? [1, 10 ** -power / factor] : [factor * 10 ** power, 1];
  return { countIn: (value: number) => (value / up) * down, times: (whole: number) => (whole * up) / down };
}
