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
    ...standingOf(value as Standing | undefined),
    ...(record && { statements: String(record.count), head: toHex(record.head) }),
    "last leaf": lastLeaf,
  };
}

/** What values say of things that are there and are over, or in doubt. */
interface Standing {
  readonly revokedAt?: number;
  readonly replacedAt?: number;
  readonly compromisedSinceMs?: number;
  readonly suspension?: { readonly at: number };
}

function standingOf(value: Standing | undefined): Record<string, string | undefined> {
  const { revokedAt, replacedAt, compromisedSinceMs, suspension } = value ?? {};
  const by = (index: number | undefined) => (index === undefined ? undefined : `by entry ${index}`);
  return {
    revoked: by(revokedAt),
    replaced: by(replacedAt),
    suspended: by(suspension?.at),
    "in doubt":
      compromisedSinceMs === undefined ? undefined : `what was sealed since ${time(compromisedSinceMs)}`,
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
