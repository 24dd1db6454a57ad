/** What a checker computes from a history by itself: sequences, and the trace and the events, which it compares and never believes. */
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { type Finding, finding, sortFindings } from "../liability/findings.ts";
import { encodeTrace, type LiabilityTrace, traceOf } from "../liability/trace.ts";
import type { ChainState } from "../state/chain.ts";
import type { AssembledHistory } from "./assemble.ts";
import { epcisMember, traceMember } from "./bundle.ts";
import { encodeEpcis } from "./epcis.ts";
import type { EvidenceProblem } from "./problem.ts";
import { checkSequences } from "./sequences.ts";

export interface Derived {
  /** Of the sequences. */
  readonly problems: readonly EvidenceProblem[];
  /** Members that say something else than follows. */
  readonly differing: readonly string[];
  readonly trace: LiabilityTrace;
  readonly findings: Finding[];
}

/** `members` are those of the bundle; the trace and the events are among them. */
export function derive(
  members: ReadonlyMap<string, Uint8Array>,
  { judged, history }: AssembledHistory,
): Derived {
  const sequences = checkSequences(judged, history.signers);
  const trace = traceOf(history);
  const texts: [string, string][] = [
    [traceMember, encodeTrace(trace)],
    [epcisMember, encodeEpcis(history)],
  ];
  const differing = texts.filter(([name, text]) => !equalBytes(utf8Encode(text), members.get(name)!));
  const { demonstration, time } = history.chain;
  const findings = sortFindings([
    ...trace.findings,
    ...sequences.findings,
    ...operatorKeyFindings(history.chain),
    ...(demonstration ? [finding("demonstration_keys", history.chain.id)] : []),
    ...(time.source === "simulated" ? [finding("simulated_time", history.chain.id)] : []),
  ]);
  return { problems: sequences.problems, differing: differing.map(([name]) => name), trace, findings };
}

function operatorKeyFindings({ operatorKeys }: ChainState): Finding[] {
  return operatorKeys ? [finding("operator_key_replaced", operatorKeys.map(toHex).join(", then "))] : [];
}
