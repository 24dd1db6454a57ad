/** Each signer's statements in a bundle, by their sequence numbers: what does not fit, and what came late. */
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { type Finding, finding } from "../liability/findings.ts";
import type { SignedStatement } from "../statement/statement.ts";
import type { Judged } from "./assemble.ts";
import { statementMember } from "./judge.ts";
import type { EvidenceProblem } from "./problem.ts";
import type { SignerHistory } from "./shipment-history.ts";

interface Placed {
  readonly index: number;
  readonly statement: SignedStatement;
}

/**
 * `judged` are the statements of a bundle by their index in the log. Keys that took each other's place have one
 * sequence.
 */
export function checkSequences(
  judged: ReadonlyMap<number, Judged>,
  histories: readonly SignerHistory[],
): { problems: EvidenceProblem[]; findings: Finding[] } {
  const firstKids = new Map(histories.map(({ kid, firstKid }) => [kid, firstKid]));
  const bySigner = new Map<string, Placed[]>();
  for (const [index, { statement, kid }] of judged) {
    const first = firstKids.get(kid)!;
    const own = bySigner.get(first);
    if (own) own.push({ index, statement });
    else bySigner.set(first, [{ index, statement }]);
  }
  const signers = [...bySigner.values()];
  return { problems: signers.flatMap(linkProblems), findings: signers.flatMap(lateFills) };
}

/** Neighbours in the sequence name each other; the rules let nothing else into the log. */
function linkProblems(own: readonly Placed[]): EvidenceProblem[] {
  const problems: EvidenceProblem[] = [];
  const sorted = own.toSorted((a, b) => a.statement.sequence - b.statement.sequence);
  for (const [i, { index, statement }] of sorted.entries()) {
    const before = sorted[i - 1];
    if (!before) continue;
    const member = statementMember(index);
    const step = statement.sequence - before.statement.sequence;
    if (step === 0)
      problems.push({
        member,
        code: "sequence_repeated",
        detail: `${statement.sequence} is that of entry ${before.index}, too`,
      });
    else if (step === 1 && !(statement.previous && equalBytes(statement.previous, before.statement.hash)))
      problems.push({
        member,
        code: "sequence_link",
        detail: `its predecessor ${before.statement.sequence} is entry ${before.index}`,
      });
  }
  return problems;
}

/** Statements that entered the log after one with a higher number: a gap was filled. */
function lateFills(own: readonly Placed[]): Finding[] {
  let highest = -1;
  const late: SignedStatement[] = [];
  for (const { statement } of own.toSorted((a, b) => a.index - b.index)) {
    if (statement.sequence < highest) late.push(statement);
    else highest = statement.sequence;
  }
  const [first] = late;
  if (!first) return [];
  const numbers = stretchesOf(late.map(({ sequence }) => sequence));
  return [
    finding(
      "late_fill",
      `${first.issuer}: ${numbers}`,
      late.map(({ hash }) => toHex(hash)),
    ),
  ];
}

/** More stretches are counted: whoever fills every other number is not to fill the page, too. */
const stretchesMax = 20;

/** `3, 7 to 9`. */
function stretchesOf(numbers: readonly number[]): string {
  const stretches: { from: number; to: number }[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last && last.to + 1 === number) last.to = number;
    else stretches.push({ from: number, to: number });
  }
  const told = stretches
    .slice(0, stretchesMax)
    .map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`));
  const more = stretches.length - told.length;
  return `${told.join(", ")}${more > 0 ? `, and ${more} more stretches` : ""}`;
}
