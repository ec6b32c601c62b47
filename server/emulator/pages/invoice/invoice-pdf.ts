import PDFDocument from 'pdfkit';
import { count, day, money, words } from '../format.ts';
import { type InvoiceView, lineViews, totalsOf } from './invoice-view.ts';

const LEFT = 56;
const RIGHT = 539;
const COLUMNS = { text: LEFT, quantity: 390, amount: 450 };

/** The invoice on A4 pages. */
export function invoicePdf({ invoice }: InvoiceView): Promise<Buffer> {
  const info = { Title: `Invoice ${invoice.number ?? invoice.id}` };
  const pdf = new PDFDocument({ size: 'A4', margin: LEFT, bufferPages: true, info });
  const whole = collect(pdf);
  pdf
    .font('Helvetica-Bold')
    .fontSize(22)
    .text('Invoice', LEFT, LEFT, { continued: false })
    .fontSize(12)
    .text(printable(invoice.account_name ?? ''), LEFT, LEFT + 8, { width: RIGHT - LEFT, align: 'right' });
  pdf.font('Helvetica').fontSize(10).moveDown(2);
  const facts: [string, string][] = [
    ['Invoice number', invoice.number ?? invoice.id],
    ['Date of issue', day(invoice.created * 1_000)],
    ...(invoice.due_date ? [['Date due', day(invoice.due_date * 1_000)] satisfies [string, string]] : []),
    ['Status', words(invoice.status ?? 'draft')],
    ['Bill to', [invoice.customer_name, invoice.customer_email].filter(Boolean).join(', ') || '-'],
  ];
  for (const [name, value] of facts) {
    pdf.text(name, LEFT, pdf.y, { continued: false, width: 120 }).moveUp().text(printable(value), 176, pdf.y);
  }
  pdf.moveDown(2);
  heading(pdf);
  for (const line of lineViews(invoice)) {
    const period = `${day(line.startS * 1_000)} to ${day(line.endS * 1_000)}`;
    const quantity = line.quantity && count(line.quantity);
    row(pdf, `${printable(line.text)}\n${period}`, quantity, money(line.amountCents, invoice.currency));
  }
  pdf.moveDown();
  const totals = totalsOf(invoice);
  for (const [index, [name, amountCents]] of totals.entries()) {
    row(pdf, name, '', money(amountCents, invoice.currency), index === totals.length - 1);
  }
  numberPages(pdf, invoice.number ?? invoice.id);
  pdf.end();
  return whole;
}

const heading = (pdf: PDFKit.PDFDocument): void => row(pdf, 'Description', 'Qty', 'Amount', true);

function row(pdf: PDFKit.PDFDocument, text: string, quantity: string, amount: string, bold = false): void {
  pdf.font(bold ? 'Helvetica-Bold' : 'Helvetica');
  const height = pdf.heightOfString(text, { width: 320 }) + 10;
  if (pdf.y + height > pdf.page.height - LEFT) {
    pdf.addPage();
    heading(pdf);
    pdf.font(bold ? 'Helvetica-Bold' : 'Helvetica');
  }
  const top = pdf.y;
  pdf.moveTo(LEFT, top).lineTo(RIGHT, top).strokeColor('#dddddd').stroke();
  pdf.text(text, COLUMNS.text, top + 5, { width: 320 });
  pdf.text(quantity, COLUMNS.quantity, top + 5, { width: 50, align: 'right' });
  pdf.text(amount, COLUMNS.amount, top + 5, { width: RIGHT - COLUMNS.amount, align: 'right' });
  pdf.y = top + height;
}

function numberPages(pdf: PDFKit.PDFDocument, name: string): void {
  const { start, count: pages } = pdf.bufferedPageRange();
  for (let page = start; page < start + pages; page++) {
    pdf.switchToPage(page);
    // Below the margin, where text would otherwise begin a new page.
    pdf.page.margins.bottom = 0;
    pdf.font('Helvetica').fontSize(8).fillColor('#666666');
    pdf.text(`${name} · Page ${page + 1} of ${pages}`, LEFT, pdf.page.height - 36, {
      width: RIGHT - LEFT,
      align: 'right',
    });
  }
}

// The built-in fonts know Latin 1 only; what they lack must not become another letter.
const printable = (text: string): string => text.replaceAll('×', 'x').replaceAll(/[^\n\x20-\xff]/g, '?');

function collect(pdf: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
}
