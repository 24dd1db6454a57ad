/** `tallyman compare`: lays two views of one log side by side; a contradiction is kept as a proof. docs/evidence.md §14. */
import { type Command, InvalidArgumentError } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { looksLikeForkProof } from "../../ledger/checkpoint/fork.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { parseVerifierKey, type VerifierKey } from "../../ledger/checkpoint/verifier-key.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { collect, handle } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { readEvidence } from "../evidence-file.ts";
import { checkedForkProof, keepProof, laidSideBySide, refuseInvalidBlock, shownBy } from "../side-by-side.ts";

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

const exitCodes = {
  consistent: exitCode.done,
  contradiction: exitCode.refused,
  unknown: exitCode.other,
} as const;

const lines = {
  consistent: "one continues the other: they are of one history",
  contradiction: "",
  unknown: "these two files do not tell whether they are of one history; add --gateway URL",
} as const;

async function compare(file: string, other: string, options: CompareOptions, io: Io): Promise<ExitCode> {
  const { log, gateway, output, json } = options;
  const comparison = await laidSideBySide(await shownBy(file, log), await shownBy(other, log), gateway);
  const { answer } = comparison;
  const kept = answer === "contradiction" ? await keepProof(comparison.proof, output) : undefined;
  if (json) io.out(JSON.stringify({ answer, ...(kept && { proof: output }) }));
  else io.out(kept ?? lines[answer]);
  return exitCodes[answer];
}

async function checkProof(file: string, { log, operator, json }: CompareOptions, io: Io): Promise<ExitCode> {
  const bytes = await readEvidence(file);
  refuseInvalidBlock(file, bytes);
  if (!looksLikeForkProof(bytes))
    throw new ClientError(`${file} is no proof of a fork: name two files to compare.`);
  for (const line of checkedForkProof(file, bytes, { checkpoint: log, operator }, json)) io.out(line);
  return exitCode.refused;
}
