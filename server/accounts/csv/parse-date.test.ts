import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATE_FORMATS, type DateFormat, parseDate } from './parse-date.ts';

const read = (text: string, format: DateFormat) => {
  const result = parseDate(text, format);
  return result.ok ? result.value : result.refusal.message;
};

describe('a date', () => {
  it.each([
    ['2024-02-29', 'YYYY-MM-DD', '2024-02-29'],
    ['2024-02-29T23:59:59Z', 'YYYY-MM-DD', '2024-02-29'],
    ['2024-2-9 08:15', 'YYYY-MM-DD', '2024-02-09'],
    [' 31.12.2024 ', 'DD.MM.YYYY', '2024-12-31'],
    ['1.2.24', 'DD.MM.YY', '2024-02-01'],
    ['12/31/2024', 'MM/DD/YYYY', '2024-12-31'],
    ['31/12/2024', 'DD/MM/YYYY', '2024-12-31'],
    ['20241231', 'YYYYMMDD', '2024-12-31'],
    ['3 Mar 2024', 'DD MMM YYYY', '2024-03-03'],
    ['03-MARCH-2024', 'DD MMM YYYY', '2024-03-03'],
  ] as const)('%s as %s is %s', (text, format, date) => {
    expect(read(text, format)).toBe(date);
  });

  it.each([
    ['', 'YYYY-MM-DD', 'there is no date'],
    ['30.02.2024', 'DD.MM.YYYY', '“30.02.2024” is not a day of the calendar (read as DD.MM.YYYY)'],
    ['2023-02-29', 'YYYY-MM-DD', '“2023-02-29” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['13/01/2024', 'MM/DD/YYYY', '“13/01/2024” is not a day of the calendar (read as MM/DD/YYYY)'],
    ['2024-00-10', 'YYYY-MM-DD', '“2024-00-10” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['0024-01-10', 'YYYY-MM-DD', '“0024-01-10” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['9999-12-31', 'YYYY-MM-DD', '“9999-12-31” is not a day of the calendar (read as YYYY-MM-DD)'],
    ['31.12.2024', 'MM/DD/YYYY', '“31.12.2024” is not a date written MM/DD/YYYY'],
    ['pending', 'YYYY-MM-DD', '“pending” is not a date written YYYY-MM-DD'],
  ] as const)('%s as %s is refused: %s', (text, format, message) => {
    expect(read(text, format)).toBe(message);
  });

  it('written in any format is read back to the day', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom(...DATE_FORMATS), (date, format) => {
        const iso = date.toISOString().slice(0, 10);
        const [year = '', month = '', dayOfMonth = ''] = iso.split('-');
        const name = date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
        const text = format
          .replace('YYYY', year)
          .replace('YY', year.slice(2))
          .replace('MMM', name)
          .replace('MM', month)
          .replace('DD', dayOfMonth);
        expect(read(text, format)).toBe(iso);
      }),
    );
  });
});
