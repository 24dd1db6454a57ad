/** `tallyman outbox`: statements that a key has signed and that have no answer for good. */
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { OutgoingStatement } from "../../client/sequence.ts";
import type { Signer } from "../../client/signer.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, type ExitCode, exitCode } from "../context.ts";
import { table, time } from "../output.ts";
import { parseCount } from "../parse.ts";
import { type Session, withKey } from "../session.ts";
import { report, send } from "../submit.ts";

export function registerOutbox(program: Command, context: Context): void {
  const outbox = program.command("outbox").description("statements of a key that wait for their answer");

  const list = outbox.command("list").description("show them");
  withExamples(list, "outbox list --key acme.json --as party:acme");
  handle<[], object>(list, context, (_, options) =>
    withKey(options, context.io, async ({ signer }) => {
      const waiting = signer.unanswered.map(({ bytes, sequence, hash }) => {
        const { kind, subject, issuedAtSeconds } = readStatement(bytes);
        return { sequence, kind, subject, issuedAtMs: issuedAtSeconds * 1000, hash: toHex(hash) };
      });
      if (options.json) context.io.out(JSON.stringify(waiting));
      else if (waiting.length === 0) context.io.out("nothing waits for its answer");
      else for (const line of tableOf(waiting)) context.io.out(line);
      return exitCode.done;
    }),
  );

  const sendAll = outbox.command("send").description("send them again, in order");
  withExamples(sendAll, "outbox send --key acme.json --as party:acme");
  handle<[], object>(sendAll, context, (_, options) =>
    withKey(options, context.io, async (session) => {
      let worst: ExitCode = exitCode.done;
      for (const statement of session.signer.unanswered)
        worst = Math.max(worst, report(await send(session, statement), options, context.io)) as ExitCode;
      return worst;
    }),
  );

  const discard = outbox
    .command("discard")
    .description(
      "give up those named, or all; one that is on its way may be sealed all the same, and its number stays used",
    )
    .argument("[number...]", "which, as `outbox list` has them", collect(parseCount));
  withExamples(discard, "outbox discard 4 --key acme.json --as party:acme", "outbox discard --key acme.json");
  handle<[number[]], object>(discard, context, ([numbers], options) =>
    withKey(options, context.io, async ({ signer }: Session) => {
      const named = [...new Set(numbers)].map((number) => waitingAs(number, signer));
      const discarded = numbers.length > 0 ? named : signer.unanswered;
      signer.answered(discarded.map(({ hash }) => hash));
      context.io.out(
        options.json ? JSON.stringify({ discarded: discarded.length }) : `discarded  ${discarded.length}`,
      );
      return exitCode.done;
    }),
  );
}

function waitingAs(number: number, { unanswered }: Signer): OutgoingStatement {
  const found = unanswered.find(({ sequence }) => sequence === number);
  if (found) return found;
  const known = unanswered.map(({ sequence }) => sequence).join(", ") || "nothing";
  throw new ClientError(
    `No statement waits as number ${number}, so nothing was given up; what waits: ${known}.`,
  );
}

interface Waiting {
  readonly sequence: number;
  readonly kind: string;
  readonly subject: string;
  readonly issuedAtMs: number;
  readonly hash: string;
}

function tableOf(waiting: readonly Waiting[]): string[] {
  const rows = waiting.map(({ sequence, kind, subject, issuedAtMs, hash }) => [
    String(sequence),
    kind,
    subject,
    time(issuedAtMs),
    hash,
  ]);
  return table(["NUMBER", "KIND", "SUBJECT", "SIGNED AT", "HASH"], rows);
}
