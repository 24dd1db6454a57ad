/** What is signed in answer to a suggestion: everything from which it can be computed again. */
import type { SuggestionView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { answerTo } from "../../ledger/routing/suggestions/answer.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import type { Draft } from "../signing/signer.ts";

export const reasonLengthMax = 500;

export type AnswerKind = "route.accept" | "route.reject";

/** `reason`: of a rejection. `undefined` while it is missing or too long. */
export function answerDraft(
  { suggestion }: SuggestionView,
  kind: AnswerKind,
  reason: string,
  atMs: number,
): Draft | undefined {
  const given = reason.trim();
  if (kind === "route.reject" && (given === "" || given.length > reasonLengthMax)) return undefined;
  return {
    kind,
    subject: referenceText("shipment", suggestion.basis.shipment),
    payload: encodeCbor({
      ...answerTo(suggestion, atMs),
      ...(kind === "route.reject" && { reason: given }),
    }),
  };
}
