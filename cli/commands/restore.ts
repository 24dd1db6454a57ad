/** `tallyman restore`: puts a backup where a gateway can be started. docs/operating.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { type Checkpoint, decodeCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { handle } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { pairs, printable, time } from "../output.ts";
import { readingStore } from "../store.ts";

interface RestoreOptions {
  lastSeen?: string;
  nothingNewer: boolean;
}

const help = `
Example:
  $ curl https://witness.example/log/checkpoint > last-seen
  $ tallyman restore /backups/2026-03-01 ./data --last-seen last-seen

An older copy goes on from an older place: what it seals gets places in the log that other entries had, and whoever
holds a receipt, a checkpoint or a bundle of those can prove that the chain forked. So either show the newest checkpoint
that anybody has (a witness, a mirror, a party: GET /checkpoint), and the backup must hold all of it; or say, with
--nothing-newer, that nothing sealed after the backup ever left the gateway.

Exit codes: 0 restored, 2 not restored.`;

export function registerRestore(program: Command, context: Context): void {
  const command = program
    .command("restore")
    .description("put a backup into a new data folder")
    .argument("<backup>", "folder that tallyman backup made")
    .argument("<data>", "data folder without a ledger")
    .option("--last-seen <file>", "the newest checkpoint that anybody has of the log")
    .option("--nothing-newer", "nothing that was sealed after the backup has been seen by anybody", false)
    .addHelpText("after", help);
  handle<[string, string], RestoreOptions>(command, context, async ([backup, data], options) => {
    const lastSeen = lastSeenOf(options);
    const { restoreBackup } = await import("../../gateway/backup/backup.ts");
    const mark = await readingStore(() => restoreBackup(backup, data, lastSeen));
    if (options.json) context.io.out(JSON.stringify(mark));
    else {
      for (const line of pairs({
        restored: printable(data),
        chain: mark.chain,
        block: `${mark.height}, ${time(mark.timeMs)}`,
        entries: String(mark.size),
      }))
        context.io.out(line);
      if (!mark.keys)
        context.io.err(
          `The backup has no keys: put operator.pem and checkpoint.pem into ${printable(join(data, "keys"))} before the start, and operator-passphrase, if it lay beside them.`,
        );
    }
    return exitCode.done;
  });
}

function lastSeenOf({ lastSeen, nothingNewer }: RestoreOptions): Checkpoint | "nothing newer" {
  if ((lastSeen === undefined) !== nothingNewer)
    throw new ClientError("say either --last-seen FILE or --nothing-newer; --help tells which");
  if (lastSeen === undefined) return "nothing newer";
  try {
    return decodeCheckpoint(new Uint8Array(readFileSync(lastSeen)));
  } catch (error) {
    const reason = error instanceof NoteError ? error.message : (error as NodeJS.ErrnoException).code;
    throw new ClientError(`${lastSeen} is no checkpoint (${reason}): save what GET /checkpoint answers.`, {
      cause: error,
    });
  }
}
