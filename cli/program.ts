/** The one command `tallyman`: its global options and its subcommands. */
import { Command, CommanderError, Option } from "commander";
import { ClientError } from "../client/client-error.ts";
import { Refused } from "../client/http-client.ts";
import { version } from "../gateway/version.ts";
import { RefusalError } from "../ledger/codes.ts";
import { CborError } from "../ledger/encoding/cbor-decode.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { type CommandLoader, type Commands, commands } from "./commands.ts";
import { type Context, exitCode, type Io } from "./context.ts";
import { fileProblem } from "./file-problem.ts";
import { printable, titleOf } from "./output.ts";

const help = `
Start with \`tallyman gateway --demo\`, or make a key with \`tallyman keys create FILE\`.
Each command has --help with an example.

Exit codes: 0 sealed or done, 1 finally refused, 2 anything else (nothing sealed, or not known).`;

/** Runs one command line (without node and script) and answers the exit code. Never throws for what people do. */
export async function run(argv: readonly string[], io: Io, known: Commands = commands): Promise<number> {
  const context: Context = { io, exitCode: exitCode.done };
  const program = createProgram(io);
  try {
    for (const load of loadersOf(program, argv, known)) (await load())(program, context);
    await program.parseAsync([...argv], { from: "user" });
    return context.exitCode;
  } catch (error) {
    return explain(error, io, program.opts<{ json?: boolean }>().json ?? false);
  }
}

/** Of the command that is asked for; of all for help, and for a word that is none, so that the nearest can be named. */
function loadersOf(program: Command, argv: readonly string[], known: Commands): Iterable<CommandLoader> {
  const [word = ""] = program.parseOptions([...argv]).operands;
  return Object.hasOwn(known, word) ? [known[word]!] : new Set(Object.values(known));
}

function createProgram(io: Io): Command {
  const program = new Command("tallyman")
    .description("Logistics tracking with signed readings in a ledger nobody can quietly rewrite.")
    .addOption(
      new Option("--url <url>", "the gateway's address").default(
        io.env.TALLYMAN_URL ?? "http://127.0.0.1:8420",
        "http://127.0.0.1:8420, or $TALLYMAN_URL",
      ),
    )
    .addOption(new Option("--token <token>", "API token (also $TALLYMAN_TOKEN)"))
    .addOption(new Option("--key <file>", "key file to sign with"))
    .addOption(
      new Option(
        "--passphrase-file <file>",
        "holds the passphrase of an encrypted key file (also $TALLYMAN_PASSPHRASE)",
      ),
    )
    .addOption(
      new Option(
        "--as <reference>",
        "whom the key signs for: party:ID or device:ID (default: the key's label)",
      ),
    )
    .addOption(new Option("--json", "answer in JSON, one value a line"))
    .version(version, "-V, --version", "print the version")
    .addHelpText("after", help)
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .showHelpAfterError("Add --help to the command for its options and an example.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    });
  if (io.env.TALLYMAN_TOKEN) program.setOptionValueWithSource("token", io.env.TALLYMAN_TOKEN, "env");
  return program;
}

function explain(error: unknown, io: Io, json: boolean): number {
  // Help was asked for, or what is wrong with the command line is printed already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.other;
  const { code, message } = problemOf(error);
  if (json) io.out(JSON.stringify({ error: message, ...(code !== undefined && { code }) }));
  else io.err(`tallyman: ${printable(message)}`);
  return exitCode.other;
}

const accessHints: Readonly<Record<string, string>> = {
  not_signed_in: " Add --key FILE of a registered party, or --token TOKEN.",
  not_entitled:
    " Ask with --key FILE of a party whom it concerns, or with --token TOKEN of no party, which may read all.",
};

function problemOf(error: unknown): { code?: string; message: string } {
  if (error instanceof RefusalError || error instanceof CborError) {
    const { code, detail } = refusalOf(error);
    return { code, message: `nothing was signed. ${meaning(code, detail)}` };
  }
  if (error instanceof Refused) {
    const { code, detail } = error;
    return { code, message: `${meaning(code, detail)}${accessHints[code] ?? ""}` };
  }
  if (error instanceof ClientError) return { message: error.message };
  const problem = fileProblem(error);
  if (problem !== undefined) return { message: problem };
  // A fault of this program's own, not of its input: the stack says where.
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function meaning(code: string, detail: string): string {
  const title = titleOf(code);
  return detail === "" || detail === title ? `${code}: ${title}` : `${code}: ${title} (${detail})`;
}
