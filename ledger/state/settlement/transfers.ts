/** A transfer between two parties: final with its block. What it costs is in the statement that the payer signs. */

import { minorMax } from "../../statement/money.ts";
import { decodePayload } from "../../statement/payload.ts";
import { type Decoded, identifier, integer, optional, record, text } from "../../statement/schema.ts";
import { kind } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import { notePayment, paymentVerdict } from "../trade/invoices.ts";
import { accountName, covers, move } from "./accounts.ts";
import { positiveMinor, subjectAsset, subjectIsAsset, transferFee } from "./assets.ts";

const transferSchema = record({
  to: identifier,
  minor: positiveMinor,
  /** What the issuer gets from the payer beside it, as the asset's terms say. */
  feeMinor: integer(0, minorMax),
  /** The invoice that is paid by it. */
  invoice: optional(identifier),
  text: optional(text(500)),
});
export type Transfer = Decoded<typeof transferSchema>;

export const settlementTransfer = kind<Transfer>({
  name: "settlement.transfer",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, transferSchema),
  rules: [
    subjectIsAsset,
    ({ payload, party }) => (payload.to === party ? "transfer_to_self" : undefined),
    ({ state, payload }) => (partyOf(state, payload.to) ? undefined : "party_unknown"),
    (judgement) => {
      const { payload, party } = judgement;
      const { asset } = subjectAsset(judgement);
      const due = party === asset.issuer ? 0 : transferFee(asset, payload.minor);
      return payload.feeMinor === due ? undefined : { code: "fee_mismatch", detail: `the fee is ${due}` };
    },
    (judgement) => {
      const { state, payload, party } = judgement;
      const { id } = subjectAsset(judgement);
      return covers(state, accountName(id, party), payload.minor + payload.feeMinor);
    },
    (judgement) => {
      const { state, payload, party } = judgement;
      const { currency } = subjectAsset(judgement).asset;
      const { invoice, to, minor } = payload;
      return invoice === undefined
        ? undefined
        : paymentVerdict(state, invoice, { payer: party, payee: to, currency, minor });
    },
  ],
  apply: (execution) => {
    const { state, payload, party, timeMs } = execution;
    const { id, asset } = subjectAsset(execution);
    const from = accountName(id, party);
    move(execution, { from, to: accountName(id, payload.to), minor: payload.minor });
    move(execution, { from, to: accountName(id, asset.issuer), minor: payload.feeMinor });
    if (payload.invoice !== undefined) notePayment(state, payload.invoice, payload.minor, timeMs);
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers: (told) => [told.party, told.payload.to, subjectAsset(told).asset.issuer],
});
