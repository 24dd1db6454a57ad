/** `tallyman audit`: derives everything again from the statements. docs/operating.md. */
import type { Command } from "commander";
import type { ReadChainOptions } from "../../client/chain-reader.ts";
import type {
  AuditedHead,
  AuditOptions,
  AuditProblem,
  AuditReport,
} from "../../gateway/audit/audit-chain.ts";
import type { ChainView } from "../../gateway/contract/api.ts";
import type { BlockBytes } from "../../ledger/log/block-bytes.ts";
import { collect, handle } from "../action.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { pairs, printable, time } from "../output.ts";
import { parseFingerprint } from "../parse.ts";
import { progressLines } from "../progress.ts";
import { readerOf } from "../session.ts";
import { isUrl, readingStore } from "../store.ts";

const help = `
Example:
  $ tallyman audit ./data
  $ tallyman audit https://gateway.example --token TOKEN --trust FINGERPRINT

A folder is a gateway's (running or not), a mirror's, or a backup. Nothing in it is changed.

Exit codes: 0 everything holds, 1 something does not, 2 it could not be audited.`;

export function registerAudit(program: Command, context: Context): void {
  const command = program
    .command("audit")
    .description("derive everything again from the statements, and say what is wrong")
    .argument("<source>", "data folder, or address of a gateway or mirror")
    .option(
      "--trust <fingerprint>",
      "the operator's key that has to have sealed the chain; may be given again",
      collect(parseFingerprint),
    )
    .addHelpText("after", help);
  handle<[string], { trust?: string[] }>(command, context, async ([source], options) => {
    const audited = await audit(source, options, context.io);
    const report = withProblem(audited, distrust(audited, options.trust));
    for (const line of options.json ? [jsonOf(report)] : textOf(report, options.trust)) context.io.out(line);
    return report.holds ? exitCode.done : exitCode.refused;
  });
}

/** What is wrong with the chain, or with who gives it. */
type Problem = Omit<AuditProblem, "part"> & { readonly part: AuditProblem["part"] | "operator" | "withheld" };
type Audited = Omit<AuditReport, "problem"> & { readonly problem?: Problem };

async function audit(source: string, options: GlobalOptions, io: Io): Promise<Audited> {
  const settings: AuditOptions = options.json ? {} : { onProgress: progressLines("audited", io) };
  if (isUrl(source)) return auditUrl(source, options, io, settings);
  const { auditFolder } = await import("../../gateway/audit/audit-folder.ts");
  return readingStore(() => auditFolder(source, settings));
}

async function auditUrl(
  url: string,
  options: GlobalOptions,
  io: Io,
  settings: AuditOptions,
): Promise<Audited> {
  const { auditBlocks } = await import("../../gateway/audit/audit-chain.ts");
  const client = await readerOf({ ...options, url }, io);
  const announced = await client.chain();
  const onRetry = (error: Error, waitMs: number) =>
    io.err(`${printable(error.message)} Trying again in ${Math.ceil(waitMs / 1000)} s.`);
  const report = await auditBlocks(blocksOf({ client, onRetry }), () => announced.size, settings);
  return withProblem(report, withheld(report, announced));
}

/** A chain that ends before the height that the gateway itself names has its end cut off. */
function withheld({ head }: Audited, { height }: ChainView): Problem | undefined {
  if (head && head.height >= height) return undefined;
  return {
    part: "withheld",
    what: `the gateway says that it is at block ${height}, but gives no such block`,
  };
}

/** The first problem stands. */
function withProblem(report: Audited, problem: Problem | undefined): Audited {
  return report.problem || !problem ? report : { ...report, holds: false, problem };
}

async function* blocksOf(options: ReadChainOptions): AsyncGenerator<BlockBytes, void> {
  const { readChain } = await import("../../client/chain-reader.ts");
  for await (const { bytes } of readChain(options)) yield bytes;
}

/** Trust in a key of the operator goes over to those that took its place; the chain was run again with all of them. */
function isTrusted({ operatorKids }: AuditedHead, trust: readonly string[] | undefined): boolean {
  return operatorKids.some((kid) => trust?.includes(kid));
}

/** A chain may hold and still be somebody else's. */
function distrust({ head }: Audited, trust: readonly string[] | undefined): Problem | undefined {
  if (!trust || !head || isTrusted(head, trust)) return undefined;
  return { part: "operator", what: `it is sealed by ${head.operatorKid}, which is no key that you trust` };
}

const restoreLog =
  "What comes before it holds. Something here is damaged or was altered: restore the log from a backup or a mirror, audit that, and keep this copy to be examined.";

const remedies: Readonly<Record<Problem["part"], string>> = {
  operator:
    "The chain holds by itself, and is another operator's, or the fingerprint you have is wrong: ask whoever gave it to you, and do not take the one below in its place.",
  withheld:
    "What it gives holds. Ask again; if the rest stays away, the gateway hides what it sealed: keep what it says (/checkpoint), and show it to whoever relies on the log.",
  chain: restoreLog,
  signature: restoreLog,
  derived:
    "The log itself holds; what is kept beside it is damaged. Make a whole copy again from the statements with `tallyman mirror --gateway FOLDER --data NEW`, or restore a backup.",
  store: "Restore the folder from a backup or a mirror, and audit that; keep this copy to be examined.",
};

function remedyOf({ part, isSealed }: Problem): string {
  return isSealed
    ? "What comes before it holds. Whoever has the operator's key sealed what nobody signed, so every true copy has it: keep this one, and show it to whoever relies on the log."
    : remedies[part];
}

function jsonOf({ holds, problem, head, checked, elapsedMs }: Audited): string {
  return JSON.stringify({
    holds,
    ...(problem && { problem: { ...problem, remedy: remedyOf(problem) } }),
    head,
    checked,
    elapsedMs: Math.round(elapsedMs),
  });
}

function textOf(report: Audited, trust: readonly string[] | undefined): string[] {
  const { head, problem } = report;
  return [
    problem ? "does not hold" : "holds",
    "",
    ...(problem ? [`The first thing that is wrong: ${printable(problem.what)}.`, remedyOf(problem), ""] : []),
    ...pairs({
      ...(head && {
        chain: head.chain,
        operator: head.operatorName,
        fingerprint: `${head.operatorKid}${isTrusted(head, trust) ? " (trusted)" : ""}`,
        "run again": `blocks 0 to ${head.height}, ${head.size} entries, up to ${time(head.timeMs)}`,
        head: head.hash,
      }),
      ...checkedOf(report),
    }),
    ...(head?.demonstration ? ["", "The keys of this chain were generated for a DEMONSTRATION."] : []),
  ];
}

function checkedOf({ checked, elapsedMs }: Audited): Record<string, string> {
  const { blocks, statements, signatures, derived } = checked;
  const seconds = elapsedMs / 1000;
  return {
    executed: `${statements} statements in ${blocks} blocks: rules, log root, state root, header and seal of each`,
    signatures: `${signatures} verified`,
    ...(derived && {
      "kept beside": `${derived.tiles} tiles, ${derived.stateValues} state values, ${derived.statementRows + derived.sequenceRows} index rows, ${derived.recordPlaces} places in records`,
    }),
    time: `${seconds.toFixed(1)} s, ${Math.round(statements / Math.max(seconds, 0.001))} statements a second`,
  };
}
