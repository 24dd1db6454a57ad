/**
 * Signs, sends, and sees the answer through. A statement stays in the key's outbox until it has a receipt that holds
 * or is finally refused; saying the same thing again then sends the same statement, so nothing is said twice.
 */

import { ClientError } from "../client/client-error.ts";
import { Refused } from "../client/http-client.ts";
import type { OutgoingStatement } from "../client/sequence.ts";
import { toHex } from "../ledger/encoding/bytes.ts";
import { type Cbor, decodeCbor } from "../ledger/encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import { kindNamed } from "../ledger/state/kinds.ts";
import { readStatement } from "../ledger/statement/statement.ts";
import { type ExitCode, exitCode, type GlobalOptions, type Io } from "./context.ts";
import { printable, titleOf } from "./output.ts";
import { type Session, withKey } from "./session.ts";

/** What a party says. */
export interface Draft {
  readonly kind: string;
  readonly subject: string;
  readonly payload: CborInput;
}

export interface Sealed {
  readonly sealed: true;
  readonly hash: string;
  readonly index: number;
  readonly height: number;
  /** RFC 9942 receipt, hex; it was verified. */
  readonly receipt: string;
}

export interface NotSealed {
  readonly sealed: false;
  readonly hash: string;
  readonly code: string;
  readonly detail: string;
  readonly final: boolean;
  /** The number under which the key's outbox keeps it; absent where nothing keeps it. */
  readonly keptNumber?: number;
}

export type Outcome = Sealed | NotSealed;

/**
 * Says what `draftOf` makes of the session and prints what became of it. `atIsGiven`: the person named the time of
 * the event, so that the same event at another time is another one.
 */
export async function say(
  options: GlobalOptions,
  io: Io,
  draftOf: (session: Session) => Draft | Promise<Draft>,
  atIsGiven = false,
): Promise<ExitCode> {
  return withKey(options, io, async (session) => {
    const draft = await draftOf(session);
    const payload = encodeCbor(draft.payload);
    kindNamed(draft.kind)!.decode(payload);
    const same = session.signer.unanswered.find((waiting) => saysTheSame(waiting, draft, payload, atIsGiven));
    await sendWaiting(session, options, io, same);
    const statement = same ?? session.signer.make(unsigned(session, draft, payload));
    return report(await send(session, statement), options, io);
  });
}

function unsigned({ nowMs }: Session, { kind, subject }: Draft, payload: Uint8Array) {
  return { kind, subject, payload, issuedAtSeconds: Math.floor(nowMs / 1000) };
}

function saysTheSame(
  waiting: OutgoingStatement,
  draft: Draft,
  payload: Uint8Array,
  atIsGiven: boolean,
): boolean {
  const { kind, subject, payload: said } = readStatement(waiting.bytes);
  if (kind !== draft.kind || subject !== draft.subject) return false;
  const varying = kind.endsWith(".key-rotate") ? ["proof", "last"] : atIsGiven ? [] : ["at"];
  const content = (bytes: Uint8Array) => toHex(without(bytes, varying));
  return content(said) === content(payload);
}

/** What differs although the same is said: the time of saying it, or a signature made anew. */
function without(payload: Uint8Array, fields: readonly string[]): Uint8Array {
  const map = decodeCbor(payload) as Map<Cbor, Cbor>;
  for (const field of fields) map.delete(field);
  return encodeCbor(map);
}

/** Sends what waits from before, except `except`; what becomes of it is told as notes. */
export async function sendWaiting(
  session: Session,
  options: GlobalOptions,
  io: Io,
  except?: OutgoingStatement,
): Promise<void> {
  for (const waiting of session.signer.unanswered) {
    if (waiting === except) continue;
    const { kind, subject } = readStatement(waiting.bytes);
    const outcome = await send(session, waiting);
    const what = outcome.sealed
      ? `is sealed now, index ${outcome.index}`
      : `${outcome.code}: ${titleOf(outcome.code)}`;
    const whether =
      outcome.sealed || outcome.final
        ? ""
        : ` It still waits. If it was a mistake, give it up: ${discardCommand(options, waiting.sequence)}`;
    io.err(
      printable(`note: an earlier ${kind} about ${subject} (number ${waiting.sequence}): ${what}${whether}`),
    );
  }
}

/** Sends one statement over HTTP. Throws when nobody knows what became of it; it then stays in the outbox. */
export async function send(
  { client, receipts, signer }: Session,
  statement: OutgoingStatement,
): Promise<Outcome> {
  const hash = toHex(statement.hash);
  try {
    const entry = await client.submit(statement.bytes);
    const { receipt, problem } = receipts.check(statement.bytes, Buffer.from(entry.receipt, "hex"));
    if (problem)
      throw new ClientError(
        `The gateway's receipt for ${hash} does not hold (${problem}). The statement is kept; do not trust this gateway.`,
      );
    signer.answered([statement.hash]);
    return {
      sealed: true,
      hash,
      index: receipt.proof.index,
      height: receipt.header.height,
      receipt: entry.receipt,
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.final) signer.answered([statement.hash]);
    return notSealed(statement, error);
  }
}

/** Of a statement in the outbox that was refused. */
export function notSealed(
  { hash, sequence }: OutgoingStatement,
  { code, detail, final }: Pick<NotSealed, "code" | "detail" | "final">,
): NotSealed {
  return { sealed: false, hash: toHex(hash), code, detail, final, ...(!final && { keptNumber: sequence }) };
}

/** Prints the outcome: for people, or as one line of JSON. */
export function report(
  outcome: Outcome,
  options: Pick<GlobalOptions, "json" | "key" | "as">,
  io: Io,
): ExitCode {
  if (options.json) io.out(JSON.stringify(outcome));
  else if (outcome.sealed)
    io.out(`sealed  index ${outcome.index}  block ${outcome.height}  hash ${outcome.hash}`);
  else reportRefusal(outcome, options, io);
  if (outcome.sealed) return exitCode.done;
  return outcome.final ? exitCode.refused : exitCode.other;
}

function reportRefusal(
  { code, detail, final, keptNumber }: NotSealed,
  options: Pick<GlobalOptions, "key" | "as">,
  io: Io,
): void {
  io.err(`refused  ${printable(code)}: ${titleOf(code)}`);
  if (detail !== "" && detail !== titleOf(code)) io.err(`         ${printable(detail)}`);
  if (final) return io.err("This is final: correct it and say it anew.");
  if (keptNumber === undefined) return io.err("This may pass: send the same bytes again later.");
  io.err(
    `This may pass: the statement is kept as number ${keptNumber}, and every command with this key sends it again until it is sealed.`,
  );
  io.err(`If it was a mistake, give it up: ${discardCommand(options, keptNumber)}`);
}

/** As it can be copied: the outbox is that of one key. */
function discardCommand({ key = "FILE", as }: Pick<GlobalOptions, "key" | "as">, number: number): string {
  const whose = ["--key", key, ...(as === undefined ? [] : ["--as", as])];
  const words = ["tallyman", "outbox", "discard", String(number), ...whose];
  return words
    .map((word) => (/^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
