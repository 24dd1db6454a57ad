/** The one command `tallyman`: its global options and its subcommands. */
import { Command, CommanderError, Option } from "commander";
import { ClientError } from "../client/client-error.ts";
import { Refused } from "../client/http-client.ts";
import { RefusalError } from "../ledger/codes.ts";
import { CborError } from "../ledger/encoding/cbor-decode.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { registerAsset } from "./commands/asset.ts";
import { registerAudit } from "./commands/audit.ts";
import { registerBackup } from "./commands/backup.ts";
import { registerCertificate } from "./commands/certificate.ts";
import { registerClock } from "./commands/clock.ts";
import { registerCompare } from "./commands/compare.ts";
import { registerCustoms } from "./commands/customs.ts";
import { registerDamage, registerSurvey } from "./commands/damage.ts";
import { registerDevice } from "./commands/device.ts";
import { registerDispute } from "./commands/dispute.ts";
import { registerExport } from "./commands/export.ts";
import { registerFigures } from "./commands/figures.ts";
import { registerKeys } from "./commands/keys.ts";
import { registerLaw } from "./commands/law.ts";
import { registerMirror } from "./commands/mirror.ts";
import { registerNetwork } from "./commands/network.ts";
import { registerOrder } from "./commands/order.ts";
import { registerOutbox } from "./commands/outbox.ts";
import { registerParty } from "./commands/party.ts";
import { registerProfile } from "./commands/profile.ts";
import { registerProve } from "./commands/prove.ts";
import { registerComplaint, registerLot, registerProduct, registerRecall } from "./commands/provenance.ts";
import { registerReport } from "./commands/report.ts";
import { registerRestore } from "./commands/restore.ts";
import { registerRoute } from "./commands/route.ts";
import { registerRouteSuggestion } from "./commands/route-suggestion.ts";
import { registerShare } from "./commands/share.ts";
import { registerShipment } from "./commands/shipment.ts";
import { registerSubmit } from "./commands/submit.ts";
import { registerToken } from "./commands/token.ts";
import { registerTrace } from "./commands/trace.ts";
import { registerUnit } from "./commands/unit.ts";
import { registerVerify } from "./commands/verify.ts";
import { registerWitness } from "./commands/witness.ts";
import { type Context, exitCode, type Io } from "./context.ts";
import { printable, titleOf } from "./output.ts";

export type Register = (program: Command, context: Context) => void;

/** Subcommands that speak with a running gateway, and those that need none. */
export const commands: readonly Register[] = [
  registerKeys,
  registerParty,
  registerDevice,
  registerUnit,
  registerProfile,
  registerShipment,
  registerShare,
  registerDamage,
  registerSurvey,
  registerDispute,
  registerOrder,
  registerAsset,
  registerToken,
  registerCustoms,
  registerCertificate,
  registerLaw,
  registerProduct,
  registerLot,
  registerRecall,
  registerComplaint,
  registerFigures,
  registerSubmit,
  registerOutbox,
  registerExport,
  registerClock,
  registerBackup,
  registerRestore,
  registerProve,
  registerVerify,
  registerTrace,
  registerReport,
  registerCompare,
  registerWitness,
  registerAudit,
  registerMirror,
  registerNetwork,
  registerRoute,
  registerRouteSuggestion,
];

const help = `
Start with \`tallyman gateway --demo\`, or make a key with \`tallyman keys create FILE\`.
Each command has --help with an example.

Exit codes: 0 sealed or done, 1 finally refused, 2 anything else (nothing sealed, or not known).`;

/** The first words of these commands. */
export function commandWords(): Set<string> {
  const program = new Command();
  const io = { out: () => undefined, err: () => undefined, env: {}, wallClockMs: () => 0 };
  for (const register of commands) register(program, { io, exitCode: exitCode.done });
  return new Set(program.commands.map((command) => command.name()));
}

/** Runs one command line (without node and script) and answers the exit code. Never throws for what people do. */
export async function run(
  argv: readonly string[],
  io: Io,
  registrations: readonly Register[] = commands,
): Promise<number> {
  const context: Context = { io, exitCode: exitCode.done };
  const program = createProgram(context, registrations);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return context.exitCode;
  } catch (error) {
    return explain(error, io, program.opts<{ json?: boolean }>().json ?? false);
  }
}

function createProgram(context: Context, registrations: readonly Register[]): Command {
  const { io } = context;
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
  for (const register of registrations) register(program, context);
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

function problemOf(error: unknown): { code?: string; message: string } {
  if (error instanceof RefusalError || error instanceof CborError) {
    const { code, detail } = refusalOf(error);
    return { code, message: `nothing was signed. ${meaning(code, detail)}` };
  }
  if (error instanceof Refused) {
    const { code, detail } = error;
    const hint = code === "not_signed_in" ? " Add --key FILE of a registered party, or --token TOKEN." : "";
    return { code, message: `${meaning(code, detail)}${hint}` };
  }
  if (error instanceof ClientError) return { message: error.message };
  // A fault of this program's own, not of its input: the stack says where.
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function meaning(code: string, detail: string): string {
  const title = titleOf(code);
  return detail === "" || detail === title ? `${code}: ${title}` : `${code}: ${title} (${detail})`;
}
