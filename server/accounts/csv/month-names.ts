/** Languages whose month names are read. Where two languages use one word for different months, the first one counts. */
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
  'hr',
  'bs',
  'sr',
  'sr-Latn',
  'mk',
  'sq',
  'be',
  'mt',
  'ga',
  'cy',
  'eu',
  'gl',
  'af',
  'sw',
  'fil',
  'ka',
  'hy',
  'az',
  'kk',
  'th',
  'hi',
  'ar',
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

/** What one language calls the months, folded. */
type Names = ReadonlyMap<string, number>;

let languages: Map<string, Names> | null = null;
let months: Names | null = null;

const namesByLanguage = (): Map<string, Names> => {
  languages ??= new Map(LANGUAGES.map((language) => [language, monthNames(language)]));
  return languages;
};

/** 1 to 12, or null for a word that names no month. A language decides what its own words mean. */
export function monthNumber(word: string, language: string | null = null): number | null {
  months ??= allNames();
  const key = fold(word);
  return (
    namesByLanguage()
      .get(language ?? '')
      ?.get(key) ??
    months.get(key) ??
    null
  );
}

/** A run of letters that may name a month. */
const WORD = /\p{L}[\p{L}\p{M}]{2,}/gu;

/**
 * The language of a column of dates, where its words mean other months than they usually do: “lip” is July beside “cze”, and June beside
 * “srp”. Null where every reading is the same.
 */
export function monthLanguage(cells: Iterable<string>): string | null {
  const words = new Set<string>();
  for (const cell of cells) for (const [word] of cell.matchAll(WORD)) words.add(fold(word));
  const usual = [...words].flatMap((word) => {
    const month = monthNumber(word);
    return month === null ? [] : [{ word, month }];
  });
  let best: { language: string; known: number; names: Names } | null = null;
  for (const [language, names] of namesByLanguage()) {
    const known = usual.filter(({ word }) => names.has(word)).length;
    if (known > (best?.known ?? 0)) best = { language, known, names };
  }
  const isOther = usual.some(({ word, month }) => (best?.names.get(word) ?? month) !== month);
  return isOther ? (best?.language ?? null) : null;
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

/** Thai abbreviates to two letters. */
const NAME = /^(?:[\p{L}\p{M}]{3,}|[\p{Script=Thai}]{2,})$/u;

function monthNames(language: string): Map<string, number> {
  const names = new Map<string, number>();
  for (const style of ['long', 'short'] as const) {
    // A month beside a day is in the genitive in some languages.
    for (const options of [{ month: style }, { month: style, day: 'numeric' as const }]) {
      const format = new Intl.DateTimeFormat(language, { ...options, calendar: 'gregory', timeZone: 'UTC' });
      for (let month = 1; month <= 12; month += 1) {
        const parts = format.formatToParts(Date.UTC(2026, month - 1, 15));
        const key = fold(parts.find(({ type }) => type === 'month')?.value ?? '');
        if (NAME.test(key) && !names.has(key)) names.set(key, month);
      }
    }
  }
  return names;
}

function allNames(): Map<string, number> {
  const names = new Map<string, number>();
  const add = (month: number, word: string) => {
    if (!names.has(word)) names.set(word, month);
  };
  for (const ofLanguage of namesByLanguage().values()) for (const [word, month] of ofLanguage) add(month, word);
  for (const [word, month] of EXTRA) add(month, fold(word));
  return names;
}
