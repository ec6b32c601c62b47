/** The only look at the real clock: signatures always carry wall time, whatever the emulator's time is. */
export const wallNow = (): number => Date.now();
