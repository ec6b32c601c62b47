import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATE_FORMATS, type DateFormat } from './date-formats.ts';
import { parseDate } from './parse-date.ts';

const read = (text: string, format: DateFormat) => {
  const result = parseDate(text, format);
  return result.ok ? result.value : result.refusal.message;
};

describe('a date', () => {
  it.each([
    ['2024-02-29', 'YYYY-MM-DD', '2024-02-29'],
    ['2024-02-29T23:59:59Z', 'YYYY-MM-DD', '2024-02-29'],
    ['2024-2-9 08:15', 'YYYY-MM-DD', '2024-02-09'],
    [' 31.12.2024 ', 'DD/MM/YYYY', '2024-12-31'],
    ['1.2.24', 'DD/MM/YYYY', '2024-02-01'],
    ['12/31/2024', 'MM/DD/YYYY', '2024-12-31'],
    ['31/12/2024', 'DD/MM/YYYY', '2024-12-31'],
    ['01-15-2026', 'MM/DD/YYYY', '2026-01-15'],
    ['20241231', 'YYYY-MM-DD', '2024-12-31'],
    ['31122024', 'DD/MM/YYYY', '2024-12-31'],
    ['20260131T101500', 'YYYY-MM-DD', '2026-01-31'],
    ['2026.01.12.', 'YYYY-MM-DD', '2026-01-12'],
    ['2026/01/12', 'YYYY-MM-DD', '2026-01-12'],
    ['3 Mar 2024', 'DD/MM/YYYY', '2024-03-03'],
    ['03-MARCH-2024', 'DD/MM/YYYY', '2024-03-03'],
    ['10 Feb 26', 'DD/MM/YYYY', '2026-02-10'],
    ['10FEB26', 'DD/MM/YYYY', '2026-02-10'],
    ['Jan 5, 2026', 'MM/DD/YYYY', '2026-01-05'],
    ['Mon, 5 Jan 2026', 'DD/MM/YYYY', '2026-01-05'],
    ['Tuesday, January 6, 2026', 'MM/DD/YYYY', '2026-01-06'],
    ['Mo 05.01.2026', 'DD/MM/YYYY', '2026-01-05'],
    ['5. März 2026', 'DD/MM/YYYY', '2026-03-05'],
    ['5 de enero de 2026', 'DD/MM/YYYY', '2026-01-05'],
    ['1er févr. 2026', 'DD/MM/YYYY', '2026-02-01'],
    ['2nd May 2026', 'DD/MM/YYYY', '2026-05-02'],
    ['05/01/2026 10:22', 'DD/MM/YYYY', '2026-01-05'],
    ['05.01.2026, 10:22:01', 'DD/MM/YYYY', '2026-01-05'],
    ['1/5/2026 9:05 PM', 'MM/DD/YYYY', '2026-01-05'],
    ['20.02.26', 'DD/MM/YYYY', '2026-02-20'],
    ["'01.02.2026", 'DD/MM/YYYY', '2026-02-01'],
  ] as const)('%s as %s is %s', (text, format, date) => {
    expect(read(text, format)).toBe(date);
  });

  it.each([
    ['', 'YYYY-MM-DD', 'there is no date'],
    ['30.02.2024', 'DD/MM/YYYY', '“30.02.2024” is not a day of the calendar (read as DD/MM/YYYY)'],
    ['2023-02-29', 'YYYY-MM-DD', '“2023-02-29” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['13/01/2024', 'MM/DD/YYYY', '“13/01/2024” is not a day of the calendar (read as MM/DD/YYYY)'],
    ['2024-00-10', 'YYYY-MM-DD', '“2024-00-10” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['0024-01-10', 'YYYY-MM-DD', '“0024-01-10” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['9999-12-31', 'YYYY-MM-DD', '“9999-12-31” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['31.12.2024', 'MM/DD/YYYY', '“31.12.2024” is not a day of the calendar (read as MM/DD/YYYY)'],
    ['31.12.2024', 'YYYY-MM-DD', '“31.12.2024” is not a date written YYYY-MM-DD'],
    ['12.05', 'DD/MM/YYYY', '“12.05” is not a date written DD/MM/YYYY'],
    ['Rent for 12.05.2026', 'DD/MM/YYYY', '“Rent for 12.05.2026” is not a date written DD/MM/YYYY'],
    ['May', 'DD/MM/YYYY', '“May” is not a date written DD/MM/YYYY'],
    ['pending', 'YYYY-MM-DD', '“pending” is not a date written YYYY-MM-DD'],
  ] as const)('%s as %s is refused: %s', (text, format, message) => {
    expect(read(text, format)).toBe(message);
  });

  it('in any order, with any separator and year, is read back to the day', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    const styles = fc.record({
      format: fc.constantFrom(...DATE_FORMATS),
      separator: fc.constantFrom('-', '/', '.', ' '),
      hasShortYear: fc.boolean(),
      hasMonthName: fc.boolean(),
    });
    fc.assert(
      fc.property(day, styles, (date, { format, separator, hasShortYear, hasMonthName }) => {
        const iso = date.toISOString().slice(0, 10);
        const [year = '', month = '', dayOfMonth = ''] = iso.split('-');
        const name = date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
        const text = format
          .replace('YYYY', hasShortYear && format !== 'YYYY-MM-DD' ? year.slice(2) : year)
          .replace('MM', hasMonthName ? name : month)
          .replace('DD', dayOfMonth)
          .replaceAll(/[-/]/g, separator);
        expect(read(text, format)).toBe(iso);
      }),
    );
  });
});
