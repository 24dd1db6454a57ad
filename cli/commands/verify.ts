/** `tallyman verify`: checks an evidence bundle offline. docs/evidence.md. */
import { hash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { verifyNatively } from "../../gateway/ingest/native-signature.ts";
import { type Policy, parsePolicy, policyBytesMax } from "../../ledger/checkpoint/policy.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import {
  type BundleReport,
  type CheckProgress,
  checkBundle,
  type VerifySignature,
  verdictExitCode,
} from "../../ledger/evidence/check.ts";
import { checkProof, type ProofReport } from "../../ledger/evidence/check-proof.ts";
import { type EvidenceProblem, evidenceCodes } from "../../ledger/evidence/problem.ts";
import { isProofFile } from "../../ledger/evidence/proof-file.ts";
import { zipBytesMax } from "../../ledger/evidence/zip.ts";
import { type Finding, findingCodes } from "../../ledger/liability/findings.ts";
import type { Sha256 } from "../../ledger/log/hash.ts";
import { collect, handle } from "../action.ts";
import type { Context, ExitCode, Io } from "../context.ts";
import { pairs, printable, time } from "../output.ts";
import { parseFingerprint } from "../parse.ts";
import { proofFacts } from "../proof-text.ts";

/** Findings and problems that are printed; `--json` has them all. */
const linesMax = 20;
const progressEveryMs = 1_000;

const help = `
Example:
  $ tallyman verify S-1.evidence.zip --trust FINGERPRINT

Take the operator's fingerprint from a source you know, not from the file; or name with --policy a file that says which
log and how many of which witnesses you believe: then nobody was shown another history than you.

Exit codes: 0 holds, 1 does not hold, 2 holds but by nobody you trust (or the file could not be read).`;

export function registerVerify(program: Command, context: Context): void {
  const command = program
    .command("verify")
    .description("check an evidence bundle or a proof file, without a network")
    .argument("<file>", "the bundle or proof")
    .option(
      "--trust <fingerprint>",
      "an operator's key to believe; may be given again",
      collect(parseFingerprint),
    )
    .option(
      "--policy <file>",
      "whose cosignatures make the bundle's checkpoint acceptable (C2SP tlog-policy)",
    )
    .addHelpText("after", help);
  handle<[string], { trust?: string[]; policy?: string }>(command, context, async ([file], options) => {
    const { trust = [], json } = options;
    const policy = options.policy === undefined ? undefined : await readPolicy(options.policy);
    const bytes = await readBundle(file);
    if (isProofFile(bytes)) {
      if (policy) throw new ClientError("A proof file has no checkpoint: leave out --policy.");
      const report = checkProof(bytes, { trust, verify, hash: sha256 });
      for (const line of json ? [jsonOfProof(report)] : proofText(report, trust)) context.io.out(line);
      return verdictExitCode[report.verdict] as ExitCode;
    }
    const onProgress = json ? () => undefined : progressLines(context.io);
    const report = checkBundle(bytes, { trust, policy, verify, hash: sha256, onProgress });
    for (const line of json ? [jsonOf(report)] : textOf(report, trust)) context.io.out(line);
    return verdictExitCode[report.verdict] as ExitCode;
  });
}

const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer"));

const verify: VerifySignature = ({ algorithm, bytes: key }, message, signature) =>
  verifyNatively({ algorithm, key, message, signature });

async function readBundle(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > zipBytesMax)
      throw new ClientError(`${file} has ${size} bytes; a bundle has at most ${zipBytesMax}.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(`${file} could not be read (${(error as Error).message}).`, { cause: error });
  }
}

async function readPolicy(file: string): Promise<Policy> {
  try {
    const { size } = await stat(file);
    if (size > policyBytesMax)
      throw new ClientError(`${file} has ${size} bytes; a policy has at most ${policyBytesMax}.`);
    return parsePolicy(await readFile(file));
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(`${file} is no policy: ${(error as Error).message}.`, { cause: error });
  }
}

/** A line now and then while many signatures are verified. */
function progressLines({ err, wallClockMs }: Io): (progress: CheckProgress) => void {
  let saidMs = wallClockMs();
  return ({ stage, done, total }) => {
    if (wallClockMs() - saidMs < progressEveryMs) return;
    saidMs = wallClockMs();
    err(stage === "signatures" ? `checked ${done} of ${total} signatures` : `checking ${stage}`);
  };
}

function jsonOf({ statements, ...report }: BundleReport): string {
  return JSON.stringify({ ...report, statements: statements.length });
}

function textOf(report: BundleReport, trust: readonly string[]): string[] {
  const { verdict, problems, findings } = report;
  return [
    verdict,
    ...(report.shipment === undefined ? [] : ["", ...pairs(factsOf(report, trust))]),
    ...section("Why it does not hold", problems, problemLine),
    ...section("Findings", findings, findingLine),
    ...markLines(report),
    ...adviceLines(report),
  ];
}

function proofText(report: ProofReport, trust: readonly string[]): string[] {
  const { verdict, problems, chain, operatorName, operatorKid } = report;
  if (verdict === "does not hold")
    return [verdict, ...section("Why it does not hold", problems, problemLine)];
  const fingerprint = operatorKid && `${operatorKid}${trust.includes(operatorKid) ? " (trusted)" : ""}`;
  return [
    verdict,
    "",
    ...pairs({ ...proofFacts(report), chain, operator: operatorName, fingerprint }),
    ...markLines(report),
    ...(verdict === "holds" ? [] : trustLines(operatorKid)),
  ];
}

function jsonOfProof(report: ProofReport): string {
  const hexOf = (_name: string, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value);
  return JSON.stringify({ ...report, present: report.value !== undefined }, hexOf);
}

function factsOf(report: BundleReport, trust: readonly string[]): Record<string, string | undefined> {
  const { operatorKid, operatorKids, operatorName, exporter, height, statements, trace } = report;
  const excursions = trace?.conditions.flatMap((condition) =>
    condition.excursions.filter((one) => one.standing === "harmful"),
  );
  return {
    shipment: report.shipment,
    chain: report.chain,
    operator: operatorName,
    fingerprint:
      operatorKid && `${operatorKid}${operatorKids.some((kid) => trust.includes(kid)) ? " (trusted)" : ""}`,
    position: height === undefined ? undefined : `block ${height}, ${time(report.timeMs)}`,
    exporter: exporter && `${exporter.reference}, ${exporter.kid}`,
    statements: statements.length > 0 ? String(statements.length) : undefined,
    custody: trace?.custody.map(({ holder }) => holder).join(" > "),
    excursions: excursions && String(excursions.length),
    ...witnessFacts(report),
    carried: report.carried.length > 0 ? `${report.carried.join(", ")} (not proved)` : undefined,
  };
}

function witnessFacts({ checkpoint, policy }: BundleReport): Record<string, string | undefined> {
  const cosignedBy = checkpoint?.policy?.cosignedBy.map(
    ({ name, atSeconds }) => `${name} ${time(atSeconds * 1000)}`,
  );
  const claimed = checkpoint?.cosignatures.length
    ? `${checkpoint.cosignatures.join(", ")} (not checked: no --policy)`
    : undefined;
  return {
    checkpoint: checkpoint && `${checkpoint.key}, ${checkpoint.size} entries`,
    witnesses: cosignedBy ? cosignedBy.join(", ") || "none of the policy's" : claimed,
    policy: policy && (policy.isAccepted ? "satisfied" : "not satisfied"),
  };
}

function section<T>(title: string, items: readonly T[], lineOf: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const more = items.length > linesMax ? [`  and ${items.length - linesMax} more (see --json)`] : [];
  return [
    "",
    `${title}:`,
    ...items.slice(0, linesMax).map((item) => `  ${printable(lineOf(item))}`),
    ...more,
  ];
}

function problemLine({ code, member, detail }: EvidenceProblem): string {
  const title = evidenceCodes[code];
  const place = member === "" ? "the file" : member;
  return `${place}: ${code}: ${title}${detail === title ? "" : ` (${detail})`}`;
}

function findingLine({ code, detail }: Finding): string {
  return `${code}: ${findingCodes[code]} (${detail})`;
}

function markLines({
  demonstration,
  simulatedTime,
}: Pick<BundleReport, "demonstration" | "simulatedTime">): string[] {
  return [
    ...(demonstration ? ["", "The keys of this chain were generated for a DEMONSTRATION."] : []),
    ...(simulatedTime ? ["", "This chain keeps SIMULATED time."] : []),
  ];
}

function adviceLines(report: BundleReport): string[] {
  const { verdict, operatorKid } = report;
  if (verdict === "does not hold") return [];
  const law = "Facts and arithmetic from signed statements; not a finding of law.";
  if (verdict === "holds") return ["", law];
  if (report.policy && !report.policy.isAccepted)
    return [
      "",
      "The policy asks for cosignatures that the bundle does not have, or for another log.",
      "",
      law,
    ];
  return [...trustLines(operatorKid), "", law];
}

function trustLines(operatorKid: string | undefined): string[] {
  return [
    "",
    "Ask the operator, or a party you know, for the operator's fingerprint by another way than this file.",
    `If it is the one above, check again with --trust ${operatorKid}`,
  ];
}
