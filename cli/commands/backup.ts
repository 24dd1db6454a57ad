/** `tallyman backup`: a copy of a gateway's ledger while it runs, proved. docs/operating.md. */
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { handle } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { pairs, printable, time } from "../output.ts";
import { isUrl, readingStore } from "../store.ts";

interface BackupOptions {
  withKeys: boolean;
}

const help = `
Example:
  $ tallyman backup ./data /backups/2026-03-01
  $ tallyman backup ./data /backups/2026-03-01 --with-keys

The gateway may be running. The copy is of one moment; it is proved as a start proves it before it counts, and
tallyman audit proves all of it. From another machine, make a mirror: tallyman mirror --gateway URL --data FOLDER.

Exit codes: 0 made and proved, 2 not made.`;

export function registerBackup(program: Command, context: Context): void {
  const command = program
    .command("backup")
    .description("copy the ledger of a gateway, running or not, into a new folder")
    .argument("<data>", "data folder of the gateway")
    .argument("<folder>", "new folder for the copy")
    .option("--with-keys", "the keys, too: whoever has the backup can then seal", false)
    .addHelpText("after", help);
  handle<[string, string], BackupOptions>(command, context, async ([data, target], { withKeys, json }) => {
    if (isUrl(data))
      throw new ClientError(
        "files cannot be copied from an address: name the data folder on the gateway's machine, or use tallyman mirror",
      );
    const { backUp } = await import("../../gateway/backup/backup.ts");
    const onProgress = (bytes: number, bytesAll: number) =>
      context.io.err(`copied ${megabytes(bytes)} of ${megabytes(bytesAll)} MB`);
    const mark = await readingStore(() => backUp(data, target, { withKeys, ...(!json && { onProgress }) }));
    if (json) context.io.out(JSON.stringify(mark));
    else
      for (const line of pairs({
        backup: printable(target),
        chain: mark.chain,
        block: `${mark.height}, ${time(mark.timeMs)}`,
        entries: String(mark.size),
        keys: mark.keys ? "included: keep it as you keep the keys" : "not included",
      }))
        context.io.out(line);
    return exitCode.done;
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
