/** `tallyman prove`: one small file that proves that something is in the ledger, or is not. docs/evidence.md §13. */
import { writeFile } from "node:fs/promises";
import { Argument, type Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { checkProof } from "../../ledger/evidence/check-proof.ts";
import { type ProofKind, proofKinds, stateNameOf } from "../../ledger/evidence/proof-file.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { pairs } from "../output.ts";
import { proofFacts } from "../proof-text.ts";
import { readerOf } from "../session.ts";

const help = `
A record's ID says whose it is: shipment:S-1, device:D, party:P, or unit:U/3 for the unit's epoch 3.
A key's ID is its thumbprint. What is not there is proved, too. Check the file with: tallyman verify FILE`;

export function registerProve(program: Command, context: Context): void {
  const command = program
    .command("prove")
    .description("get a proof that something (a device, shipment, record …) is in the ledger, or is not")
    .addArgument(new Argument("<kind>", "what it is").choices(proofKinds))
    .argument("<id>", "which one")
    .option("-o, --output <file>", "where the proof goes (default: KIND_ID.proof)")
    .addHelpText("after", help);
  withExamples(
    command,
    "prove device reefer-7 --token TOKEN",
    "prove record shipment:S-1 -o S-1.proof --token TOKEN",
  );
  handle<[ProofKind, string], { output?: string }>(command, context, async ([kind, id], options) => {
    const name = stateNameOf(kind, id);
    if (name === undefined)
      throw new ClientError(`No ${kind} can be called "${id}". See --help for what an ID is.`);
    const client = await readerOf(options, context.io);
    const bytes = await client.proof(kind, id);
    const report = checkProof(bytes);
    if (report.problems.length > 0 || report.about !== name)
      throw new ClientError(
        `What ${client.url} sent proves nothing about ${name}. Check --url; if it is right, that gateway is not to be relied upon.`,
      );
    const file = options.output ?? `${kind}_${id.replace(/[:/]/g, "_")}.proof`;
    await save(file, bytes);
    const { value, height, timeMs } = report;
    const lines = options.json
      ? [JSON.stringify({ file, about: name, present: value !== undefined, height, timeMs })]
      : pairs({ saved: `${file}, ${bytes.length} bytes`, ...proofFacts(report) });
    for (const line of lines) context.io.out(line);
    return exitCode.done;
  });
}

async function save(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes);
  } catch (error) {
    throw new ClientError(`${file} was not saved (${(error as Error).message}). Name another file with -o.`, {
      cause: error,
    });
  }
}
