/** A transfer on the ledger as a customer credit transfer between banks: ISO 20022 pacs.008.001.08. */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { payloadAs } from "../../ledger/state/kinds.ts";
import { assetOf } from "../../ledger/state/settlement/assets.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import { replayEntry } from "../project/replay.ts";
import type { Ledger } from "../seal/ledger.ts";
import { agentElement, amount, date, dateTime, ledgerAccount, partyElement, reference35 } from "./parts.ts";
import { document } from "./xml.ts";

const namespace = "urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08";

/** `index` is that of a `settlement.transfer`. */
export function creditTransfer({ store, state }: Ledger, index: number): string {
  const executed = replayEntry(store, index);
  const transfer = payloadAs(executed, "settlement.transfer")!;
  const asset = parseReference(executed.statement.subject)!.id;
  const { issuer, currency } = assetOf(store, asset)!;
  const { timeMs } = decodeHeader(store.block(store.heightOf(index))!.header);
  const hash = toHex(executed.statement.hash);
  const { to, minor, invoice, text } = transfer;
  const remittance = [invoice === undefined ? undefined : `Invoice ${invoice}`, text].filter(
    (part): part is string => part !== undefined,
  );
  return document(namespace, [
    "FIToFICstmrCdtTrf",
    [
      [
        "GrpHdr",
        [
          ["MsgId", reference35(hash)],
          ["CreDtTm", dateTime(timeMs)],
          ["NbOfTxs", "1"],
          // Both accounts are with the issuer, and the block has settled it.
          ["SttlmInf", [["SttlmMtd", "INGA"]]],
        ],
      ],
      [
        "CdtTrfTxInf",
        [
          [
            "PmtId",
            [
              ["InstrId", reference35(`entry-${index}`)],
              ["EndToEndId", reference35(invoice ?? "NOTPROVIDED")],
              ["TxId", reference35(hash)],
            ],
          ],
          amount("IntrBkSttlmAmt", minor, currency),
          ["IntrBkSttlmDt", date(timeMs)],
          ["ChrgBr", "DEBT"],
          partyElement("Dbtr", state, executed.party),
          ledgerAccount("DbtrAcct", { asset, party: executed.party }),
          agentElement("DbtrAgt", state, issuer),
          agentElement("CdtrAgt", state, issuer),
          partyElement("Cdtr", state, to),
          ledgerAccount("CdtrAcct", { asset, party: to }),
          remittance.length === 0
            ? undefined
            : ["RmtInf", remittance.map((line) => ["Ustrd", line.slice(0, 140)])],
        ],
      ],
    ],
  ]);
}
