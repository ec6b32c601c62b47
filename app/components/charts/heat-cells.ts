/** Shades of the scale, faint to full: the opacity of the tone over the page, so one scale serves light and dark. */
export const SHADES = [0.05, 0.14, 0.23, 0.33, 0.44, 0.56, 0.69, 0.83, 1] as const;

/** Of a variant: null where it failed, undefined where it is not simulated yet. */
export type CellValue = number | null | undefined;

/** Which shade a value has. All alike are the faintest. */
export function shadeOf(value: CellValue, low: number, high: number): CellValue {
  if (value === null || value === undefined) return value;
  const share = high > low ? (value - low) / (high - low) : 0;
  return Math.min(SHADES.length - 1, Math.floor(share * SHADES.length));
}

/**
 * One path a shade over cells of 1 × 1, row 0 at the bottom; neighbours of one shade in a row are one rectangle. A sweep of 10,000
 * variants is a few kilobytes so, where a rectangle each would be most of a megabyte.
 */
export function shadePaths(shades: CellValue[], width: number): { shade: number | null; path: string }[] {
  const height = Math.ceil(shades.length / width);
  const paths = new Map<number | null, string>();
  for (let row = 0; row < height; row++) {
    const end = Math.min((row + 1) * width, shades.length);
    for (let at = row * width; at < end; ) {
      const shade = shades[at];
      const start = at;
      while (at < end && shades[at] === shade) at++;
      if (shade === undefined) continue;
      const length = at - start;
      paths.set(shade, `${paths.get(shade) ?? ''}M${start - row * width} ${height - 1 - row}h${length}v1h-${length}z`);
    }
  }
  return [...paths].map(([shade, path]) => ({ shade, path }));
}

/** At most `limit` of `count` places, evenly spread, first and last always among them. */
export function spreadPlaces(count: number, limit: number): number[] {
  if (count <= limit) return Array.from({ length: count }, (_, at) => at);
  return Array.from({ length: limit }, (_, at) => Math.round((at * (count - 1)) / (limit - 1)));
}
