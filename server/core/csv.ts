/** One CSV line as in RFC 4180. */
export const toRow = (cells: (string | number)[]): string => `${cells.map(toCell).join(',')}\r\n`;

/** Prefixes text that a spreadsheet would read as a formula, in either width of its sign, with an apostrophe. Numbers may be negative. */
function toCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const guarded = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
