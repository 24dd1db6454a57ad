/** Answers to suggestions: what is signed is what the ledger takes, and what the page tells about them. */
import { describe, expect, it } from "vitest";
import { answerDraft } from "../../../dashboard/routes/suggestion-answer.ts";
import { answersOf } from "../../../dashboard/routes/suggestion-history.ts";
import type { StatementSummary, SuggestionView } from "../../../gateway/contract/api.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { routeAccept, routeReject } from "../../../ledger/state/routes.ts";

const view = {
  hash: "ab".repeat(32),
  suggestion: {
    basis: {
      shipment: "S-2",
      size: 48,
      seed: 1,
      draws: 2_000,
      model: "tallyman-eta-1",
      network: "cd".repeat(32),
      closed: ["suez"],
    },
    option: { legs: [{ service: "rail-1" }, { service: "haulage-eu" }] },
    delta: { arrivalMs: { p50: -3_600_000 }, latePpm: { p50: -150_000 } },
  },
} as unknown as SuggestionView;

describe("an answer to a suggestion", () => {
  it("is taken by the ledger, with everything the suggestion follows from", () => {
    const accept = routeAccept.decode(answerDraft(view, "route.accept", "", 5)!.payload);
    const reject = routeReject.decode(answerDraft(view, "route.reject", " too dear ", 5)!.payload);
    expect(reject).toMatchObject({ reason: "too dear", earlierMs: 3_600_000, lessLatePpm: 150_000 });
    expect(accept).toMatchObject({ size: 48, closed: ["suez"], services: ["rail-1", "haulage-eu"], at: 5 });
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
    const gain = { earlierMs: 7, lessLatePpm: 9 };
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
