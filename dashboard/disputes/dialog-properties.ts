/** What every form of a dispute is given, and what is the same in what they sign. */
import type { DisputeView } from "../../gateway/contract/api.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import type { Draft } from "../signing/signer.ts";

export interface DisputeDialogProperties {
  view: DisputeView;
  close: () => void;
}

export const textLengthMax = 4_000;

export function isText(text: string): boolean {
  const { length } = text.trim();
  return length > 0 && length <= textLengthMax;
}

export function about(
  dispute: string,
  kind: string,
  payload: { [field: string]: CborInput | undefined },
): Draft {
  return { kind, subject: referenceText("dispute", dispute), payload: encodeCbor(payload) };
}

/** An optional text: absent where nothing was entered. */
export function optionalText(text: string): { text: string } | undefined {
  const given = text.trim();
  return given === "" ? undefined : { text: given };
}
