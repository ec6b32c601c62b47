type Limits = { available: number; usableCredits: number; overdraft: number | null; capLeftCredits: number | null };

/** What the number of usable credits follows from: the one limit that decides it. */
export function usableNote({ available, usableCredits, overdraft, capLeftCredits }: Limits): string {
  if (overdraft === null) return 'no runs can start now';
  if (capLeftCredits !== null && usableCredits === Math.max(0, capLeftCredits)) return 'limited by your monthly cap';
  if (overdraft > 0 && usableCredits > available) return 'includes credits that can be used before the next payment';
  return 'what runs can use now';
}
