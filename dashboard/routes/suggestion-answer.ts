/** What is signed in answer to a suggestion: everything from which it can be computed again. */
import type { SuggestionView } from "../../gateway/contract/api.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import type { Draft } from "../signing/signer.ts";

export const reasonLengthMax = 500;

export type AnswerKind = "route.accept" | "route.reject";

/** `reason`: of a rejection. `undefined` while it is missing or too long. */
export function answerDraft(
  { hash, suggestion }: SuggestionView,
  kind: AnswerKind,
  reason: string,
  atMs: number,
): Draft | undefined {
  const { basis, option, delta } = suggestion;
  const given = reason.trim();
  if (kind === "route.reject" && (given === "" || given.length > reasonLengthMax)) return undefined;
  return {
    kind,
    subject: referenceText("shipment", basis.shipment),
    payload: encodeCbor({
      suggestion: fromHex(hash),
      size: basis.size,
      seed: basis.seed,
      draws: basis.draws,
      model: basis.model,
      network: fromHex(basis.network),
      closed: [...basis.closed],
      services: option.legs.map(({ service }) => service),
      earlierMs: -delta.arrivalMs.p50,
      lessLatePpm: -delta.latePpm.p50,
      at: atMs,
      ...(kind === "route.reject" && { reason: given }),
    }),
  };
}
