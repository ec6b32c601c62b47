/** The box a chart is drawn in, in SVG units that are near CSS pixels at its width, so that 12-unit text stays readable. */
export type ChartSize = {
  width: number;
  height: number;
  /** How many labels fit along the bottom. */
  labelCount: number;
  /** Of the labels beside the drawing. */
  labelFontSize: number;
  margin: { top: number; right: number; bottom: number; left: number };
};

/** Every chart is drawn for a phone and for a desk, and CSS shows one: a phone's text would be half its size in a desktop's drawing. */
export const NARROW: ChartSize = {
  width: 360,
  height: 270,
  labelCount: 4,
  labelFontSize: 10,
  margin: { top: 26, right: 62, bottom: 44, left: 52 },
};
/** For half a page on a desk. */
export const MIDDLE: ChartSize = {
  width: 560,
  height: 310,
  labelCount: 6,
  labelFontSize: 11,
  margin: { top: 28, right: 72, bottom: 46, left: 60 },
};
export const WIDE: ChartSize = {
  width: 840,
  height: 340,
  labelCount: 9,
  labelFontSize: 12,
  margin: { top: 28, right: 84, bottom: 46, left: 64 },
};

export const SIZES = [NARROW, MIDDLE, WIDE];

export const plotRight = ({ width, margin }: ChartSize): number => width - margin.right;
export const plotBottom = ({ height, margin }: ChartSize): number => height - margin.bottom;

/** Every nth of `count` places, so that at most `labelCount` are labelled; the first always is. */
export function labelledPlaces(count: number, labelCount: number): number[] {
  const every = Math.max(1, Math.ceil(count / labelCount));
  return Array.from({ length: Math.ceil(count / every) }, (_, nth) => nth * every);
}

/** Moves labels apart, top to bottom, to at least `gap` from each other; keeps the given order. */
export function spaceLabels(ys: number[], gap: number): number[] {
  const order = ys.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const spaced = [...ys];
  let last = Number.NEGATIVE_INFINITY;
  for (const { y, index } of order) {
    last = Math.max(y, last + gap);
    spaced[index] = last;
  }
  return spaced;
}
