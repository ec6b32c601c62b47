import { type PrintFormat, printable } from './run-pdf-format.server.ts';

export type Pdf = PDFKit.PDFDocument;

export const LEFT = 50;
export const WIDTH = 495;
/** Nothing is written below this. */
export const BOTTOM = 790;

export const oneLine = (height: number) => ({ width: WIDTH, height, ellipsis: true, lineBreak: true });

/** Three or four figures beside each other. */
export function figures(pdf: Pdf, facts: (readonly [string, string])[], top: number): void {
  const width = WIDTH / facts.length;
  for (const [at, [label, value]] of facts.entries()) {
    const x = LEFT + at * width;
    const room = { width: width - 8, height: 24, ellipsis: true };
    pdf.font('Helvetica').fontSize(8).fillColor('#555').text(printable(label), x, top, room);
    pdf
      .font('Helvetica-Bold')
      .fontSize(13)
      .fillColor('#000')
      .text(printable(value), x, top + 12, room);
  }
}

/** A table with a bold head; the first column is text, the others are numbers. */
export function table(pdf: Pdf, rows: string[][], top: number, widths?: number[]): void {
  for (const [at, cells] of rows.entries()) {
    pdf
      .font(at === 0 ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(8)
      .fillColor('#000');
    let x = LEFT;
    for (const [column, cell] of cells.entries()) {
      const width = widths?.[column] ?? WIDTH / cells.length;
      const align = column === 0 ? 'left' : 'right';
      pdf.text(printable(cell), x, top + at * ROW_HEIGHT, { width, height: 10, align, ellipsis: true });
      x += width;
    }
  }
}

export const ROW_HEIGHT = 17;

/** A paragraph; gives where the next one begins. */
export function paragraph(pdf: Pdf, text: string, top: number, { bold = false, size = 9 } = {}): number {
  pdf
    .font(bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(size)
    .fillColor('#000');
  pdf.text(printable(text), LEFT, top, { width: WIDTH, height: Math.max(10, BOTTOM - top), ellipsis: true });
  return pdf.y + 8;
}

export type Box = { top: number; height: number };

/** Labels along the left edge of a drawing. */
export function leftLabels(
  pdf: Pdf,
  values: number[],
  y: (value: number) => number,
  words: PrintFormat['money'],
): void {
  pdf.font('Helvetica').fontSize(8).fillColor('#555');
  for (const value of values)
    pdf.text(printable(words(value)), LEFT, y(value) - 4, { width: 54, align: 'right', lineBreak: false });
}

/** Labels under a drawing, each in the middle of its place. */
export function bottomLabels(pdf: Pdf, labels: { x: number; text: string }[], top: number): void {
  pdf.font('Helvetica').fontSize(8).fillColor('#555');
  for (const { x, text } of labels)
    pdf.text(printable(text), x - 40, top, { width: 80, align: 'center', lineBreak: false });
}
