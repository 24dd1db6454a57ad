/** Made-up disputes for the fake gateway: an open one with everything said so far, one without a clock, one agreed. */
import type { FastifyInstance } from "fastify";
import type { DisputeRow, DisputeView, FleetRow } from "../../gateway/contract/api.ts";
import type { DisputeTold, Said } from "../../ledger/evidence/disputes.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { differenceOf } from "../../ledger/liability/trace-difference.ts";
import { fakeHash, fakeTrace } from "./fake-history.ts";

const hourMs = 3_600_000;

function said(by: string, atMs: number, index: number): Said {
  return { by, atMs, index, statement: fakeHash(`dispute/${index}`) };
}

export function fakeDispute(row: FleetRow, nowMs: number): DisputeView {
  const now = fakeTrace(row, nowMs);
  const opened: LiabilityTrace = {
    ...now,
    height: now.height - 40,
    positionMs: now.positionMs - 30 * hourMs,
    parties: now.parties.map((party) => ({
      ...party,
      share: party.share && { minPpm: 0, maxPpm: 1_000_000 },
    })),
    findings: [],
  };
  const [first, second] = now.custody.map(({ holder }) => holder);
  const respondent = second ?? first ?? "carrier";
  const claimant = first && first !== respondent ? first : "consignee";
  const proposal = { ...said(respondent, nowMs - 3 * hourMs, 5200), number: 0 };
  const dispute: DisputeTold = {
    id: "D-20261128-7F3K",
    shipment: row.shipment,
    claimant,
    respondents: [respondent],
    grounds: ["damage"],
    claim: { minor: 4_820_000, currency: "EUR" },
    text: "The pallets arrived above eight degrees. <b>Not bold.</b>",
    notices: [fakeHash("notice")],
    wilful: [],
    opened: said(claimant, nowMs - 30 * hourMs, 5000),
    answers: [
      {
        ...said(respondent, nowMs - 26 * hourMs, 5050),
        position: "denies",
        admittedMinor: null,
        wilfulMisconduct: false,
        text: "The set-point was kept. The doors were open at the terminal before we took over.",
      },
    ],
    evidence: [
      {
        ...said(respondent, nowMs - 20 * hourMs, 5100),
        text: "The log of the reefer, and the workshop's report.",
        files: [
          {
            name: "reefer-log.pdf",
            mediaType: "application/pdf",
            bytes: 182_334,
            hash: fakeHash("file/1"),
            document: "correspondence",
          },
          {
            name: "consignment-note.pdf",
            mediaType: "application/pdf",
            bytes: 90_120,
            hash: fakeHash("file/2"),
            document: "transport-document",
          },
        ],
      },
    ],
    proposals: [
      {
        ...proposal,
        split: [
          { party: respondent, minor: 3_600_000 },
          { party: claimant, minor: 1_220_000 },
        ],
        text: "By the middle of the bounds.",
        signatures: [proposal],
        missing: [claimant],
      },
    ],
    status: "open",
    agreed: null,
    closed: null,
  };
  const names = Object.fromEntries(now.parties.map(({ id, legalName }) => [id, legalName]));
  return { dispute, names, opened, now, difference: differenceOf(opened, now) };
}

function rowOf({ dispute, names }: DisputeView, changes: Partial<DisputeRow>, nowMs: number): DisputeRow {
  return {
    dispute: dispute.id,
    shipment: dispute.shipment,
    claimant: dispute.claimant,
    claimantName: names[dispute.claimant] ?? dispute.claimant,
    respondents: [...dispute.respondents],
    respondentNames: dispute.respondents.map((party) => names[party] ?? party),
    claim: dispute.claim,
    status: dispute.status,
    openedAt: dispute.opened.index,
    openedAtMs: dispute.opened.atMs,
    proposals: dispute.proposals.length,
    nextDeadline: {
      code: "notice_of_damage",
      leg: "road",
      by: "consignee",
      deadlineMs: nowMs + 52 * hourMs,
    },
    ...changes,
  };
}

export function addDisputes(scope: FastifyInstance, row: () => FleetRow, nowMs: () => number): void {
  scope.get("/api/disputes", async (): Promise<DisputeRow[]> => {
    const view = fakeDispute(row(), nowMs());
    return [
      rowOf(view, { dispute: "D-agreed", status: "agreed", nextDeadline: null }, nowMs()),
      rowOf(view, { dispute: "D-without-clock", nextDeadline: null }, nowMs()),
      rowOf(view, {}, nowMs()),
    ];
  });
  scope.get("/api/disputes/:id", async () => fakeDispute(row(), nowMs()));
}
