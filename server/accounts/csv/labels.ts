/** What a column may hold, by its label. */
export type LabelKind = keyof typeof LABELS;

/** Words of labels as banks write them, in lower case without accents and punctuation. */
const LABELS = {
  transactionDate:
    /\btrans(action)? ?date|date of (the )?(transaction|purchase)|purchase date|^started|^created|initiated|belegdatum|kaufdatum|transaktionsdat|umsatzdatum|operation date|date (de )?(l )?operation|fecha (de )?(la )?(operacion|compra|transaccion)|f operacion|data (da |do |di )?(operazione|transakcji|operacji|movimento|compra|acquisto)|transactiedatum|datum transact|tranzakcio datuma|transaksjonsdato|transaktionsdag|datum (transakce|provedeni)|дата i? ?(час )?(операц|транзакц|трансакц)|取引日|利用日|交易日|交易时间|交易時間|거래일/,
  bookingDate:
    /book(ing|ed)? ?(date|on)|^booked|buchung(stag|sdatum)?$|buchung(stag|sdatum)|post(ed|ing)? ?(date|on)|date posted|processed|completed|cleared|finished|settle(d|ment)? date|boek(ings)?datum|bokforing|bogfor|bokfort|kirjaus|ksiegowani|zauct|contabil|comptabili|konyvel|дата (платежа|списан|проводки|обработки|зачислен)|记账日|入账日|記帳日|起算日/,
  valueDate:
    /value ?date|valuta(dat|$)|valutat|wertstell|date (de )?valeur|fecha valor|f valor|data valuta|rente ?datum|interest date|arvopaiva|ertektar|data valor/,
  date: /\bdate\b|datum|fecha|\bdata\b|\bdato\b|\bday\b|\btag\b|kelt|paiva|pvm|kuupaev|datums|tarih|\bwhen\b|timestamp|дата|датум|ημερομηνια|תאריך|تاريخ|วันที่|\bngay\b|tanggal|tarikh|dagsetning|日付|年月日|日期|날짜|日時/,
  amount:
    /amount|\bamt\b|betrag|bedrag|montant|import[eo]?\b|belopp|bel[o]?b\b|belop|kwota|castka|objem|osszeg|\bsumm[ae]\b|\bsuma\b|umsatz$|umsatz (in|eur)|\bsum\b|maara|tutar|quantia|\bvalor\b|^value$|value (in )?[a-z]{3}$|\btotal\b|\bgross\b|brutto|\bnet\b|netto|wartosc|iznos|tutar|сумма|сума|износ|ποσο|סכום|مبلغ|จำนวนเงิน|so tien|jumlah|nominal|upphae|金額|金额|入出金|금액/,
  debit:
    /\bdebits?\b|debet|\bdebe\b|\bsoll\b|withdraw|paid out|money out|\bout\b|outflow|outgoing|belastung|debito|\bcargos?\b|ausgang|ausgange|ausgaben|\bdare\b|uscit[ae]|addebit|spent|spending|obciazeni|terheles|\buit\b|\baf\b|\but\b|\bud\b|udgift|\bcharges?\b|payments? out|^payments$|depens|despesa|\bgastos?\b|lastschrift|ulag|udbetal|saida|expenses?\b|disburse|egresos?\b|списан|расход|деб[еи]т|витрат|(?<!入)出金|支払|支出|引出|払戻|借方|转出|提款|출금|찾으신|지급|borc\b|isplat|исплат|\bbreme\b|terecen|χρεωσ|ghi no\b|חובה|مدين|سحب|ถอน|\bretiros?\b|\buttag\b|\botot?\b|penarikan|wyplat|\bvydaj|vyber/,
  credit:
    /\bcredits?\b|kredit|\bhaben\b|deposit|paid in|money in|\bin\b(?! [a-z]{3}$)|inflow|incoming|gutschrift|credito|\babonos?\b|eingang|eingange|einnahmen|\bavere\b|entrat[ae]|accredit|received|uznani|jovairas|\bbij\b|\binn\b|\bind\b|indtaeg|indbetal|recette|receita|ingresos?\b|entrada|\bincome\b|receipts|lodgement|lodgment|зачислен|приход|кредит|поступлен|надходж|(?<!差引)入金|預入|預か?り|お?預け入れ|収入|收入|存入|存款|贷方|转入|입금|맡기신|alacak|\buplat|уплат|\bdobro\b|odobren|πιστωσ|ghi co\b|זכות|دائن|ايداع|إيداع|ฝาก|\bdepositos?\b|insattning|\bpanot?\b|setoran|\bwplat|\bprijm/,
  balance:
    /balance|\bbal\b|saldo|solde|kontostand|zustatek|egyenleg|bakiye|stan konta|\bjaak\b|likutis|disponible|остаток|баланс|залишок|сальдо|υπολοιπο|יתרה|رصيد|คงเหลือ|so du\b|\bsold\b|stanje|стање|stað|\batlikum|zostatok|残高|余额|餘額|结余|結餘|잔액/,
  fee: /(?<!\b(?:after|before|incl|including|excl|excluding|minus|plus|net of) )\bfees?\b|gebuhr|poplat|commission|comision|\bfrais\b|kosten|provision|oplata|avgift|комисс|коміс|手数料|手续费|수수료/,
  tax: /\b(vat|mwst|ust|tva|iva|gst|hst|tax|steuer|btw|moms)\b/,
  currency:
    /currenc|wahrung|waehrung|devise|divisa|valuta$|moneda|moeda|munt|waluta|^mena$|penznem|\bccy\b|^cur$|valuuta|doviz|валют|币种|幣別|货币|通貨|통화/,
  direction:
    /debit ?(or )?credit|credit ?(or )?debit|af ?bij|bij ?af|^[dc] ?[dckh]$|dr ?cr|cr ?dr|soll ?haben|s h\b|direction|\bsign\b|balance impact|vorzeichen|kennzeichen|deebet|debet ?kredit|indicator|\bsens\b|\bflow\b|\bstrona\b|\birany\b|χ π|дт кт|bij af|deb cred|入払|借贷|收支|收 支|입출금구분|(alacak|borc) ?(alacak|borc)|a b$/,
  status: /status|^state$|zustand|estado|\betat\b|^stato$|^stav$|^tila$|статус|状态|狀態|상태|durum/,
  payee:
    /payee|merchant|counter ?part|beneficia|empfanger|begunstigt|zahlungspflicht|zahlungsbeteiligt|auftraggeber(?! ?konto)|tegenpartij|naam|partner|kontrahent|nadawca|odbiorca|recipient|sender|^name\b|name$|^to$|^from$|ordonnateur|destinat|saaja|mottagare|avsandare|protistran|nazev proti|vendor|supplier|получател|отправител|контрагент|плательщик|одержувач|对方|對方|收款人|付款人|商户|받는분|보낸분|거래처|alici|\bnavn\b|\bnimi\b|modtager/,
  purpose:
    /descr|beschreib|purpose|memo|remark|bemerkung|betreff|detail|narrat|^label$|otsikko|rubrik\b|verwendungszweck|\bzweck\b|buchungstext|umsatztext|libell|concept|particular|mededeling|omschrijving|kozlemeny|communicat|tytul|opis|selite|viesti|meddelande|\btext\b|tekst|zprava|popis|note|observa|causale|^operazione$|商品|motif|reference text|payment info|payment reference|message|movimiento|transaktionsbeschreibung|wording|aciklama|описан|основани|назначен|опис|деталі|детали|призначен|περιγραφ|αιτιολογ|תיאור|פרטים|البيان|الوصف|รายการ|dien giai|noi dung|keterangan|uraian|texti\b|\bnamen\b|摘要|内容|內容|明細|明细|用途|备注|備註|附言|お取り?扱い|입?적요|기재|メモ|備考/,
  type: /\btype\b|\bart\b|mutatiesoort|tipo|rodzaj|vorgang|zahlungsart|umsatzart|^code$|тип|类型|種類|구분/,
  /** The customer's own side: it says nothing about who was paid. */
  own: /auftragskonto|account name|kontoname|own account|account holder|kontoinhaber|bankname|umsatz getatigt|(card ?(holder|member)|name on card)|karteninhaber|\bproduct\b|eigen/,
  identifier:
    /e[ -]?mail|iban|\bbic\b|swift|account|acct|\bkonto\b|kontonummer|rekening|\bref\b|(?<!payment )reference(?! text)|\bid\b|number|nummer|(?<!ghi )\bno\b|\bnr\b|mandat|glaubiger|check|cheque|sort code|\bblz\b|hash|uuid|\btime\b|uhrzeit|category|kategorie|\brate\b|kurs\b|exchange|points|quantity|qty|счет|счёт|рахун|номер|карт[аыи]|mcc|курс|кешбек|кэшбэк|бонус|категор|אסמכתא|账号|帳號|口座番号|流水|单号|계좌/,
  /** An amount before conversion, in the currency of the shop. */
  original:
    /original|presentment|foreign|fremd|\borig\b|\blocal\b|instructed|source|target|urspr|buitenland|vreemd|oryginal|валюте операции|валюті операції|валюте транз/,
} satisfies Record<string, RegExp>;

const MAX_LABEL_CHARS = 60;

/** Lower case, without accents and punctuation. */
export const foldText = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[øØ]/g, 'o')
    .replace(/[łŁ]/g, 'l')
    .replace(/[æÆ]/g, 'ae')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}+-]+/gu, ' ')
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
