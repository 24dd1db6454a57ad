/** Answers to suggestions: what is signed is what the ledger takes, and what the page tells about them. */
import { describe, expect, it } from "vitest";
import { answerDraft } from "../../../dashboard/routes/suggestion-answer.ts";
import { answersOf } from "../../../dashboard/routes/suggestion-history.ts";
import type { StatementSummary, SuggestionView } from "../../../gateway/contract/api.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { type Suggestion, suggestionHash } from "../../../ledger/routing/suggestions/suggestion.ts";
import { routeAccept, routeReject } from "../../../ledger/state/routes.ts";

const interval = (p50: number) => ({ p10: p50, p50, p90: p50 });
const leg = {
  mode: "rail",
  name: "",
  carrier: "rail-line",
  from: "",
  to: "",
  fromName: "Shanghai",
  toName: "Munich",
  fromLocode: "CNSHA",
  toLocode: "",
  departureMs: 10,
  arrivalMs: 20,
};
const suggestion = {
  basis: {
    shipment: "S-2",
    size: 48,
    seed: 1,
    draws: 2_000,
    model: "tallyman-eta-2",
    network: "cd".repeat(32),
    closed: ["suez"],
  },
  changeAt: { place: "CNSHA", readyMs: 5 },
  currency: "EUR",
  present: { arrivalMs: interval(9_000_000), latePpm: 400_000 },
  option: {
    arrivalMs: interval(5_400_000),
    latePpm: 250_000,
    legs: [
      { ...leg, service: "rail-1" },
      { ...leg, service: "haulage-eu" },
    ],
  },
  delta: { arrivalMs: interval(-3_600_000), latePpm: interval(-150_000), costMinor: 7, co2Grams: -9 },
} as unknown as Suggestion;
const view = { hash: suggestionHash(suggestion), suggestion } as SuggestionView;

describe("an answer to a suggestion", () => {
  it("is taken by the ledger, with everything the suggestion follows from", () => {
    const accept = routeAccept.decode(answerDraft(view, "route.accept", "", 5)!.payload);
    const reject = routeReject.decode(answerDraft(view, "route.reject", " too dear ", 5)!.payload);
    expect(reject).toMatchObject({
      reason: "too dear",
      delta: { arrivalMs: interval(-3_600_000), latePpm: interval(-150_000) },
    });
    expect(accept).toMatchObject({ size: 48, closed: ["suez"], changeAt: "CNSHA", at: 5 });
    expect(accept).toMatchObject({
      option: { legs: [{ service: "rail-1", fromLocode: "CNSHA" }, { service: "haulage-eu" }] },
    });
    expect(toHex((accept as { suggestion: Uint8Array }).suggestion)).toBe(view.hash);
    expect(answerDraft(view, "route.accept", "", 5)!.subject).toBe("shipment:S-2");
  });

  it("is not rejected without a reason, nor with one that is too long", () => {
    for (const reason of ["", "  ", "x".repeat(501)])
      expect(answerDraft(view, "route.reject", reason, 5)).toBeUndefined();
  });

  it("is told with what was expected of it, the newest first", () => {
    const statement = (kind: string, issuedAtMs: number, payload: object) =>
      ({ kind, hash: kind, issuer: "party:x", issuerName: "", issuedAtMs, payload }) as StatementSummary;
    const gain = { delta: { arrivalMs: { p50: -7 }, latePpm: { p50: -9 } } };
    expect(
      answersOf([
        statement("route.reject", 1, { ...gain, reason: "no" }),
        statement("custody.accept", 2, {}),
        statement("route.accept", 3, gain),
      ]),
    ).toMatchObject([
      { kind: "route.accept", reason: "", issuerName: "party:x", earlierMs: 7 },
      { kind: "route.reject", reason: "no" },
    ]);
  });
});
