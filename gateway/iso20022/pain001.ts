/** The buyer's order to its bank to pay an invoice: ISO 20022 pain.001.001.09, for who settles outside the ledger. */
import { type InvoiceState, invoiceOf, openMinor } from "../../ledger/state/trade/invoices.ts";
import type { Ledger } from "../seal/ledger.ts";
import { amount, amountText, date, dateTime, partyElement, reference35 } from "./parts.ts";
import { document, type Element } from "./xml.ts";

const namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/** What the ledger does not know: the accounts with banks. */
export interface BankAccounts {
  /** IBAN and BIC. */
  debtorAccount?: string;
  debtorAgent?: string;
  creditorAccount?: string;
  creditorAgent?: string;
}

/** Without an IBAN, the identifier that the ledger has, for the bank to replace. */
function account(name: string, iban: string | undefined, party: string): Element {
  const id: Element = iban === undefined ? ["Othr", [["Id", party.slice(0, 34)]]] : ["IBAN", iban];
  return [name, [["Id", [id]]]];
}

function agent(name: string, bic: string | undefined): Element {
  const id: Element = bic === undefined ? ["Othr", [["Id", "NOTPROVIDED"]]] : ["BICFI", bic];
  return [name, [["FinInstnId", [id]]]];
}

export function paymentInitiation(
  { store, state }: Ledger,
  id: string,
  { debtorAccount, debtorAgent, creditorAccount, creditorAgent }: BankAccounts,
  nowMs: number,
): string {
  const invoice = invoiceOf(store, id) as InvoiceState;
  const { buyer, seller, currency, order, dueMs } = invoice;
  const minor = openMinor(invoice);
  const sum = amountText(minor, currency);
  return document(namespace, [
    "CstmrCdtTrfInitn",
    [
      [
        "GrpHdr",
        [
          ["MsgId", reference35(id)],
          ["CreDtTm", dateTime(nowMs)],
          ["NbOfTxs", "1"],
          ["CtrlSum", sum],
          partyElement("InitgPty", state, buyer),
        ],
      ],
      [
        "PmtInf",
        [
          ["PmtInfId", reference35(id)],
          ["PmtMtd", "TRF"],
          ["NbOfTxs", "1"],
          ["CtrlSum", sum],
          ["ReqdExctnDt", [["Dt", date(Math.max(dueMs, nowMs))]]],
          partyElement("Dbtr", state, buyer),
          account("DbtrAcct", debtorAccount, buyer),
          agent("DbtrAgt", debtorAgent),
          ["ChrgBr", "SHAR"],
          [
            "CdtTrfTxInf",
            [
              ["PmtId", [["EndToEndId", reference35(id)]]],
              ["Amt", [amount("InstdAmt", minor, currency)]],
              agent("CdtrAgt", creditorAgent),
              partyElement("Cdtr", state, seller),
              account("CdtrAcct", creditorAccount, seller),
              ["RmtInf", [["Ustrd", `Invoice ${id}, order ${order}`.slice(0, 140)]]],
            ],
          ],
        ],
      ],
    ],
  ]);
}
