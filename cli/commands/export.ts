/** `tallyman export`: the evidence of a shipment as one file. */
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { LogClient } from "../../client/log-client.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { parseId } from "../parse.ts";
import { openKeyFile } from "../passphrase.ts";
import { save, whole } from "../save.ts";
import { readerOf, requiredKey } from "../session.ts";
import { readingStore } from "../store.ts";

export function registerExport(program: Command, context: Context): void {
  const command = program
    .command("export")
    .description("download the evidence of a shipment; check it with: tallyman verify FILE")
    .argument("<shipment>", "identifier of the shipment", parseId)
    .option("-o, --output <file>", "where it goes (default: SHIPMENT.evidence.zip)")
    .option(
      "--data <folder>",
      "make it from a mirror, a backup or a data folder, signed with --key; no gateway is asked",
    )
    .option(
      "--checkpoint <url>",
      "with --data: put the cosigned checkpoint of the gateway there into it, for a policy to be applied",
    );
  withExamples(
    command,
    "export S-1 -o S-1.evidence.zip --token TOKEN",
    "export S-1 --data ./mirror --key insurer.json",
    "export S-1 --data ./mirror --checkpoint https://gateway.example --key insurer.json",
  );
  handle<[string], ExportCommandOptions>(command, context, async ([shipment], options) => {
    const file = options.output ?? `${shipment.replaceAll(":", "_")}.evidence.zip`;
    const bytes = await save(await partsOf(shipment, options, context.io), file);
    context.io.out(options.json ? JSON.stringify({ file, bytes }) : `saved  ${file}  ${bytes} bytes`);
    return exitCode.done;
  });
}

interface ExportCommandOptions {
  readonly output?: string;
  readonly data?: string;
  readonly checkpoint?: string;
}

async function partsOf(
  shipment: string,
  options: ExportCommandOptions & GlobalOptions,
  io: Io,
): Promise<AsyncIterable<Uint8Array>> {
  const { data, checkpoint } = options;
  if (data === undefined && checkpoint !== undefined)
    throw new ClientError(
      "--checkpoint goes with --data: a gateway puts its checkpoint into its bundles itself.",
    );
  if (data === undefined) return (await readerOf(options, io)).evidence(shipment);
  const key = openKeyFile(requiredKey(options), options, io);
  const checkpoints = checkpoint === undefined ? undefined : new LogClient(checkpoint);
  const { exportFrom } = await import("../mirror/export-from.ts");
  const bytes = await readingStore(() => exportFrom(data, shipment, key, checkpoints));
  return whole(bytes);
}
