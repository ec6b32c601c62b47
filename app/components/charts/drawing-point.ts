import { type ChartSize, SIZES, WIDE } from './chart-size.ts';

/** Where a pointer is in the drawing that is shown under an overlay, in the drawing's units; null when none is laid out. */
export function drawingPoint(
  overlay: HTMLElement,
  pointer: { clientX: number; clientY: number },
): { x: number; y: number; size: ChartSize } | null {
  for (const svg of overlay.parentElement?.querySelectorAll('svg') ?? []) {
    const box = svg.getBoundingClientRect();
    if (box.width === 0) continue;
    const { width, height } = svg.viewBox.baseVal;
    return {
      x: ((pointer.clientX - box.left) / box.width) * width,
      y: ((pointer.clientY - box.top) / box.height) * height,
      size: SIZES.find((size) => size.width === width) ?? WIDE,
    };
  }
  return null;
}
