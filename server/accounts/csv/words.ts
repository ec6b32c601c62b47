import { foldText } from './labels.ts';

/** Values of a direction column, folded: first money out, then money in. */
const OUT_WORDS =
  /^(af|d|dr|db|dbit|debit|debits|debet|deebet|debito|soll|s|out|o|uit|withdrawal|withdrawals|expense|expenses|sent|paid out|outgoing|ausgang|belastung|lastschrift|dare|cargo|terheles|t|obciazenie|udgift|ut|money out|wydatek|wydatki|расход|списание|支出|出金|支払|借|转出|출금|지급|-|minus|ausgaben?|abgang|zulasten|afschrijving|uscita|sortie|depense|salida|retiro|egreso|saida|outflow|auszahlung|zahlungsausgang|uttag|utbetalning|otto|wn|wyplata|vydaj|isplata|breme|terecenje|keluar|ghi no|χ|χρεωση|дт|исплата|חובה|مدين|سحب)$/;
const IN_WORDS =
  /^(bij|c|cr|crdt|credit|credits|kredit|kreedit|credito|k|haben|h|in|i|deposit|deposits|income|received|paid in|incoming|eingang|gutschrift|avere|abono|jovairas|j|uznanie|indtaegt|inn|ind|money in|wplyw|wplywy|приход|поступление|пополнение|收入|入金|貸|贷|转入|입금|\+|plus|einnahmen?|zugang|zugunsten|bijschrijving|entrata|entree|recette|entrada|ingreso|inflow|einzahlung|zahlungseingang|receipts?|insattning|inbetalning|pano|ma|wplata|prijem|uplata|dobro|odobrenje|masuk|ghi co|π|πιστωση|кт|уплата|זכות|دائن|ايداع|إيداع)$/;
const OUT_PHRASES = /\b(debit|withdrawal|purchase|payment to|sale|fee|charge)\b/;
const IN_PHRASES = /\b(credit|deposit|refund|return|payment received|interest)\b/;

export type Direction = 'in' | 'out';

/** The direction that one cell of a direction column says; null for an unknown word. */
export function directionOf(cell: string): Direction | null {
  const word = foldText(cell) || cell.trim();
  if (OUT_WORDS.test(word)) return 'out';
  return IN_WORDS.test(word) ? 'in' : null;
}

/** The direction of a type such as “ACH debit”, for files that have no better column. */
export function directionOfType(cell: string): Direction | null {
  const exact = directionOf(cell);
  if (exact) return exact;
  const text = foldText(cell);
  const isOut = OUT_PHRASES.test(text);
  return isOut === IN_PHRASES.test(text) ? null : isOut ? 'out' : 'in';
}

const NOT_DONE =
  /^(?:umsatz |status |transaction )?(returned|reversed|bounced|unsuccessful|pending|reverted|declined|failed|cancell?ed|denied|rejected|refused|expired|voided?|unposted|uncleared|processing|scheduled|authori[sz]ed|authori[sz]ation|awaiting.*|incomplete|in progress|on hold|held|vorgemerkt|ausstehend|schwebend|in bearbeitung|nicht ausgefuhrt|abgelehnt|storniert|fehlgeschlagen|offen|en attente|en cours|refusee?|annulee?|rejetee?|pendiente|rechazad[oa]|cancelad[oa]|anulad[oa]|in behandeling|geweigerd|geannuleerd|gereserveerd|in sospeso|in attesa|rifiutat[oa]|annullat[oa]|non contabilizzato|autorizzat[oa]|autorizad[oa]|autorisee?|oczekujaca|odrzucona|anulowana|w trakcie|vantar|reserverat|reserved|varaus|reserveret|reservert|fuggoben|elutasitva|pendente|recusad[oa]|agendad[oa]|venter|avventer|afvist|avvist|slettet|annulleret|kansellert|makulerad|nekad|odottaa|hylatty|peruttu|oczekuje|odrzucono|anulowano|w realizacji|cekajici|zamitnuta|zrusena|geblokkeerd|afgekeurd|beklemede|reddedildi|iptal( edildi)?|ожидает.*|в обработке|в ожидании|отклонен[ао]?|отменен[ао]?|не выполнен[ао]?|очікує.*|відхилен[ао]|скасован[ао]|处理中|失败|已关闭|已退款|交易关闭|取消|保留|未確定|처리중|취소|실패)( transactions?)?$/;
const DONE =
  /^(ok|completed?|posted|booked|cleared|sent|received|credited|debited|captured|settled|processed|success(ful)?|succeeded|paid|done|executed|active|refunded|partially refunded|(?:umsatz )?gebucht|ausgefuhrt|verbucht|erledigt|abgeschlossen|executee?|effectuee?|comptabilisee?|realizad[oa]|ejecutad[oa]|contabilizzato|eseguit[oa]|verwerkt|geboekt|uitgevoerd|zaksiegowana|wykonana|zrealizowana|bokford|teljesitve|konyvelt|concluid[oa]|efetivad[oa]|udfort|gennemfort|bogfort|utfort|gjennomfort|genomford|toteutunut|kirjattu|zaksiegowano|wykonano|zauctovana|provedena|geaccepteerd|goedgekeurd|gerceklesti|onaylandi|исполнен[ао]?|выполнен[ао]?|проведен[ао]?|виконан[ао]|проведен[ао]|已完成|交易成功|成功|支付成功|完了|確定|완료|정상)$/;

/** Whether a status says that no money moved (yet); null for a word that is no status. */
export function statusOf(cell: string): 'done' | 'notDone' | null {
  const word = foldText(cell);
  if (NOT_DONE.test(word)) return 'notDone';
  return DONE.test(word) ? 'done' : null;
}

const PENDING_HEADING =
  /^((umsatze? |buchungen )?(in )?vormerkung(en)?|(pending|vorgemerkte?|nicht gebuchte?|unposted|uncleared|en attente|pendientes?|scheduled|processing|upcoming|authori[sz]ations?|authori[sz]ed)( \p{L}+){0,3}|(operations|paiements) (a venir|en cours|en attente)|(movimientos|operaciones|transacciones) (pendientes|retenid[ao]s|no contabilizad[ao]s)|(movimenti|operazioni) (in (corso|attesa|sospeso)|non contabilizzat[ie])|(lancamentos|movimentos) (futuros|pendentes)|(transacties |betalingen )?in behandeling|reserver(ade|ede|te)? \p{L}+|katevaraukset|(operacje |transakcje )?(oczekujace|w realizacji)|blokady( \p{L}+)?|predautorizace|fuggo (tetelek|tranzakciok))$/u;
const YES = /^(yes|y|true|1|ja|oui|si|sim|tak)$/;

/** Whether a cell under this label says that the movement is not booked: by its word, or as “yes” under “Pending”. */
export const isNotDone = (cell: string, label: string): boolean =>
  statusOf(cell) === 'notDone' || (isPendingHeading(label) && YES.test(foldText(cell)));

/** Headings above a list of transactions that are not booked. */
export const isPendingHeading = (text: string): boolean => PENDING_HEADING.test(foldText(text));

const BALANCE =
  '((?:account |booked |ledger )?balance|saldo|saldo contabilistico|solde|kontostand|egyenleg|jaak|zustatek|likutis|atlikums|saldi|saldo konta|stanje|sold|υπολοιπο|стање)';
const WHEN =
  '(open|close|opening|starting|beginning|letzter|letzter gebuchter|initial|previous|prior|closing|ending|final|current|new|end|start|statement|ledger|available|anfangs|end|schluss|alter|neuer|begin|eind|eroffnungs|abschluss|inicial|anterior|iniziale|finale|initial|ancien|nouveau|nyito|zaro|poczatkowe|koncowe|ingaende|utgaende|pocatecni|konecny|alg|lopp|primo|ultimo|today s|daily|sakuma|beigu|pradinis|galutinis|pocetno|prethodno|zavrsno|novo|sold|начално|крайно)';
const SUMMARY_ROWS: [string, RegExp][] = [
  [
    'a balance, not a movement',
    new RegExp(
      `^(${BALANCE}|${WHEN} ?${BALANCE}|${BALANCE} ${WHEN}|${BALANCE}( (brought|carried))? (b f|c f|forward|vom|am|on|per|as of|at|au|al|del|na dzien|until)( .*)?|(brought|carried) forward|${WHEN} ?${BALANCE} (on|as of|at|am|vom|per|au|al|del|na|until|for)?( ?[\\d .,/-]+)?|ubertrag|saldovortrag|report)$`,
    ),
  ],
  [
    'a total, not a movement',
    /^((sub ?)?totals?|summe|gesamt(summe|betrag|umsatz)?|turnover|totaal|totale|sum|somme|suma|kaive|apgrozijums|apyvarta|obroty|forgalom|umsatzsumme|zwischensumme)( (debits?|credits?|in|out|deposits?|withdrawals?|amount|charges|payments|fees|period|turnover|soll|haben|eur|usd|gbp|af|bij|of .*|for .*))*$/,
  ],
];

/** “S A L D O” */
const SPACED_LETTERS = /^\p{L}(?: \p{L}){3,}$/u;

/** Why a row with this text is no movement; null when it may be one. The whole text has to match: TOTAL is a filling station too. */
export function summaryReason(text: string): string | null {
  const folded = foldText(text).replace(SPACED_LETTERS, (word) => word.replaceAll(' ', ''));
  if (folded === '' || folded.length > 80) return null;
  return SUMMARY_ROWS.find(([, pattern]) => pattern.test(folded))?.[0] ?? null;
}

const TOTAL_START =
  /^((sub ?)?totals?|summe|gesamt(summe|betrag|umsatz)?|totaal|totale|somme|suma|razem|итого|всего|合计|合計|합계)\b|^(итого|всего|合计|合計|합계)/;

/** Whether a row without a date is a total such as “Total Checking account”. */
export const isTotalText = (text: string): boolean => TOTAL_START.test(foldText(text));

const CLOSING =
  /\b(close|closing|ending|final|new|end|schluss\w*|end\w*saldo|neuer|eind\w*|nouveau|zaro|koncowe|utgaende|konecny|lopp\w*|beigu|galutinis|ultimo|carried)\b/;

const PLAIN_BALANCE = new RegExp(`^${BALANCE}$`);

/** “Closing balance” and the like, or a bare “Balance”, as the whole text of a cell. */
export const isClosingText = (text: string): boolean => {
  const folded = foldText(text).replace(SPACED_LETTERS, (word) => word.replaceAll(' ', ''));
  return PLAIN_BALANCE.test(folded) || (summaryReason(text) === SUMMARY_ROWS[0]?.[0] && CLOSING.test(folded));
};

/** “Saldo total disponível dia”: the balance of a day. */
export const isBalanceText = (text: string): boolean => /^(saldo|balance|solde)\b/.test(foldText(text));

const IN_HINTS =
  /payment (received|thank)|thank you|\breceived\b|salary|\bdeposit\b|refund|cash ?back|interest (paid|credit|earned)|gutschr|zahlungseingang|geldeingang|einzahlung|\bgehalt\b|\blohn\b|rembours|virement recu|salaire|nomina|\babono\b|stipendio|accredito|bijschrijving|autopay|auto pay|top ?up|\bkunde\b|\bclient\b|\binvoice\b/;
const OUT_HINTS =
  /purchase|card payment|\bpos\b|withdrawal|\batm\b|direct debit|standing order|lastschrift|dauerauftrag|kartenzahlung|\bentgelt\b|\bfees?\b|\brent\b|miete|prelevement|\bretrait\b|\bachat\b|\bcompra\b|\brecibo\b|pagamento|addebito|prelievo|incasso|betaalautomaat|bankomat|grocer|supermarket|restaurant|\bcafe\b|coffee|hotel|taxi|\buber\b|insurance|hosting|software|netflix|spotify|amazon|fuel|garage|pharmacy|airline|\bshop\b|subscription/;

/** What a card's list calls its own payment: money in, however it is signed. A payment of a bank account would not thank. */
const CARD_PAYMENT =
  /(payment|pymt|pmt)s?\b.*thank you|thank you.*(payment|pymt|pmt)|pagamento recebido|pagamento de fatura recebido|paiement recu|zahlung (erhalten|dankend)|(payment|pymt|pmt) received\b|(mobile|online|internet|web) (pymt|pmt)\b|merci de votre paiement|gracias por su pago|su pago\b/;

export const isCardPayment = (text: string): boolean => CARD_PAYMENT.test(foldText(text));

/** The direction that a description suggests; only evidence where nothing in the file says it. */
export function directionHint(text: string): Direction | null {
  const folded = foldText(text);
  if (IN_HINTS.test(folded)) return 'in';
  return OUT_HINTS.test(folded) ? 'out' : null;
}
