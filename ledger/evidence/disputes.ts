/**
 * The disputes of a shipment, told from its record alone: a stranger with the evidence bundle reads the same story
 * as the pages of the gateway. Every statement about a dispute is in the shipment's record (docs/protocol.md §7.11).
 */
import { toHex } from "../encoding/bytes.ts";
import {
  type DisputeAgree,
  type DisputeAnswer,
  type DisputeEvidence,
  type DisputeOpen,
  type DisputePropose,
  type DisputeStatus,
  disputeKinds,
  signaturesNeeded,
} from "../state/disputes.ts";
import { parseReference } from "../statement/reference.ts";
import type { HistoryStatement, ShipmentHistory } from "./shipment-history.ts";

/** By whom something was said, when it was sealed, and in which statement. */
export interface Said {
  readonly by: string;
  readonly atMs: number;
  readonly index: number;
  /** Statement hash, lower-case hex. */
  readonly statement: string;
}

export interface AnswerTold extends Said {
  readonly position: DisputeAnswer["position"];
  readonly admittedMinor: number | null;
  /** It concedes that it acted with wilful misconduct. */
  readonly wilfulMisconduct: boolean;
  readonly text: string;
}

export interface EvidenceFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly hash: string;
  /** Which document it is, as whoever shows it says; null where that is not said. */
  readonly document: string | null;
}

export interface EvidenceTold extends Said {
  readonly text: string;
  readonly files: readonly EvidenceFile[];
}

export interface ProposalTold extends Said {
  readonly number: number;
  readonly split: readonly { readonly party: string; readonly minor: number }[];
  readonly text: string;
  readonly signatures: readonly Said[];
  /** Whose signature is still missing. */
  readonly missing: readonly string[];
}

export interface DisputeTold {
  readonly id: string;
  readonly shipment: string;
  readonly claimant: string;
  readonly respondents: readonly string[];
  readonly grounds: DisputeOpen["grounds"];
  readonly claim: DisputeOpen["claim"];
  readonly text: string;
  /** Statement hashes of the notices it names, lower-case hex. */
  readonly notices: readonly string[];
  readonly wilful: readonly string[];
  readonly opened: Said;
  readonly answers: readonly AnswerTold[];
  readonly evidence: readonly EvidenceTold[];
  readonly proposals: readonly ProposalTold[];
  readonly status: DisputeStatus;
  /** Number of the proposal that was agreed. */
  readonly agreed: number | null;
  readonly closed: Said | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type DraftProposal = Mutable<Omit<ProposalTold, "signatures">> & { signatures: Said[] };
type Draft = Mutable<Omit<DisputeTold, "answers" | "evidence" | "proposals">> & {
  answers: AnswerTold[];
  evidence: EvidenceTold[];
  proposals: DraftProposal[];
};

const kindNames = new Set(disputeKinds.map(({ name }) => name));

/** In the order in which they were opened. */
export function disputesOf({ statements }: Pick<ShipmentHistory, "statements">): DisputeTold[] {
  const disputes = new Map<string, Draft>();
  for (const one of statements) {
    if (!kindNames.has(one.statement.kind)) continue;
    const { id } = parseReference(one.statement.subject)!;
    if (one.statement.kind === "dispute.open") disputes.set(id, opened(one));
    else take(disputes.get(id)!, one);
  }
  return [...disputes.values()];
}

function said({ party, sealedAtMs, index, hash }: HistoryStatement): Said {
  return { by: party, atMs: sealedAtMs, index, statement: hash };
}

function opened(one: HistoryStatement): Draft {
  const { id, shipment, respondents, grounds, claim, text, notices, wilful } = one.payload as DisputeOpen;
  return {
    id,
    shipment,
    claimant: one.party,
    respondents,
    grounds,
    claim,
    text,
    notices: (notices ?? []).map(toHex),
    wilful: wilful ?? [],
    opened: said(one),
    answers: [],
    evidence: [],
    proposals: [],
    status: "open",
    agreed: null,
    closed: null,
  };
}

function take(dispute: Draft, one: HistoryStatement): void {
  switch (one.statement.kind) {
    case "dispute.answer": {
      const { position, admittedMinor, wilfulMisconduct = false, text } = one.payload as DisputeAnswer;
      dispute.answers.push({
        ...said(one),
        position,
        admittedMinor: admittedMinor ?? null,
        wilfulMisconduct,
        text,
      });
      break;
    }
    case "dispute.evidence": {
      const { text, files } = one.payload as DisputeEvidence;
      const shown = (files ?? []).map((file) => ({
        ...file,
        hash: toHex(file.hash),
        document: file.document ?? null,
      }));
      dispute.evidence.push({ ...said(one), text, files: shown });
      break;
    }
    case "dispute.propose": {
      const { split, text } = one.payload as DisputePropose;
      const number = dispute.proposals.length;
      dispute.proposals.push({
        ...said(one),
        number,
        split,
        text: text ?? "",
        signatures: [],
        missing: signaturesNeeded(dispute, { split }),
      });
      sign(dispute, number, one);
      break;
    }
    case "dispute.agree":
      sign(dispute, (one.payload as DisputeAgree).proposal, one);
      break;
    case "dispute.withdraw":
      dispute.status = "withdrawn";
      dispute.closed = said(one);
  }
}

function sign(dispute: Draft, number: number, one: HistoryStatement): void {
  const proposal = dispute.proposals[number]!;
  proposal.signatures.push(said(one));
  proposal.missing = proposal.missing.filter((party) => party !== one.party);
  if (proposal.missing.length > 0) return;
  dispute.status = "agreed";
  dispute.agreed = number;
  dispute.closed = said(one);
}
