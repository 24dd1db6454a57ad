/** `tallyman compare`: lays two views of one log side by side; a contradiction is kept as a proof. docs/evidence.md §14. */
import { readFile, stat, writeFile } from "node:fs/promises";
import { type Command, InvalidArgumentError } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { LogClient, provePrefix } from "../../client/log-client.ts";
import { nativeSha256 } from "../../gateway/native-hash.ts";
import { openCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import {
  decodeForkProof,
  encodeForkProof,
  type ForkProof,
  looksLikeForkProof,
  type VerifiedHead,
  verifyForkProof,
} from "../../ledger/checkpoint/fork.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { parseVerifierKey, type VerifierKey } from "../../ledger/checkpoint/verifier-key.ts";
import { equalBytes, fromHex } from "../../ledger/encoding/bytes.ts";
import { checkpointView, viewsOf } from "../../ledger/evidence/bundle-view.ts";
import type { BundleReport } from "../../ledger/evidence/check.ts";
import { type Comparison, compareViews, inOrder, type LogView } from "../../ledger/evidence/compare.ts";
import { zipBytesMax } from "../../ledger/evidence/zip.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { collect, handle } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { checkEvidence } from "../evidence-file.ts";
import { printable } from "../output.ts";

interface CompareOptions extends GlobalOptions {
  readonly log?: VerifierKey;
  readonly operator?: readonly PublicKey[];
  readonly gateway?: string;
  readonly output: string;
}

const help = `
Example:
  $ tallyman compare mine.evidence.zip theirs.evidence.zip
  $ tallyman compare fork.proof --log VKEY

Where two files do not tell by themselves, add --gateway URL: its hash tiles are public.

Exit codes: 0 one continues the other, 1 they contradict each other (the proof is written; one file: the proof holds),
2 anything else (nothing is shown, or a file could not be read).`;

export function registerCompare(program: Command, context: Context): void {
  const command = program
    .command("compare")
    .description("lay two bundles or checkpoints of one log side by side, or check the proof of a fork")
    .argument("<file>", "a bundle, a checkpoint, or the proof of a fork")
    .argument("[other]", "another bundle or checkpoint")
    .option("--log <vkey>", "the key that signs the log's checkpoints", parseLog)
    .option(
      "--operator <key>",
      "COSE_Key of the operator in hex, to check a proof about seals",
      collect(parseOperator),
    )
    .option("--gateway <url>", "where the log's tiles are")
    .option("-o, --output <file>", "where a proof goes", "fork.proof")
    .addHelpText("after", help);
  handle<[string, string | undefined], CompareOptions>(command, context, async ([file, other], options) =>
    other === undefined ? checkProof(file, options, context.io) : compare(file, other, options, context.io),
  );
}

function parseLog(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    if (error instanceof NoteError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

function parseOperator(text: string): PublicKey {
  try {
    return decodeCoseKey(fromHex(text));
  } catch (error) {
    throw new InvalidArgumentError(
      `Write the COSE_Key as ${"`/api/chain`"} shows it (${(error as Error).message}).`,
    );
  }
}

async function compare(file: string, other: string, options: CompareOptions, io: Io): Promise<ExitCode> {
  const [first, second] = [await loaded(file, options), await loaded(other, options)];
  requireOneLog(file, first, other, second);
  const comparison = await compareAll(first.views, second.views, options);
  if (comparison.answer === "consistent") {
    io.out("one continues the other: they are of one history");
    return exitCode.done;
  }
  if (comparison.answer === "unknown") {
    io.out("these two files do not tell whether they are of one history; add --gateway URL");
    return exitCode.other;
  }
  await writeFile(options.output, encodeForkProof(comparison.proof));
  io.out(`CONTRADICTION: two histories of one log were signed; the proof is ${options.output}`);
  return exitCode.refused;
}

interface Loaded {
  readonly views: readonly LogView[];
  /** Of a bundle. */
  readonly report: BundleReport | undefined;
  readonly origin: string | undefined;
}

async function loaded(file: string, { log }: CompareOptions): Promise<Loaded> {
  const bytes = await read(file);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const report = checkEvidence(bytes);
    if (report.verdict === "does not hold")
      throw new ClientError(`${file} does not hold by itself; see: tallyman verify ${file}`);
    return { report, views: viewsOf(bytes, nativeSha256), origin: report.checkpoint?.origin };
  }
  if (!log)
    throw new ClientError(
      `${file} is no bundle: to read it as a checkpoint, name the log's key with --log VKEY.`,
    );
  try {
    return { report: undefined, views: [checkpointView(bytes)], origin: openCheckpoint(bytes, log).origin };
  } catch (error) {
    if (error instanceof NoteError)
      throw new ClientError(`${file} is neither a bundle nor a checkpoint of ${log.name}: ${error.message}.`);
    throw error;
  }
}

/** Views of different logs say nothing about each other, whoever signed them. */
function requireOneLog(file: string, first: Loaded, other: string, second: Loaded): void {
  const [a, b] = [first.report, second.report];
  const differ = (one: string | undefined, two: string | undefined) =>
    one !== undefined && two !== undefined && one !== two;
  if (a && b && (a.chain !== b.chain || a.operatorKids[0] !== b.operatorKids[0]))
    throw new ClientError(
      `${file} is of ${a.chain}, ${other} of ${b.chain}, begun by different keys: two logs, not two views of one.`,
    );
  if (differ(first.origin, second.origin))
    throw new ClientError(
      `${file} is of the log ${first.origin}, ${other} of ${second.origin}: two logs, not two views of one.`,
    );
}

/** Every view of one with every view of the other: a contradiction anywhere counts, and one continuation is enough. */
async function compareAll(
  first: readonly LogView[],
  second: readonly LogView[],
  options: CompareOptions,
): Promise<Comparison> {
  const answers: Comparison[] = [];
  for (const one of first) for (const two of second) answers.push(compareViews(one, two, nativeSha256));
  const found =
    answers.find(({ answer }) => answer === "contradiction") ??
    answers.find(({ answer }) => answer === "consistent");
  if (found) return found;
  return options.gateway === undefined
    ? { answer: "unknown" }
    : byTiles(first[0]!, second[0]!, new LogClient(options.gateway));
}

/** Asks the log itself how its larger tree begins. */
async function byTiles(first: LogView, second: LogView, source: LogClient): Promise<Comparison> {
  const [smaller, larger] = inOrder(first, second);
  const { prefixRoot, path } = await provePrefix(source, larger.head, smaller.head.size);
  if (equalBytes(prefixRoot, smaller.head.root)) return { answer: "consistent" };
  const heads = [smaller.signed, larger.signed] as const;
  return {
    answer: "contradiction",
    proof: { heads, contradiction: { type: "consistency", prefixRoot, path } },
  };
}

async function checkProof(file: string, { log, operator, json }: CompareOptions, io: Io): Promise<ExitCode> {
  const bytes = await read(file);
  if (!looksLikeForkProof(bytes))
    throw new ClientError(`${file} is no proof of a fork: name two files to compare.`);
  try {
    const proof = decodeForkProof(bytes);
    const heads = verifyForkProof(proof, { checkpoint: log, operator });
    if (json)
      io.out(
        JSON.stringify({
          proves: true,
          contradiction: proof.contradiction.type,
          sizes: heads.map(({ size }) => size),
        }),
      );
    else for (const line of proofText(proof, heads)) io.out(line);
    return exitCode.refused;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new ClientError(
      `${file} proves nothing: ${error.message}. Name the log's keys with --log VKEY and --operator KEY.`,
    );
  }
}

function proofText({ heads: signed, contradiction }: ForkProof, heads: readonly VerifiedHead[]): string[] {
  const lines = heads.map(({ log, size, header }, i) => {
    const block = header ? `, block ${header.height}` : "";
    return `  ${signed[i]!.type} of ${printable(log)}: ${size} entries${block}`;
  });
  return [`the proof holds: who has the log's keys signed two histories (${contradiction.type})`, ...lines];
}

async function read(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > zipBytesMax)
      throw new ClientError(`${file} has ${size} bytes; a bundle has at most ${zipBytesMax}.`);
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(`${file} could not be read (${(error as Error).message}).`, { cause: error });
  }
}
