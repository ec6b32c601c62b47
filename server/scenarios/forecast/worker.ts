import { simulateSlice } from './simulate.ts';

/** The task of a piscina worker thread, bundled on its own by bundle.mjs: the app's bundle has no second entry. */
export default simulateSlice;
