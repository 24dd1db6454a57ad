/** What a dispute's page finds in the record: its story in order, the documents that are there, the queue by deadline. */
import { describe, expect, it } from "vitest";
import { documentsOf } from "../../../dashboard/disputes/documents.ts";
import { queueOf } from "../../../dashboard/disputes/queue-order.ts";
import { storyOf } from "../../../dashboard/disputes/story.ts";
import { strengthsOf } from "../../../dashboard/disputes/strength.ts";
import type { DisputeRow, StatementSummary } from "../../../gateway/contract/api.ts";
import { fakeDispute } from "../fake-disputes.ts";
import { FakeFleet } from "../fake-fleet.ts";

const nowMs = Date.UTC(2026, 0, 12, 8);
const row = new FakeFleet(30, 7, nowMs).row("SHP-00017")!;
const view = fakeDispute(row, nowMs);

function statement(kind: string, index: number, payload: object): StatementSummary {
  return {
    index,
    height: index,
    hash: `${index}`.padStart(64, "0"),
    kind,
    issuer: "party:consignee",
    issuerName: "The consignee",
    subject: `shipment:${row.shipment}`,
    kid: "",
    sequence: index,
    issuedAtMs: index,
    sealedAtMs: index,
    payload,
  };
}

const statements = [
  statement("custody.accept", 10, {
    seals: ["A1"],
    reservations: [{ code: "wet", text: "two boxes", photos: ["ab"] }],
  }),
  statement("readings", 11, {}),
  statement("damage.notice", 5300, { text: "Warm inside." }),
];

describe("the story", () => {
  it("has what was said about the dispute and its shipment in the order of the log, without readings", () => {
    expect(storyOf(view.dispute, statements).map(({ what, index }) => [what, index])).toEqual([
      ["reservation", 10],
      ["opened", 5000],
      ["denies", 5050],
      ["evidence", 5100],
      ["proposed", 5200],
      ["notice", 5300],
    ]);
  });
});

describe("the documents", () => {
  it("are found in what was signed and in what was shown, one transport document for each mode", () => {
    const lines = documentsOf(["road", "sea", "road"], statements, view.dispute);
    const there = lines.filter((one) => one.statements.length > 0);
    expect(there.map(({ document, mode }) => [document, mode])).toEqual([
      ["transport-document", "road"],
      ["transport-document", "sea"],
      ["delivery-receipt", null],
      ["seal-numbers", null],
      ["photograph", null],
      ["claim-letter", null],
      ["correspondence", null],
    ]);
  });
});

describe("the strength", () => {
  it("follows the findings of the trace", () => {
    const clean = { ...view.now, findings: [] };
    const holding = (trace: typeof view.now) =>
      strengthsOf(trace, 3)
        .filter(({ holds }) => holds)
        .map(({ name }) => name);
    expect(holding(clean)).toContain("keys");
    const doubtful = { code: "key_compromised", detail: "", widens: null, statements: [] } as const;
    expect(holding({ ...clean, findings: [doubtful] })).not.toContain("keys");
    expect(strengthsOf(clean, 0)[0]).toMatchObject({ name: "signatures", holds: false });
  });
});

describe("the queue", () => {
  it("has first the clock that runs out first, and last what is closed", () => {
    const dispute = (id: string, changes: Partial<DisputeRow>): DisputeRow => ({
      dispute: id,
      shipment: "S-1",
      claimant: "consignee",
      claimantName: "The consignee",
      respondents: ["carrier"],
      respondentNames: ["Haulage B.V."],
      claim: { minor: 1, currency: "EUR" },
      status: "open",
      openedAt: 1,
      openedAtMs: 1,
      proposals: 0,
      nextDeadline: null,
      ...changes,
    });
    const due = (deadlineMs: number) => ({ code: "time_bar", leg: "1", by: "consignee", deadlineMs });
    const rows = [
      dispute("closed", { status: "agreed" }),
      dispute("none", {}),
      dispute("later", { nextDeadline: due(9) }),
      dispute("soon", { nextDeadline: due(5), respondents: ["terminal"] }),
    ];
    expect(queueOf(rows, "").map((one) => one.dispute)).toEqual(["soon", "later", "none", "closed"]);
    expect(queueOf(rows, "TERMINAL s-1").map((one) => one.dispute)).toEqual(["soon"]);
    expect(queueOf(rows, "haulage none").map((one) => one.dispute)).toEqual(["none"]);
  });
});
