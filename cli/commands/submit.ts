/** `tallyman submit`: sends statements that were signed elsewhere, as they are. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { type HttpClient, Refused } from "../../client/http-client.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { decodeStatement, statementBytesMax } from "../../ledger/statement/statement.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, type ExitCode, exitCode } from "../context.ts";
import { readerOf } from "../session.ts";
import { type Outcome, report } from "../submit.ts";

export function registerSubmit(program: Command, context: Context): void {
  const command = program
    .command("submit")
    .description("send signed statements (COSE_Sign1 files) as they are, in the order given")
    .argument("<file...>", "one statement each");
  withExamples(command, "submit release.cose accept.cose --token TOKEN");
  handle<[string[]], object>(command, context, async ([files], options) => {
    const client = await readerOf(options, context.io);
    let worst: ExitCode = exitCode.done;
    for (const file of files) {
      const outcome = await submitFile(client, file);
      if (!options.json) context.io.err(`${file}:`);
      worst = Math.max(worst, report(outcome, options, context.io)) as ExitCode;
    }
    return worst;
  });
}

async function submitFile(client: HttpClient, file: string): Promise<Outcome> {
  const bytes = readStatementFile(file);
  const decoded = decodeStatement(bytes);
  const hash = isRefusal(decoded) ? "" : toHex(decoded.hash);
  try {
    const { index, height, receipt } = await client.submit(bytes);
    return { sealed: true, hash, index, height, receipt };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { sealed: false, hash, code: error.code, detail: error.detail, final: error.final };
  }
}

function readStatementFile(file: string): Uint8Array {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= statementBytesMax) return bytes;
  } catch (error) {
    throw new ClientError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}): check the name.`,
    );
  }
  throw new ClientError(`${file} is larger than a statement can be (${statementBytesMax} bytes).`);
}
