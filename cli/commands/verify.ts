/** `tallyman verify`: checks an evidence bundle offline. docs/evidence.md. */
import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { checkNatively } from "../../gateway/ingest/native-signature.ts";
import { nativeSha256 } from "../../gateway/native-hash.ts";
import { looksLikeForkProof } from "../../ledger/checkpoint/fork.ts";
import { type Policy, parsePolicy, policyBytesMax } from "../../ledger/checkpoint/policy.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type BundleReport, verdictExitCode } from "../../ledger/evidence/check.ts";
import { checkProof, type ProofReport } from "../../ledger/evidence/check-proof.ts";
import type { DecisionTold } from "../../ledger/evidence/customs.ts";
import { isProofFile } from "../../ledger/evidence/proof-file.ts";
import { type Finding, findingCodes } from "../../ledger/liability/findings.ts";
import { collect, handle } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions } from "../context.ts";
import {
  checkEvidence,
  doesNotHoldAdvice,
  problemLines,
  progressLines,
  readEvidence,
  section,
} from "../evidence-file.ts";
import { pairs, time } from "../output.ts";
import { parseFingerprint } from "../parse.ts";
import { proofFacts } from "../proof-text.ts";
import { refuseInvalidBlock, shownByBundle } from "../side-by-side.ts";
import { type Beside, besideExitCode, besideOthers, besideText, proofOfFork } from "../verify-beside.ts";

const help = `
Example:
  $ tallyman verify S-1.evidence.zip --trust FINGERPRINT

Take the operator's fingerprint from a source you know, not from the file; or name with --policy a file that says which
log and how many of which witnesses you believe: then nobody was shown another history than you. With --beside what you
were shown before, or others were, is laid beside it: two that contradict each other prove a fraud, and the proof is kept.

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
    .option(
      "--beside <file>",
      "another bundle, or a checkpoint of the log, that has to be of the same history; may be given again",
      collect((text) => text),
    )
    .option("-o, --output <file>", "where the proof goes if it is not", "fork.proof")
    .addHelpText("after", help);
  handle<[string], VerifyOptions>(command, context, async ([file], options) => {
    const { trust = [], json, beside = [] } = options;
    const policy = options.policy === undefined ? undefined : await readPolicy(options.policy);
    const bytes = await readEvidence(file);
    refuseInvalidBlock(file, bytes);
    if (looksLikeForkProof(bytes)) {
      for (const line of proofOfFork(file, bytes, policy, json)) context.io.out(line);
      return exitCode.refused;
    }
    if (isProofFile(bytes)) {
      if (policy) throw new ClientError("A proof file has no checkpoint: leave out --policy.");
      if (beside.length > 0)
        throw new ClientError(
          "A proof file is not laid beside others: leave out --beside, or lay bundles side by side.",
        );
      const report = checkProof(bytes, { trust, verify: checkNatively, hash: nativeSha256 });
      for (const line of json ? [jsonOfProof(report)] : proofText(report, trust)) context.io.out(line);
      return verdictExitCode[report.verdict] as ExitCode;
    }
    const onProgress = json ? () => undefined : progressLines(context.io);
    const report = checkEvidence(bytes, { trust, policy, onProgress });
    const compared =
      beside.length > 0 && report.verdict !== "does not hold"
        ? await besideOthers(shownByBundle(file, bytes, report), beside, options.output)
        : undefined;
    if (json) context.io.out(jsonOf(report, compared));
    else for (const line of [...besideText(compared), ...textOf(report, trust)]) context.io.out(line);
    return compared
      ? besideExitCode(report.verdict, compared)
      : (verdictExitCode[report.verdict] as ExitCode);
  });
}

interface VerifyOptions extends GlobalOptions {
  readonly trust?: string[];
  readonly policy?: string;
  readonly beside?: readonly string[];
  readonly output: string;
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

function jsonOf({ statements, history: _, ...report }: BundleReport, beside?: readonly Beside[]): string {
  return JSON.stringify({ ...report, statements: statements.length, beside });
}

function textOf(report: BundleReport, trust: readonly string[]): string[] {
  const { verdict, problems, findings } = report;
  return [
    verdict,
    ...(report.shipment === undefined ? [] : ["", ...pairs(factsOf(report, trust))]),
    ...problemLines(problems),
    ...section("Findings", findings, findingLine),
    ...customsLines(report),
    ...markLines(report),
    ...adviceLines(report, trust),
  ];
}

function proofText(report: ProofReport, trust: readonly string[]): string[] {
  const { verdict, problems, chain, operatorName, operatorKid } = report;
  if (verdict === "does not hold") return [verdict, ...problemLines(problems), ...doesNotHoldAdvice];
  const fingerprint = operatorKid && `${operatorKid}${trust.includes(operatorKid) ? " (trusted)" : ""}`;
  return [
    verdict,
    "",
    ...pairs({ ...proofFacts(report), chain, operator: operatorName, fingerprint }),
    ...markLines(report),
    ...(verdict === "holds" ? [] : trustLines(operatorKid, trust)),
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

/** Each decision with the versions of the lists that it was made under, and the entries that it rests on. */
function customsLines({ history }: BundleReport): string[] {
  const customs = history?.customs;
  if (!customs) return [];
  const { facts, lane, status } = customs.clearance;
  const way = [facts.dispatch, ...facts.transit, facts.destination].join(" > ");
  return [
    ...section("Customs", [`${way}, HS ${facts.hsCode ?? "not stated"}: ${status}, ${lane} lane`], String),
    ...section("Customs decisions", customs.decisions, decisionLine),
  ];
}

function decisionLine({
  event,
  status,
  lane,
  by,
  atMs,
  known,
  at,
  under,
  negative,
  positive,
  risk,
}: DecisionTold): string {
  const lists = under.map(({ list, version }) => `${list} version ${version}`).join(", ") || "no list";
  const entries = [...negative, ...positive].map(({ list, entry, missing }) =>
    missing.length > 0 ? `${list}/${entry} without ${missing.join(" and ")}` : `${list}/${entry}`,
  );
  const rules = risk.version === undefined ? "" : ` by rules version ${risk.version}`;
  return (
    `${time(atMs)} ${event} by ${by}: ${status}, ${lane} lane, risk ${risk.points}${rules}; under ${lists}; ` +
    `entries ${entries.join(", ") || "none"}; ${known} statements known, entry ${at}`
  );
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

function adviceLines(report: BundleReport, trust: readonly string[]): string[] {
  const { verdict, operatorKid } = report;
  if (verdict === "does not hold") return doesNotHoldAdvice;
  const law = "Facts and arithmetic from signed statements; not a finding of law.";
  if (verdict === "holds") return ["", law];
  if (report.policy && !report.policy.isAccepted) return ["", ...policyLines(report), "", law];
  return [...trustLines(operatorKid, trust), "", law];
}

/** A bundle is not changed afterwards: what it lacks has to be in another one. */
function policyLines({ checkpoint }: BundleReport): string[] {
  if (!checkpoint)
    return [
      "The bundle has no checkpoint, which a policy is about. Export it from the gateway, or from a copy with --checkpoint URL;",
      "or name the operator's key with --trust instead.",
    ];
  return [
    "The policy asks for cosignatures that the bundle does not have, or for another log.",
    "See what each witness has cosigned (/api/witnesses of the gateway), and export the bundle again when the quorum has.",
  ];
}

/** Nobody was named, or somebody else: the second may be a fraud, and is told apart from the first. */
function trustLines(operatorKid: string | undefined, trust: readonly string[]): string[] {
  if (trust.length > 0)
    return [
      "",
      `Its operator's key is NOT ${trust.length === 1 ? "the one" : "one of those"} that you named with --trust: another operator sealed this, or the fingerprint you have is wrong, or this was sealed before that key took the place of another.`,
      "Do not take the fingerprint above from this file in its place: ask whoever gave you yours, or for the same exported anew, which a newer key seals.",
    ];
  return [
    "",
    "Ask the operator, or a party you know, for the operator's fingerprint by another way than this file.",
    `If it is the one above, check again with --trust ${operatorKid}`,
  ];
}
