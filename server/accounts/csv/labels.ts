/** What a column may hold, by its label. */
export type LabelKind = keyof typeof LABELS;

/** Words of labels as banks write them, in lower case without accents and punctuation. */
const LABELS = {
  transactionDate:
    /\btrans(action)? ?date|date of (the )?(transaction|purchase)|purchase date|^started|^created|initiated|belegdatum|kaufdatum|transaktionsdat|umsatzdatum|operation date|date (de )?(l )?operation|fecha (de )?(la )?(operacion|compra|transaccion)|f operacion|data (da |do |di )?(operazione|transakcji|operacji|movimento|compra|acquisto)|transactiedatum|datum transact|tranzakcio datuma|transaksjonsdato|transaktionsdag|datum (transakce|provedeni)/,
  bookingDate:
    /book(ing|ed)? ?(date|on)|^booked|buchung(stag|sdatum)?$|buchung(stag|sdatum)|post(ed|ing)? ?(date|on)|date posted|processed|completed|cleared|finished|settle(d|ment)? date|boek(ings)?datum|bokforing|bogfor|bokfort|kirjaus|ksiegowani|zauct|contabil|comptabili|konyvel/,
  valueDate:
    /value ?date|valuta(dat|$)|valutat|wertstell|date (de )?valeur|fecha valor|f valor|data valuta|rente ?datum|interest date|arvopaiva|ertektar|data valor/,
  date: /\bdate\b|datum|fecha|\bdata\b|\bdato\b|\bday\b|\btag\b|kelt|paiva|pvm|kuupaev|datums|tarih|\bwhen\b|timestamp/,
  amount:
    /amount|\bamt\b|betrag|bedrag|montant|import[eo]?\b|belopp|bel[o]?b\b|belop|kwota|castka|objem|osszeg|\bsumm[ae]\b|\bsuma\b|umsatz$|umsatz (in|eur)|\bsum\b|maara|tutar|quantia|\bvalor\b|^value$|value (in )?[a-z]{3}$|\btotal\b|\bgross\b|brutto|\bnet\b|netto|wartosc|iznos/,
  debit:
    /\bdebits?\b|debet|\bdebe\b|\bsoll\b|withdraw|paid out|money out|\bout\b|outflow|outgoing|belastung|debito|\bcargos?\b|ausgang|ausgange|ausgaben|\bdare\b|uscit[ae]|addebit|spent|spending|obciazeni|terheles|\buit\b|\baf\b|\but\b|\bud\b|udgift|\bcharges?\b|payments? out|depens|despesa|\bgastos?\b|lastschrift|ulag|udbetal|saida|expenses?\b|disburse|egresos?\b/,
  credit:
    /\bcredits?\b|kredit|\bhaben\b|deposit|paid in|money in|\bin\b(?! [a-z]{3}$)|inflow|incoming|gutschrift|credito|\babonos?\b|eingang|eingange|einnahmen|\bavere\b|entrat[ae]|accredit|received|uznani|jovairas|\bbij\b|\binn\b|\bind\b|indtaeg|indbetal|recette|receita|ingresos?\b|entrada|\bincome\b|receipts|lodgement|lodgment/,
  balance: /balance|saldo|solde|kontostand|zustatek|egyenleg|bakiye|stan konta|\bjaak\b|likutis|disponible/,
  fee: /\bfees?\b|gebuhr|commission|comision|\bfrais\b|kosten|provision|oplata|avgift/,
  tax: /\b(vat|mwst|ust|tva|iva|gst|hst|tax|steuer|btw|moms)\b/,
  currency:
    /currenc|wahrung|waehrung|devise|divisa|valuta$|moneda|moeda|munt|waluta|^mena$|penznem|\bccy\b|^cur$|valuuta|doviz/,
  direction:
    /debit ?(or )?credit|credit ?(or )?debit|af ?bij|bij ?af|^[dc] ?[dckh]$|dr ?cr|cr ?dr|soll ?haben|s h\b|direction|\bsign\b|balance impact|vorzeichen|kennzeichen|deebet|debet ?kredit|indicator/,
  status: /status|^state$|zustand|estado|\betat\b|^stato$|^stav$|^tila$/,
  payee:
    /payee|merchant|counter ?part|beneficia|empfanger|begunstigt|zahlungspflicht|zahlungsbeteiligt|auftraggeber(?! ?konto)|tegenpartij|naam|partner|kontrahent|nadawca|odbiorca|recipient|sender|^name\b|name$|^to$|^from$|ordonnateur|destinat|saaja|mottagare|avsandare|protistran|vendor|supplier/,
  purpose:
    /descr|purpose|memo|remark|bemerkung|betreff|detail|narrat|verwendungszweck|\bzweck\b|buchungstext|umsatztext|libell|concept|particular|mededeling|omschrijving|kozlemeny|communicat|tytul|opis|selite|viesti|meddelande|\btext\b|tekst|zprava|popis|note|observa|causale|motif|reference text|payment info|message|transaktionsbeschreibung|wording|aciklama/,
  type: /\btype\b|\bart\b|mutatiesoort|tipo|rodzaj|vorgang|zahlungsart|umsatzart|^code$/,
  /** The customer's own side: it says nothing about who was paid. */
  own: /auftragskonto|account name|kontoname|own account|account holder|kontoinhaber|bankname|umsatz getatigt|card ?(holder|member)|karteninhaber|\bproduct\b|eigen/,
  identifier:
    /iban|\bbic\b|swift|account|acct|\bkonto\b|kontonummer|rekening|\bref\b|reference(?! text)|\bid\b|number|nummer|\bno\b|\bnr\b|mandat|glaubiger|check|cheque|sort code|\bblz\b|hash|uuid|\btime\b|uhrzeit|category|kategorie|\brate\b|kurs\b|exchange|points|quantity|qty/,
  /** An amount before conversion, in the currency of the shop. */
  original: /original|foreign|fremd|\borig\b|\blocal\b|instructed|source|target|urspr|buitenland|vreemd|oryginal/,
} satisfies Record<string, RegExp>;

const MAX_LABEL_CHARS = 60;

/** Lower case, without accents and punctuation. */
export const foldText = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[øØ]/g, 'o')
    .replace(/[łŁ]/g, 'l')
    .replace(/[æÆ]/g, 'ae')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+-]+/gu, ' ')
    .trim();

/** Everything that a label may mean; empty for text that is no label. */
export function labelKinds(label: string): Set<LabelKind> {
  if (label.length > MAX_LABEL_CHARS || !/\p{L}/u.test(label)) return new Set();
  const folded = foldText(label.replace(/([a-z])([A-Z])/g, '$1 $2'));
  const kinds = Object.keys(LABELS) as LabelKind[];
  return new Set(kinds.filter((kind) => LABELS[kind].test(folded)));
}

/** How many cells of a row are labels. A number or a date in it makes it a row of data. */
export const countLabels = (cells: readonly string[]): number =>
  cells.filter((cell) => !/\d{3}/.test(cell) && labelKinds(cell.trim()).size > 0).length;
