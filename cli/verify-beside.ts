/** What `tallyman verify` makes of contradictions: of other files laid beside a bundle, and of proofs that were kept. */
import { ClientError } from "../client/client-error.ts";
import { decodeForkProof } from "../ledger/checkpoint/fork.ts";
import { NoteError } from "../ledger/checkpoint/note-error.ts";
import type { Policy } from "../ledger/checkpoint/policy.ts";
import { parseVerifierKey } from "../ledger/checkpoint/verifier-key.ts";
import { type Verdict, verdictExitCode } from "../ledger/evidence/check.ts";
import type { Comparison } from "../ledger/evidence/compare.ts";
import { type ExitCode, exitCode } from "./context.ts";
import { checkedForkProof, keepProof, laidSideBySide, type Shown, shownBy } from "./side-by-side.ts";

/** The proof is checked with the policy's logs: whose keys they are does not follow from the file. */
export function proofOfFork(
  file: string,
  bytes: Uint8Array,
  policy: Policy | undefined,
  json: boolean | undefined,
): string[] {
  for (const { key } of policy?.logs ?? []) {
    try {
      return checkedForkProof(file, bytes, { checkpoint: key }, json);
    } catch (error) {
      // It is about another of the policy's logs, or about none.
      if (!(error instanceof ClientError)) throw error;
    }
  }
  // A policy names the keys of checkpoints: of the operator's seals it says nothing, neither for nor against.
  const isJudged = policy !== undefined && !isAboutSeals(bytes);
  const stated = isJudged
    ? "is no proof that a log of the policy was forked"
    : "claims that a log was forked";
  throw new ClientError(
    `${file} ${stated}. Check it with the log's keys, from a source you know: tallyman compare ${file} --log VKEY --operator KEY.`,
  );
}

function isAboutSeals(bytes: Uint8Array): boolean {
  try {
    return decodeForkProof(bytes).heads.some(({ type }) => type === "seal");
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

export interface Beside {
  readonly file: string;
  readonly answer: Comparison["answer"];
  /** Where the proof is. */
  readonly proof?: string;
}

/** Ends at the first contradiction: one is enough, and its proof is kept. */
export async function besideOthers(
  shown: Shown,
  others: readonly string[],
  output: string,
): Promise<Beside[]> {
  const log = shown.report?.checkpoint && parseVerifierKey(shown.report.checkpoint.key);
  const compared: Beside[] = [];
  for (const file of others) {
    const comparison = await laidSideBySide(shown, await shownBy(file, log), undefined);
    const { answer } = comparison;
    if (comparison.answer === "contradiction") {
      await keepProof(comparison.proof, output);
      return [...compared, { file, answer, proof: output }];
    }
    compared.push({ file, answer });
  }
  return compared;
}

/** Before the verdict, which is about the bundle by itself. */
export function besideText(compared: readonly Beside[] = []): string[] {
  const lines = compared.map(({ file, answer, proof }) => {
    if (answer === "consistent") return `of one history with ${file}`;
    return answer === "unknown"
      ? `NOT KNOWN whether of one history with ${file}: ask the log's tiles with tallyman compare … --gateway URL`
      : `CONTRADICTION with ${file}: who has the log's keys signed two histories; the proof is ${proof}. Believe neither before it is cleared up`;
  });
  return lines.length > 0 ? [...lines, ""] : [];
}

export function besideExitCode(verdict: Verdict, compared: readonly Beside[]): ExitCode {
  const answers = compared.map(({ answer }) => answer);
  if (answers.includes("contradiction")) return exitCode.refused;
  return answers.includes("unknown") ? exitCode.other : (verdictExitCode[verdict] as ExitCode);
}
