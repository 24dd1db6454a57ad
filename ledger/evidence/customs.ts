/**
 * The clearance of a shipment as a bundle proves it: every decision, what was known, and the statements by which the
 * lists and rules that it names were published. A later version of a list changes nothing of it. docs/evidence.md §15.
 */
import { toHex } from "../encoding/bytes.ts";
import {
  type ClearanceDecision,
  type ClearanceState,
  decisionName,
} from "../state/customs/clearance-state.ts";
import type { ListEntry, ListPublish } from "../state/customs/lists.ts";
import type { AskedList, EntryMatch } from "../state/customs/matching.ts";
import { payloadAs } from "../state/kinds.ts";
import type { Support } from "./carriage-law.ts";
import { payloadOf } from "./judge.ts";
import type { EvidenceLookup } from "./lookup.ts";
import { EvidenceError } from "./problem.ts";
import { stateMember } from "./state-values.ts";

export interface AskedListTold extends AskedList {
  readonly title: string;
  readonly polarity: ListPublish["polarity"];
  /** Hash of the statement that completed the version, lower-case hex. */
  readonly statement: string;
}

export interface MatchTold extends EntryMatch {
  /** The entry as it was published, and the hash of the statement that has it. */
  readonly published: ListEntry;
  readonly statement: string;
}

export interface DecisionTold extends Omit<ClearanceDecision, "under" | "negative" | "positive"> {
  readonly under: readonly AskedListTold[];
  readonly negative: readonly MatchTold[];
  readonly positive: readonly MatchTold[];
}

export interface CustomsTold {
  readonly clearance: ClearanceState;
  readonly decisions: readonly DecisionTold[];
}

/** Throws `EvidenceError` where a decision names a statement that says something else. */
export function customsOf(lookup: EvidenceLookup, shipment: string, support: Support): CustomsTold {
  const clearance = lookup.require<ClearanceState>(`clearance/${shipment}`);
  const decisions = Array.from({ length: clearance.decisions }, (_, n) => {
    const name = decisionName(shipment, n);
    return decisionTold(name, lookup.require<ClearanceDecision>(name), support);
  });
  return { clearance, decisions };
}

function decisionTold(name: string, decision: ClearanceDecision, support: Support): DecisionTold {
  const { version, publishedAt } = decision.risk;
  if (publishedAt !== undefined) {
    const rules = payloadAs(supported(support, publishedAt), "customs.risk-rules");
    if (rules?.version !== version) throw contradicted(name, publishedAt);
  }
  return {
    ...decision,
    under: decision.under.map((asked) => listTold(name, asked, support)),
    negative: decision.negative.map((match) => matchTold(name, match, support)),
    positive: decision.positive.map((match) => matchTold(name, match, support)),
  };
}

function listTold(name: string, asked: AskedList, support: Support): AskedListTold {
  const published = supported(support, asked.publishedAt);
  const payload = payloadAs(published, "customs.list-publish");
  const completes =
    payload?.list === asked.list && payload.version === asked.version && payload.part === payload.parts;
  if (!completes) throw contradicted(name, asked.publishedAt);
  const { title, polarity } = payload;
  return { ...asked, title, polarity, statement: toHex(published.statement.hash) };
}

function matchTold(name: string, match: EntryMatch, support: Support): MatchTold {
  const adding = supported(support, match.addedAt);
  const payload = payloadAs(adding, "customs.list-publish");
  const published = payload?.list === match.list && payload.add.find(({ id }) => id === match.entry);
  if (!published) throw contradicted(name, match.addedAt);
  return { ...match, published, statement: toHex(adding.statement.hash) };
}

function supported(support: Support, index: number) {
  const { identified } = support(index);
  return { statement: identified.statement, payload: payloadOf(identified, index) };
}

function contradicted(name: string, index: number): EvidenceError {
  return new EvidenceError("value_malformed", stateMember, `${name}: entry ${index} says something else`);
}
