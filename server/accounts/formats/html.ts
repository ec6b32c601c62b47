import { Parser } from 'htmlparser2';
import { MAX_COLUMNS } from '../csv/mapping.ts';
import type { CsvRow } from '../csv/read-rows.ts';

/** Banks name a web page .xls, as Excel opens one. */
export const isHtml = (text: string): boolean =>
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|style|div|center|table)\b/i.test(
    text.slice(0, 4_000),
  );

/** Deeper than any export. The parser takes long over pages that are built to be deep. */
const MAX_DEPTH = 200;

/** Reads the rows of all tables in a page, one after the other, at most `maxRows` + 1. A table inside a cell gives rows of its own. */
export function readHtml(text: string, maxRows: number): CsvRow[] {
  const rows: CsvRow[] = [];
  const open: { cells: string[]; span: number; content: string | null }[] = [];
  const closeCell = () => {
    const row = open.at(-1);
    if (!row || row.content === null) return;
    row.cells.push(row.content.replace(/\s+/g, ' ').trim());
    for (let gap = 1; gap < row.span && row.cells.length <= MAX_COLUMNS; gap += 1) row.cells.push('');
    row.content = null;
  };
  const closeRow = () => {
    closeCell();
    const cells = open.pop()?.cells ?? [];
    if (cells.some((cell) => cell !== '')) rows.push({ line: rows.length + 1, cells });
  };
  let depth = 0;
  const parser = new Parser({
    onopentag(name, { colspan }) {
      depth += 1;
      if (depth > MAX_DEPTH) parser.pause();
      const row = open.at(-1);
      if (name === 'tr') open.push({ cells: [], span: 1, content: null });
      else if ((name === 'td' || name === 'th') && row) {
        closeCell();
        row.span = Number(colspan) || 1;
        row.content = '';
      } else if (row?.content && /^(?:br|p|div|li)$/.test(name)) row.content += ' ';
    },
    ontext(part) {
      const row = open.at(-1);
      if (row && row.content !== null) row.content += part;
    },
    onclosetag(name) {
      depth -= 1;
      if (name === 'td' || name === 'th') closeCell();
      if (name === 'tr') closeRow();
      if (rows.length > maxRows) parser.pause();
    },
  });
  parser.end(text);
  return rows;
}
