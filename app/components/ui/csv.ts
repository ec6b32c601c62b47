/** A line of CSV, as RFC 4180 has it. */
export const toRow = (cells: (string | number)[]): string => `${cells.map(toCell).join(',')}\r\n`;

/** A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers may be negative. */
function toCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const guarded = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
