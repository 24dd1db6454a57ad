/** `tallyman export`: the evidence of a shipment as one file. */
import { open, rename, rm } from "node:fs/promises";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { parseId } from "../parse.ts";
import { readerOf } from "../session.ts";

const evidenceBytesMax = 2 * 1024 * 1024 * 1024;

export function registerExport(program: Command, context: Context): void {
  const command = program
    .command("export")
    .description("download the evidence of a shipment; check it with: tallyman verify FILE")
    .argument("<shipment>", "identifier of the shipment", parseId)
    .option("-o, --output <file>", "where it goes (default: SHIPMENT.evidence.zip)");
  withExamples(command, "export S-1 -o S-1.evidence.zip --token TOKEN");
  handle<[string], { output?: string }>(command, context, async ([shipment], options) => {
    const client = await readerOf(options, context.io);
    const file = options.output ?? `${shipment.replaceAll(":", "_")}.evidence.zip`;
    const bytes = await save(await client.evidence(shipment), file);
    context.io.out(options.json ? JSON.stringify({ file, bytes }) : `saved  ${file}  ${bytes} bytes`);
    return exitCode.done;
  });
}

/** Under another name until it is whole, so that a broken download is never taken for evidence. */
async function save(parts: AsyncIterable<Uint8Array>, file: string): Promise<number> {
  const partial = `${file}.partial`;
  try {
    const bytes = await write(parts, partial);
    await rename(partial, file);
    return bytes;
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof ClientError) throw error;
    throw new ClientError(
      `${file} was not saved (${(error as Error).message}). Try again, or name another file with -o.`,
      {
        cause: error,
      },
    );
  }
}

async function write(parts: AsyncIterable<Uint8Array>, file: string): Promise<number> {
  const handle = await open(file, "w");
  let bytes = 0;
  try {
    for await (const part of parts) {
      bytes += part.length;
      if (bytes > evidenceBytesMax)
        throw new ClientError("The evidence is larger than 2 GiB, which no checker takes.");
      await handle.write(part);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return bytes;
}
