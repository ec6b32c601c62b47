import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Runs what a command does with its options, and prints what it gives; what it throws is one sentence, and exit code 1. */
export async function command<const O extends Options>(
  help: string,
  options: O,
  run: (values: ReturnType<typeof parseArgs<{ options: O }>>['values'], words: string[]) => Promise<string>,
  { allowPositionals = false } = {},
): Promise<void> {
  try {
    if (process.argv.includes('--help')) return console.log(help);
    const { values, positionals } = parseArgs({ options, allowPositionals });
    console.log(await run(values, positionals));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** The number that an option gives, or the usual one where it is not given. Throws a sentence that names the option. */
export function wholeNumber(option: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
  throw new Error(`--${option} takes a whole number from 1 on, not "${text}".`);
}
