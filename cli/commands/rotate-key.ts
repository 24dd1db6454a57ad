/** `tallyman device rotate-key` and `party rotate-key`: another key in the place of one, by its holder or for it. */
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { KeyFile } from "../../client/key-file.ts";
import { keyProof, rotateKey } from "../../client/key-rotation.ts";
import { SequenceFile } from "../../client/sequence-file.ts";
import { equalBytes, fromHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { handle, withExamples } from "../action.ts";
import type { Context, ExitCode, GlobalOptions, Io } from "../context.ts";
import { parseId, parseKid, parseProof } from "../parse.ts";
import { openKeyFile } from "../passphrase.ts";
import { coseKeyFrom } from "../public-key.ts";
import { type Session, withKey } from "../session.ts";
import { type Draft, report, say, send, sendWaiting } from "../submit.ts";

interface RotateOptions {
  newKey: string;
  proof?: Uint8Array;
  replaces?: Uint8Array;
}

interface Subject {
  readonly kind: "device" | "party";
  readonly id: string;
  readonly reference: string;
}

export function registerRotateKey(parent: Command, context: Context, kind: Subject["kind"]): void {
  const command = parent
    .command("rotate-key")
    .description(
      kind === "device"
        ? "put another key in the place of the device's; signed by the device with its key, or by its party"
        : "put another key in the place of one of the party's; signed by the party, or by a registrar",
    )
    .argument("<id>", `identifier of the ${kind}`, parseId)
    .requiredOption("--new-key <key>", "the new key file; or its COSE_Key in hex, with --proof")
    .option("--proof <hex>", "what `tallyman keys prove` printed where the new key is", parseProof);
  if (kind === "party")
    command.option(
      "--replaces <kid>",
      "thumbprint of the key it replaces (default: that of --key)",
      parseKid,
    );
  withExamples(
    command,
    kind === "device"
      ? "device rotate-key reefer-7 --new-key reefer-7b.json --key acme.json --as party:acme"
      : "party rotate-key acme --new-key acme-2.json --key acme.json --as party:acme",
  );
  handle<[string], RotateOptions>(command, context, ([id], options) =>
    rotate({ kind, id, reference: referenceText(kind, id) }, options, context.io),
  );
}

async function rotate(subject: Subject, options: RotateOptions & GlobalOptions, io: Io): Promise<ExitCode> {
  const next = options.proof === undefined ? openKeyFile(options.newKey, options, io) : undefined;
  const own = next && (await rotatedByItself(subject, next, options, io));
  return own ?? say(options, io, (session) => draftOf(subject, next, session, options));
}

/** With the key that is replaced: the new one then goes on with its sequence on this machine, too. */
function rotatedByItself(
  subject: Subject,
  next: KeyFile,
  options: RotateOptions & GlobalOptions,
  io: Io,
): Promise<ExitCode | undefined> {
  return withKey(options, io, async (session) => {
    const { signer, chain, nowMs } = session;
    const replaces = await replacedKid(subject, session, options);
    if (signer.issuer !== subject.reference || !equalBytes(signer.publicKey.kid, replaces)) return undefined;
    const sequence = new SequenceFile(next.path, next.publicKey.kid, chain.chain);
    try {
      const rotation = rotateKey(signer, next, sequence, Math.floor(nowMs / 1000));
      await sendWaiting(session, options, io, rotation);
      return report(await send(session, rotation), options, io);
    } finally {
      sequence.close();
    }
  });
}

/** For a key that is lost, or whose holder is somebody else: it names where that key's sequence stands. */
async function draftOf(
  subject: Subject,
  next: KeyFile | undefined,
  session: Session,
  options: RotateOptions,
): Promise<Draft> {
  const { kind, reference } = subject;
  const replaces = await replacedKid(subject, session, options);
  const position = await session.client.signer(replaces);
  const claim = { chain: session.chain.chain, reference, replaces };
  return {
    kind: `${kind}.key-rotate`,
    subject: reference,
    payload: {
      ...(kind === "party" && { replaces }),
      key: next ? encodeCoseKey(next.publicKey) : coseKeyFrom(options.newKey),
      proof: next ? keyProof(next, claim) : options.proof!,
      ...(position.last && { last: { sequence: position.next - 1, hash: position.last } }),
    },
  };
}

async function replacedKid(
  { kind, id, reference }: Subject,
  { client, signer }: Session,
  { replaces }: RotateOptions,
): Promise<Uint8Array> {
  if (replaces) return replaces;
  if (signer.issuer === reference) return signer.publicKey.kid;
  if (kind === "device") return fromHex((await client.device(id)).kid);
  throw new ClientError(
    `Name the key of ${reference} that is replaced with --replaces (\`tallyman party show\`).`,
  );
}
