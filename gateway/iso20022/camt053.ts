/** An account's statement over a time, with its opening and closing balance: ISO 20022 camt.053.001.08. */
import type { AccountView, PostingView } from "../contract/trade.ts";
import type { Ledger } from "../seal/ledger.ts";
import { postingsOf } from "../serve/views/settlement.ts";
import { agentElement, amount, date, dateTime, ledgerAccount, partyElement, reference35 } from "./parts.ts";
import { document, type Element } from "./xml.ts";

const namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

export interface StatementPeriod {
  /** Both ends included; milliseconds by the chain's clock. */
  readonly from: number;
  readonly to: number;
  readonly nowMs: number;
}

export function accountStatement(ledger: Ledger, account: AccountView, period: StatementPeriod): string {
  const { from, to, nowMs } = period;
  const all = postingsOf(ledger, account, { from: 0, to: account.postings }).reverse();
  const entries = all.filter(({ atMs }) => atMs >= from && atMs <= to);
  const before = all.filter(({ atMs }) => atMs < from);
  const opening = before.at(-1)?.balance ?? 0;
  const closing = entries.at(-1)?.balance ?? opening;
  const { asset, party, issuer, currency } = account;
  const firstMs = Math.max(from, entries[0]?.atMs ?? 0);
  const lastMs = Math.min(to, nowMs);
  const id = reference35(`${asset}/${party}/${all.indexOf(entries.at(-1)!) + 1}`);
  return document(namespace, [
    "BkToCstmrStmt",
    [
      [
        "GrpHdr",
        [
          ["MsgId", id],
          ["CreDtTm", dateTime(nowMs)],
        ],
      ],
      [
        "Stmt",
        [
          ["Id", id],
          ["CreDtTm", dateTime(nowMs)],
          [
            "FrToDt",
            [
              ["FrDtTm", dateTime(Math.min(firstMs, lastMs))],
              ["ToDtTm", dateTime(lastMs)],
            ],
          ],
          [
            "Acct",
            [
              ...(ledgerAccount("Acct", { asset, party })[1] as readonly Element[]),
              ["Ccy", currency],
              ["Nm", account.assetName.slice(0, 70)],
              partyElement("Ownr", ledger.state, party),
              agentElement("Svcr", ledger.state, issuer),
            ],
          ],
          balance("OPBD", opening, currency, Math.min(firstMs, lastMs)),
          balance("CLBD", closing, currency, lastMs),
          ...entries.map((entry) => entryElement(entry, currency)),
        ],
      ],
    ],
  ]);
}

function balance(code: "OPBD" | "CLBD", minor: number, currency: string, atMs: number): Element {
  return [
    "Bal",
    [
      ["Tp", [["CdOrPrtry", [["Cd", code]]]]],
      amount("Amt", minor, currency),
      ["CdtDbtInd", "CRDT"],
      ["Dt", [["Dt", date(atMs)]]],
    ],
  ];
}

function entryElement(
  { number, minor, atMs, with: other, kind, statement, subject }: PostingView,
  currency: string,
): Element {
  return [
    "Ntry",
    [
      ["NtryRef", String(number)],
      amount("Amt", minor, currency),
      ["CdtDbtInd", minor < 0 ? "DBIT" : "CRDT"],
      ["Sts", [["Cd", "BOOK"]]],
      ["BookgDt", [["DtTm", dateTime(atMs)]]],
      ["ValDt", [["Dt", date(atMs)]]],
      ["AcctSvcrRef", reference35(statement)],
      ["BkTxCd", [["Prtry", [["Cd", kind.slice(0, 35)]]]]],
      ["NtryDtls", [["TxDtls", [["RmtInf", [["Ustrd", `${subject}, ${other}`.slice(0, 140)]]]]]]],
    ],
  ];
}
