/** Languages whose month names are read. Where two languages use one abbreviation for different months, the first one counts. */
const LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'cs',
  'sk',
  'hu',
  'sv',
  'da',
  'nb',
  'fi',
  'ro',
  'tr',
  'et',
  'lv',
  'lt',
  'sl',
  'is',
  'ca',
  'id',
  'ms',
  'ru',
  'uk',
  'bg',
  'el',
  'he',
];
const EXTRA: [string, number][] = [
  ['sept', 9],
  ['mrt', 3],
  ['mrz', 3],
  ['maerz', 3],
  ['jän', 1],
  ['jänner', 1],
  ['okt', 10],
  ['dez', 12],
];

let months: Map<string, number> | null = null;

/** 1 to 12, or null for a word that names no month. */
export function monthNumber(word: string): number | null {
  months ??= monthNames();
  return months.get(fold(word)) ?? null;
}

let weekdays: Set<string> | null = null;

/** Whether a word is the name of a weekday. */
export function isWeekday(word: string): boolean {
  weekdays ??= new Set(
    LANGUAGES.flatMap((language) =>
      (['long', 'short'] as const).flatMap((weekday) =>
        Array.from({ length: 7 }, (_, at) =>
          fold(new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' }).format(Date.UTC(2026, 0, 4 + at))),
        ),
      ),
    ),
  );
  return weekdays.has(fold(word));
}

/** Lower case without accents and dots. */
const fold = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .toLowerCase();

function monthNames(): Map<string, number> {
  const names = new Map<string, number>();
  const add = (word: string, month: number) => {
    const key = fold(word);
    if (/^\p{L}{3,}$/u.test(key) && !names.has(key)) names.set(key, month);
  };
  for (const language of LANGUAGES) {
    for (const style of ['long', 'short'] as const) {
      for (let month = 1; month <= 12; month += 1) {
        const day = Date.UTC(2026, month - 1, 15);
        // A month beside a day is in the genitive in some languages.
        for (const options of [{ month: style }, { month: style, day: 'numeric' as const }]) {
          const format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
          add(format.formatToParts(day).find(({ type }) => type === 'month')?.value ?? '', month);
        }
      }
    }
  }
  for (const [word, month] of EXTRA) add(word, month);
  return names;
}
