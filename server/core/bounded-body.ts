import { ok, type Refusal, type Result, refuse } from './result.ts';
import { SentFile } from './sent-file.ts';
import { MIB } from './units.ts';

/** The largest form, the scenario editor with every row filled in, has under two hundred fields. */
export const MAX_FIELDS = 500;
/** The longest name of ours, `definition.sweep[0].assumption`, has thirty characters. */
export const MAX_NAME_CHARS = 100;
/** A parser makes a list as long as its largest index, however few of its places are filled. */
export const MAX_INDEX = 999;
export const MAX_DEPTH = 5;
/** Places in all lists of a form together, those left empty too: the editor's lists have about a hundred. */
export const MAX_PLACES = 2_000;
/** As much as a form without a file may have in all: only files are longer. */
export const MAX_TEXT_CHARS = 1024 * 1024;
/** A part of a multipart body begins with its name and its type. */
const MAX_PART_HEADER_BYTES = 2_000;
/** Bodies are bounded before; more than this is not believed to come. */
const MAX_FILLED_BYTES = 16 * MIB;
/** Shorter files cost nothing to copy. */
const LONG_FILE_BYTES = 64 * 1024;
/** Calls nest assumptions five deep: the rest of the way is for their lists. */
export const MAX_JSON_DEPTH = 20;
/** The largest call, a scenario with every event and axis, has a few hundred values. */
export const MAX_JSON_VALUES = 5_000;
/** Buttons of conform that change the form they are in; without scripts the server does what they say. */
const INTENT = '__intent__';
/** What conform remembers between two answers; nothing needs it. */
const STATE = '__state__';
const MAX_INTENT_CHARS = 1_000;

type Refused = Refusal<'bad_body'>;
const bad = (message: string) => refuse('bad_body', message);

/**
 * Reads a form that was sent, urlencoded or multipart. What could hold up a parser is refused before one sees it: too
 * many fields, and names that stand for huge or deep structures.
 */
export async function readBoundedForm(request: Request): Promise<Result<FormData, Refused>> {
  const type = request.headers.get('Content-Type') ?? '';
  const bytes = await readBytes(request);
  const boundary = /^multipart\/form-data\b/i.test(type) ? boundaryOf(type) : null;
  const fault = boundary === null ? faultOfPairs(bytes) : faultOfParts(boundary, bytes);
  if (fault) return bad(fault);
  const { rest, contents } = boundary ? takeContents(boundary, bytes) : { rest: bytes, contents: [] as Content[] };
  const parsed = await new Response(rest, { headers: { 'Content-Type': type } }).formData().catch(() => null);
  if (!parsed) return bad('This is not a form.');
  const form = putBack(parsed, contents);
  form.delete(STATE);
  const wrong = faultOfForm(form);
  return wrong ? bad(wrong) : ok(form);
}

/** The body in one piece, filled as it arrives: to join all of it at once would hold the event loop. */
async function readBytes(request: Request): Promise<Buffer<ArrayBuffer>> {
  const announced = Number(request.headers.get('Content-Length'));
  let bytes = Buffer.allocUnsafeSlow(announced > 0 && announced <= MAX_FILLED_BYTES ? announced : 0);
  let filled = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const end = filled + part.value.length;
    if (end > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, 2 * bytes.length));
      bytes.copy(larger, 0, 0, filled);
      bytes = larger;
    }
    bytes.set(part.value, filled);
    filled = end;
  }
  return bytes.subarray(0, filled);
}

/** A part of a multipart body: from the mark before it to the mark after it, which the last one lacks. */
type Part = { from: number; to: number | null; header: string | null };

/** The parts one after the other. `header` is null where none ends within the bytes that a header may have. */
function* partsOf(boundary: string, bytes: Buffer): Generator<Part> {
  const mark = `--${boundary}`;
  for (let from = bytes.indexOf(mark); from >= 0; ) {
    const next = bytes.indexOf(mark, from + mark.length);
    const head = bytes.subarray(from + mark.length, from + mark.length + MAX_PART_HEADER_BYTES);
    const end = head.indexOf('\r\n\r\n');
    yield { from, to: next < 0 ? null : next, header: end < 0 ? null : head.toString('latin1', 0, end) };
    from = next;
  }
}

type Content = { fileIndex: number; bytes: Uint8Array<ArrayBuffer> };

/** Takes the contents of long files out of a multipart body, so that its parser has only the rest to copy. */
function takeContents(
  boundary: string,
  bytes: Buffer<ArrayBuffer>,
): { rest: Buffer<ArrayBuffer>; contents: Content[] } {
  const kept: Buffer[] = [];
  const contents: Content[] = [];
  let keptTo = 0;
  let files = 0;
  for (const { from, to, header } of partsOf(boundary, bytes)) {
    if (to === null || header === null || !/;\s*filename=/i.test(header)) continue;
    const begin = from + `--${boundary}`.length + header.length + '\r\n\r\n'.length;
    const end = to - '\r\n'.length;
    if (end - begin > LONG_FILE_BYTES) {
      kept.push(bytes.subarray(keptTo, begin));
      keptTo = end;
      contents.push({ fileIndex: files, bytes: bytes.subarray(begin, end) });
    }
    files += 1;
  }
  kept.push(bytes.subarray(keptTo));
  return { rest: contents.length > 0 ? Buffer.concat(kept) : bytes, contents };
}

/** The form with the contents that were taken out of it. */
function putBack(form: FormData, contents: Content[]): FormData {
  const whole = new FormData();
  let files = 0;
  for (const [name, value] of form) {
    const content = typeof value === 'string' ? undefined : contents.find(({ fileIndex }) => fileIndex === files);
    if (typeof value === 'string') whole.append(name, value);
    else whole.append(name, content ? new SentFile(content.bytes, value) : value);
    if (typeof value !== 'string') files += 1;
  }
  return whole;
}

/** Why fields, wherever they come from, must not be parsed into a structure; null when they may. */
export function faultOfForm(form: FormData): string | null {
  const fields = [...form];
  if (fields.length > MAX_FIELDS) return TOO_MANY;
  return fields.map(faultOfField).find((found) => found !== null) ?? faultOfLists(fields.map(([name]) => name));
}

/** Why the text of a call must not be parsed; null when it may. Reads it once, without building anything. */
export function faultOfJson(text: string): string | null {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COMMA) values += 1;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return `This is nested more than ${MAX_JSON_DEPTH} deep.`;
    if (values > MAX_JSON_VALUES) return `This has more than ${MAX_JSON_VALUES.toLocaleString('en-US')} values.`;
  }
  return null;
}

const [QUOTE, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, BACKSLASH] = [...'",[]{}\\'].map((character) =>
  character.charCodeAt(0),
);

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

const TOO_MANY = `A form has at most ${MAX_FIELDS} fields.`;

function faultOfPairs(bytes: Buffer): string | null {
  return countOf(bytes, '&', MAX_FIELDS) >= MAX_FIELDS ? TOO_MANY : null;
}

/** Empty when a type names none. */
function boundaryOf(type: string): string {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(type) ?? [];
  return quoted ?? plain ?? '';
}

function faultOfParts(boundary: string, bytes: Buffer): string | null {
  if (!boundary) return 'This is not a form.';
  let parts = 0;
  for (const { from, header } of partsOf(boundary, bytes)) {
    parts += 1;
    if (parts > MAX_FIELDS + 1) return TOO_MANY;
    const isCut = from + boundary.length + MAX_PART_HEADER_BYTES + '--'.length > bytes.length;
    if (header === null && !isCut) return 'This is not a form.';
  }
  return null;
}

function countOf(bytes: Buffer, mark: string, limit: number): number {
  let count = 0;
  for (let at = bytes.indexOf(mark); at >= 0 && count < limit; at = bytes.indexOf(mark, at + 1)) count += 1;
  return count;
}

function faultOfField([name, value]: [string, FormDataEntryValue]): string | null {
  if (typeof value === 'string' && value.length > MAX_TEXT_CHARS) return 'A field of this form is too long.';
  if (name === INTENT) return typeof value === 'string' && isBoundedIntent(value) ? null : 'This is not a form.';
  return isBoundedName(name) ? null : UNKNOWN_NAME;
}

const UNKNOWN_NAME = 'A field of this form has a name that no form of ours has.';

function faultOfLists(names: string[]): string | null {
  const lengths = new Map<string, number>();
  for (const name of names) {
    for (const { 1: index, index: at } of name.matchAll(/\[(\d+)\]/g)) {
      const list = name.slice(0, at);
      lengths.set(list, Math.max(lengths.get(list) ?? 0, Number(index) + 1));
    }
  }
  const places = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  return places > MAX_PLACES ? UNKNOWN_NAME : null;
}

/** Names are paths: `definition.sweep[0].steps`. */
function isBoundedName(name: string): boolean {
  if (name.length > MAX_NAME_CHARS) return false;
  const steps = name.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.length <= MAX_DEPTH && steps.every((step) => !/^\d+$/.test(step) || Number(step) <= MAX_INDEX);
}

const INTENTS = new Set(['insert', 'remove', 'reorder', 'validate']);

function isBoundedIntent(text: string): boolean {
  if (text.length > MAX_INTENT_CHARS || faultOfJson(text) !== null) return false;
  try {
    const { type, payload = {} } = JSON.parse(text);
    const { name = '', index = 0, from = 0, to = 0 } = payload;
    return INTENTS.has(type) && typeof name === 'string' && isBoundedName(name) && [index, from, to].every(isIndex);
  } catch {
    // Not JSON, or not an object: no button of ours.
    return false;
  }
}

const isIndex = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_INDEX;
