/**
 * Who a bank line is about: its words without what changes from payment to payment (dates, card and reference numbers, the
 * kind of transaction). Two lines of one payee give the same key; an empty key means that the line names no one.
 */
export function payeeKey(description: string): string {
  const words = description
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    // A web address names its owner.
    .replace(/\b(www\.)?([a-z0-9-]+)\.(com|net|org|io|co|eu|de|fr|es|it|uk)\b/g, '$2')
    .replace(/['’]s\b/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !/\d/.test(word) && !NOISE.has(word));
  return [...new Set(words)].slice(0, MAX_WORDS).join(' ');
}

/** Later words are branches, towns and purposes more often than names. */
const MAX_WORDS = 3;

/** Words that say how or when something was paid, not to whom. */
const NOISE = new Set(
  `pos card cards visa mastercard maestro debit credit purchase payment payments paid pay pmt paymt transaction trx txn direct dd
  sepa ach wire online web mobile bank banking bill billpay autopay recurring standing order mandate lastschrift uberweisung
  gutschrift dauerauftrag kartenzahlung prelevement virement carte achat ref reference invoice inv rechnung no nr num number id
  end to from for of by the and auth authorized terminal contactless chip pin pending posted value date on at via inc llc ltd
  gmbh corp co company plc limited xxx xxxx xx january february march april may june july august september october november
  december jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun ppd ccd des indn wk week month monthly
  q1 q2 q3 q4 period us usa`
    .split(/\s+/)
    .filter(Boolean),
);
