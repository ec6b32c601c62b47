/** Few enough to draw the preview again with every key press. */
export const PREVIEW_TRIALS = 100;
