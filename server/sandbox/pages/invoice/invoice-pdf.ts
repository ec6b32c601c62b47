import PDFDocument from 'pdfkit';
import { count, day, money } from '../format.ts';
import { type InvoiceView, lineViews, totalsOf } from './invoice-view.ts';

const LEFT = 56;
const RIGHT = 539;
const COLUMNS = { text: LEFT, quantity: 390, amount: 450 };

/** The invoice on A4 pages. */
export function invoicePdf({ invoice }: InvoiceView): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'A4', margin: LEFT, info: { Title: `Invoice ${invoice.number ?? invoice.id}` } });
  const whole = collect(pdf);
  pdf
    .font('Helvetica-Bold')
    .fontSize(22)
    .text(invoice.status === 'paid' ? 'Receipt' : 'Invoice', LEFT, LEFT);
  pdf.font('Helvetica').fontSize(10).moveDown();
  const facts: [string, string][] = [
    ['Invoice number', invoice.number ?? invoice.id],
    ['Date of issue', day(invoice.created * 1_000)],
    ['Status', invoice.status ?? 'draft'],
    ['Bill to', [invoice.customer_name, invoice.customer_email].filter(Boolean).join(', ') || '-'],
  ];
  for (const [name, value] of facts) {
    pdf.text(name, LEFT, pdf.y, { continued: false, width: 120 }).moveUp().text(printable(value), 176, pdf.y);
  }
  pdf.moveDown(2);
  row(pdf, 'Description', 'Qty', 'Amount', true);
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
  pdf.end();
  return whole;
}

function row(pdf: PDFKit.PDFDocument, text: string, quantity: string, amount: string, bold = false): void {
  pdf.font(bold ? 'Helvetica-Bold' : 'Helvetica');
  const height = pdf.heightOfString(text, { width: 320 }) + 10;
  if (pdf.y + height > pdf.page.height - LEFT) pdf.addPage();
  const top = pdf.y;
  pdf.moveTo(LEFT, top).lineTo(RIGHT, top).strokeColor('#dddddd').stroke();
  pdf.text(text, COLUMNS.text, top + 5, { width: 320 });
  pdf.text(quantity, COLUMNS.quantity, top + 5, { width: 50, align: 'right' });
  pdf.text(amount, COLUMNS.amount, top + 5, { width: RIGHT - COLUMNS.amount, align: 'right' });
  pdf.y = top + height;
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
