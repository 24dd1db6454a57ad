/** What a proof file says, in words. */

import { toHex } from "../ledger/encoding/bytes.ts";
import type { ProofReport } from "../ledger/evidence/check-proof.ts";
import type { RecordState } from "../ledger/state/records.ts";
import { time } from "./output.ts";

/** For a report that holds. */
export function proofFacts(report: ProofReport): Record<string, string | undefined> {
  const { about = "", value, lastLeaf, height, timeMs } = report;
  const record = about.startsWith("record/") ? (value as RecordState | undefined) : undefined;
  return {
    about,
    answer: answerOf(about, value !== undefined),
    "as of": `block ${height}, ${time(timeMs)}`,
    ...(record && { statements: String(record.count), head: toHex(record.head) }),
    "last leaf": lastLeaf,
  };
}

function answerOf(about: string, isThere: boolean): string {
  const kind = about.slice(0, about.indexOf("/"));
  if (kind === "record")
    return isThere
      ? "the record has these statements and no others"
      : "nothing was ever filed in this record";
  return isThere ? `there is this ${kind}` : `there is no such ${kind}`;
}
