/**
 * Disputes: opened by a party to a shipment with a claim, answered, furnished with evidence, and closed by a split
 * of the claim that everyone who bears part of it has signed. What a dispute is about is frozen where it was opened:
 * its own entry in the log. docs/protocol.md §7.11.
 */
import { decodePayload } from "../statement/payload.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import {
  boolean,
  bytes,
  checked,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  record,
  text,
} from "../statement/schema.ts";
import { surveyorsOf } from "./damage.ts";
import { shipmentOf, takesPartIn } from "./holdables.ts";
import { type Judgement, kind, type Verdict } from "./kind.ts";
import { partyOf } from "./parties.ts";
import { recordName } from "./records.ts";
import { amountSchema } from "./terms.ts";
import { noteDispute } from "./trade/shipped.ts";
import type { StateReader } from "./view.ts";

const partiesMax = 16;
const proposalsPerDisputeMax = 1_000;

export type DisputeStatus = "open" | "agreed" | "withdrawn";

/** `dispute/<id>` in the state. */
export type DisputeState = {
  readonly shipment: string;
  readonly claimant: string;
  readonly respondents: readonly string[];
  /** Index of the entry that opened it: the position at which its subject is frozen. */
  readonly openedAt: number;
  readonly claim: { readonly minor: number; readonly currency: string };
  readonly status: DisputeStatus;
  /** How many proposals were made; `proposal/<id>/<n>` holds each, n counting from 0. */
  readonly proposals: number;
  /** Number of the proposal that everyone concerned has signed. */
  readonly agreed?: number;
};

/** `proposal/<dispute>/<n>` in the state: who bears how much of the claim, in its currency's smallest unit. */
export type ProposalState = {
  readonly by: string;
  readonly split: readonly { readonly party: string; readonly minor: number }[];
  /** Who has signed it, the proposer first. */
  readonly agreed: readonly string[];
};

export function disputeOf(state: StateReader, id: string): DisputeState | undefined {
  return state.get<DisputeState>(`dispute/${id}`);
}

export function proposalOf(state: StateReader, dispute: string, n: number): ProposalState | undefined {
  return state.get<ProposalState>(`proposal/${dispute}/${n}`);
}

export const disputeGrounds = ["damage", "loss", "shortage", "delay"] as const;

const openSchema = record({
  id: identifier,
  shipment: identifier,
  respondents: list(identifier, partiesMax, 1),
  grounds: list(oneOf(...disputeGrounds), disputeGrounds.length, 1),
  claim: amountSchema,
  text: text(4_000),
  /** Statement hashes of the notices of damage that were given. */
  notices: optional(list(bytes(32, 32), 16)),
  /** Parties of whom wilful misconduct is alleged. Nobody's limit is lifted by that alone. */
  wilful: optional(list(identifier, partiesMax)),
});
export type DisputeOpen = Decoded<typeof openSchema>;

/** Into the records of the dispute and of its shipment, so that no bundle of the shipment can leave it out. */
function disputeRecords({ state, statement }: Pick<Judgement<unknown>, "state" | "statement">): string[] {
  const { shipment } = subjectDispute({ state, statement })!;
  return [recordName(statement.subject), recordName(referenceText("shipment", shipment))];
}

function subjectDispute({ state, statement }: Pick<Judgement<unknown>, "state" | "statement">) {
  const subject = parseReference(statement.subject);
  return subject?.kind === "dispute" ? disputeOf(state, subject.id) : undefined;
}

export const disputeOpen = kind<DisputeOpen>({
  name: "dispute.open",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, openSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("dispute", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (disputeOf(state, payload.id) ? "dispute_exists" : undefined),
    ({ state, payload }) => (shipmentOf(state, payload.shipment) ? undefined : "shipment_unknown"),
    ({ state, payload, party }) =>
      takesPartIn(state, referenceText("shipment", payload.shipment), party)
        ? undefined
        : "not_party_to_shipment",
    ({ state, payload }) =>
      [...payload.respondents, ...(payload.wilful ?? [])].every((id) => partyOf(state, id))
        ? undefined
        : "party_unknown",
    ({ payload, party }) =>
      payload.respondents.includes(party) ||
      new Set(payload.respondents).size < payload.respondents.length ||
      payload.wilful?.some((id) => !payload.respondents.includes(id))
        ? {
            code: "payload_malformed",
            detail: "respondents are others than the claimant, each once, and misconduct is alleged of them",
          }
        : undefined,
  ],
  apply: ({ state, payload, party, index }) => {
    const { id, shipment, respondents, claim } = payload;
    state.set(`dispute/${id}`, {
      shipment,
      claimant: party,
      respondents,
      openedAt: index,
      claim,
      status: "open",
      proposals: 0,
    } satisfies DisputeState);
    noteDispute(state, shipment, id);
  },
  records: disputeRecords,
});

/** The subject is a dispute that nobody has closed. */
function disputeIsOpen<P>(judgement: Judgement<P>): Verdict {
  if (parseReference(judgement.statement.subject)?.kind !== "dispute") return "subject_mismatch";
  const dispute = subjectDispute(judgement);
  if (!dispute) return "dispute_unknown";
  return dispute.status === "open" ? undefined : "dispute_closed";
}

function signerIsDisputing<P>(judgement: Judgement<P>): Verdict {
  return disputants(judgement).includes(judgement.party) ? undefined : "not_party_to_dispute";
}

function disputants<P>(judgement: Judgement<P>): readonly string[] {
  const { claimant, respondents } = subjectDispute(judgement)!;
  return [claimant, ...respondents];
}

const answerSchema = checked(
  record({
    position: oneOf("admits", "denies"),
    /** What is admitted, in the currency of the claim; absent: all of it. */
    admittedMinor: optional(integer(0, Number.MAX_SAFE_INTEGER)),
    /** It acted with wilful misconduct: said against itself, it lifts the limits that this breaks (CMR 29). */
    wilfulMisconduct: optional(boolean),
    text: text(4_000),
  }),
  ({ position, admittedMinor, wilfulMisconduct }) =>
    position === "admits" || (admittedMinor === undefined && wilfulMisconduct !== true),
  "payload_malformed",
  "who denies admits nothing",
);
export type DisputeAnswer = Decoded<typeof answerSchema>;

export const disputeAnswer = kind<DisputeAnswer>({
  name: "dispute.answer",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, answerSchema),
  rules: [
    disputeIsOpen,
    (judgement) =>
      subjectDispute(judgement)!.respondents.includes(judgement.party) ? undefined : "not_party_to_dispute",
  ],
  apply: () => undefined,
  records: disputeRecords,
});

const fileSchema = record({
  name: text(200),
  mediaType: text(100),
  bytes: integer(0, Number.MAX_SAFE_INTEGER),
  /** SHA-256 of the file, which is kept elsewhere. */
  hash: bytes(32, 32),
  /** Which document it is: `transport-document`, `commercial-invoice` … docs/protocol.md §7.11 lists the usual ones. */
  document: optional(identifier),
});

const evidenceSchema = record({ text: text(4_000), files: optional(list(fileSchema, 32)) });
export type DisputeEvidence = Decoded<typeof evidenceSchema>;

export const disputeEvidence = kind<DisputeEvidence>({
  name: "dispute.evidence",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, evidenceSchema),
  rules: [
    disputeIsOpen,
    (judgement) => {
      const { shipment } = subjectDispute(judgement)!;
      const mayShow = [...disputants(judgement), ...surveyorsOf(judgement.state, shipment)];
      return mayShow.includes(judgement.party) ? undefined : "not_party_to_dispute";
    },
  ],
  apply: () => undefined,
  records: disputeRecords,
});

const proposeSchema = record({
  /** Who bears how much; the claimant's part is what it bears itself. */
  split: list(record({ party: identifier, minor: integer(0, Number.MAX_SAFE_INTEGER) }), partiesMax + 1, 1),
  text: optional(text(4_000)),
});
export type DisputePropose = Decoded<typeof proposeSchema>;

/** Whose signature makes the proposal binding: the claimant, and everyone who bears part of the claim. */
export function signaturesNeeded(
  { claimant }: Pick<DisputeState, "claimant">,
  { split }: Pick<ProposalState, "split">,
): string[] {
  const bearers = split.filter(({ minor }) => minor > 0).map(({ party }) => party);
  return [...new Set([claimant, ...bearers])];
}

/** The state after `party` signs proposal `n`: agreed, once nobody's signature is missing. */
function signed(dispute: DisputeState, proposal: ProposalState, n: number): DisputeState {
  const isComplete = signaturesNeeded(dispute, proposal).every((id) => proposal.agreed.includes(id));
  return isComplete ? { ...dispute, status: "agreed", agreed: n } : dispute;
}

export const disputePropose = kind<DisputePropose>({
  name: "dispute.propose",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, proposeSchema),
  rules: [
    disputeIsOpen,
    signerIsDisputing,
    (judgement) => {
      const named = judgement.payload.split.map(({ party }) => party);
      if (named.some((id) => !disputants(judgement).includes(id))) return "not_party_to_dispute";
      return new Set(named).size === named.length
        ? undefined
        : { code: "payload_malformed", detail: "a party bears two parts" };
    },
    (judgement) => {
      const sum = judgement.payload.split.reduce((total, { minor }) => total + BigInt(minor), 0n);
      return sum === BigInt(subjectDispute(judgement)!.claim.minor) ? undefined : "proposal_unbalanced";
    },
    (judgement) =>
      subjectDispute(judgement)!.proposals < proposalsPerDisputeMax ? undefined : "proposals_exceeded",
  ],
  apply: (execution) => {
    const { state, statement, payload, party } = execution;
    const { id } = parseReference(statement.subject)!;
    const dispute = subjectDispute(execution)!;
    const n = dispute.proposals;
    const proposal: ProposalState = { by: party, split: payload.split, agreed: [party] };
    state.set(`proposal/${id}/${n}`, proposal);
    state.set(`dispute/${id}`, signed({ ...dispute, proposals: n + 1 }, proposal, n));
  },
  records: disputeRecords,
});

const agreeSchema = record({ proposal: integer(0, proposalsPerDisputeMax) });
export type DisputeAgree = Decoded<typeof agreeSchema>;

export const disputeAgree = kind<DisputeAgree>({
  name: "dispute.agree",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, agreeSchema),
  rules: [
    disputeIsOpen,
    signerIsDisputing,
    ({ state, statement, payload, party }) => {
      const proposal = proposalOf(state, parseReference(statement.subject)!.id, payload.proposal);
      if (!proposal) return "proposal_unknown";
      return proposal.agreed.includes(party) ? "proposal_signed" : undefined;
    },
  ],
  apply: (execution) => {
    const { state, statement, payload, party } = execution;
    const { id } = parseReference(statement.subject)!;
    const before = proposalOf(state, id, payload.proposal)!;
    const proposal = { ...before, agreed: [...before.agreed, party] };
    state.set(`proposal/${id}/${payload.proposal}`, proposal);
    state.set(`dispute/${id}`, signed(subjectDispute(execution)!, proposal, payload.proposal));
  },
  records: disputeRecords,
});

const withdrawSchema = record({ text: optional(text(4_000)) });

export const disputeWithdraw = kind<Decoded<typeof withdrawSchema>>({
  name: "dispute.withdraw",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, withdrawSchema),
  rules: [
    disputeIsOpen,
    (judgement) =>
      subjectDispute(judgement)!.claimant === judgement.party ? undefined : "not_party_to_dispute",
  ],
  apply: (execution) => {
    const { id } = parseReference(execution.statement.subject)!;
    execution.state.set(`dispute/${id}`, { ...subjectDispute(execution)!, status: "withdrawn" });
  },
  records: disputeRecords,
});

export const disputeKinds = [
  disputeOpen,
  disputeAnswer,
  disputeEvidence,
  disputePropose,
  disputeAgree,
  disputeWithdraw,
];
