import { SaxesParser } from 'saxes';
import { ok, type Refusal, type Result, refuse } from '../../core/result.ts';

export const NO_DOCTYPE =
  'This XML file declares a document type, which no bank statement needs. Export the file again.';
export type XmlRefusal = Refusal<'bad_xml'>;
type Handlers = {
  open?: (name: string, attributes: Record<string, string>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
  /** Ends the reading early. */
  isDone?: () => boolean;
};

const CHUNK_CHARS = 65_536;
/** Deeper than any statement or workbook. */
const MAX_DEPTH = 100;

/** Reads XML piece by piece. A document type and its entities are refused: a statement needs none, and they can hide attacks. */
export function readXml(text: string, handlers: Handlers): Result<void, XmlRefusal> {
  const parser = new SaxesParser();
  let depth = 0;
  let problem: string | null = null;
  parser.on('doctype', () => {
    problem ??= NO_DOCTYPE;
  });
  parser.on('error', () => {
    problem ??= 'This XML file is damaged. Download it again from your bank.';
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) problem ??= 'This XML file is nested too deeply to be a bank statement.';
    handlers.open?.(localName(name), attributes);
  });
  parser.on('text', (part) => handlers.text?.(part));
  parser.on('cdata', (part) => handlers.text?.(part));
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    handlers.close?.(localName(name));
  });
  for (let at = 0; at < text.length && problem === null; at += CHUNK_CHARS) {
    if (handlers.isDone?.()) return ok(undefined);
    parser.write(text.slice(at, at + CHUNK_CHARS));
  }
  if (problem === null) parser.close();
  return problem === null ? ok(undefined) : refuse('bad_xml', problem);
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
