import { findChromium, launch } from './e2e/browser.ts';
import { signUp, visit, DESKTOP, PHONE, subscribe, attachSample } from './e2e/person.ts';
const browser = await launch(findChromium(()=>{}));
const portal = { url: 'http://localhost:4400' };
const { page, complaints } = await visit(browser, portal, DESKTOP);
await signUp(page);
const rows = (n: number, sep=';') => Array.from({length:n},(_,i)=>`${String(1+i%28).padStart(2,'0')}.${String(1+(i%12)).padStart(2,'0')}.202${4+i%3}${sep}Kunde ${i}${sep}${i%2?'-':''}1.2${String(i%90+10)},5${i%10}`).join('\r\n');
const files: [string, Buffer, string][] = [
  ['bom-semi-eu', Buffer.from('\ufeffBuchungstag;Text;Betrag\r\n' + rows(40)), 'text/csv'],
  ['utf16le', Buffer.concat([Buffer.from([0xff,0xfe]), Buffer.from('Date\tText\tAmount\r\n2026-01-02\tÄpfel\t12.50\r\n2026-01-03\tMiete\t-99.90\r\n','utf16le')]), 'text/csv'],
  ['utf16be', Buffer.concat([Buffer.from([0xfe,0xff]), Buffer.from('Date,Text,Amount\r\n2026-01-02,Äpfel,12.50\r\n2026-01-03,Miete,-99.90\r\n','utf16le').swap16()]), 'text/csv'],
  ['latin1', Buffer.from('Datum;Beschreibung;Betrag\r\n02.01.2026;M\xfcller;1.234,56\r\n03.01.2026;B\xe4cker;-10,00\r\n','latin1'), 'text/csv'],
  ['empty', Buffer.from(''), 'text/csv'],
  ['spaces', Buffer.from('   \n \n'), 'text/csv'],
  ['headonly', Buffer.from('Date,Text,Amount\n'), 'text/csv'],
  ['png', Buffer.from('89504e470d0a1a0a0000000d49484452000001', 'hex'), 'image/png'],
  ['xlsx', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2000, 7)]), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['json', Buffer.from('{"a":1}'), 'application/json'],
  ['preamble', Buffer.from('Account statement for ACME\nGenerated 2026-02-01\n\nDate,Description,Debit,Credit,Balance\n01/15/2026,Coffee,4.50,,100\n01/31/2026,Pay,,1000.00,1100\n'), 'text/csv'],
  ['parens', Buffer.from('Date,Text,Amount\n2026-01-02,A,"(1,234.56)"\n2026-01-03,B,"$2,000.00"\n2026-01-04,C,100.00-\n'), 'text/csv'],
  ['quotes', Buffer.from('Date,Text,Amount\n2026-01-02,"He said ""hi"",\nnew line",5.00\n2026-01-03,B,-1.00\n'), 'text/csv'],
  ['dups', Buffer.from('Date,Text,Amount\n2026-01-02,A,5.00\n2026-01-02,A,5.00\n2026-01-03,B,-1.00\n'), 'text/csv'],
  ['big', Buffer.from('Date,Text,Amount\n' + Array.from({length:120000},(_,i)=>`2025-${String(1+i%12).padStart(2,'0')}-${String(1+i%28).padStart(2,'0')},Shop ${i},${(i%100)-50}.25`).join('\n')), 'text/csv'],
  ['toolarge', Buffer.alloc(11*1024*1024, 'a,b,c\n'), 'text/csv'],
];
for (const [name, buffer, mimeType] of files) {
  await page.goto('/accounts/new');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Bank or institution').fill('Bank '+name);
  await page.getByLabel('CSV export').setInputFiles({ name: name + '.csv', mimeType, buffer });
  const t = Date.now();
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.waitForURL('**/accounts/import/**', { timeout: 15000 }).catch(() => undefined);
  await page.waitForTimeout(150);
  const on = new URL(page.url()).pathname.slice(0, 20);
  const text = (await page.locator('main').innerText()).replace(/\n+/g, ' | ');
  console.log('##', name, Date.now()-t, 'ms', on, '\n   ', on.startsWith('/accounts/import') ? text.slice(0, 60) + ' … ' + (/(\d[\d,]* movements? can be read.{0,300})/.exec(text)?.[1] ?? text.slice(60, 500)) : text.slice(0, 500));
}
console.log(complaints);
await browser.close();
