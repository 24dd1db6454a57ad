/** `tallyman witness`: watches a log from outside, and cosigns what extends what it saw before. */
import type { Server } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { Refused } from "../../client/http-client.ts";
import { LogClient } from "../../client/log-client.ts";
import { LogFollower } from "../../client/witness/log-follower.ts";
import { ReplayMemory } from "../../client/witness/replay-memory.ts";
import { ReplayVoucher } from "../../client/witness/replay-voucher.ts";
import { Witness } from "../../client/witness/witness.ts";
import { witnessServer } from "../../client/witness/witness-server.ts";
import { WitnessStore } from "../../client/witness/witness-store.ts";
import { checkNatively } from "../../gateway/ingest/native-signature.ts";
import { nativeSha256 } from "../../gateway/native-hash.ts";
import type { SignedCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { parseVerifierKey, type VerifierKey, verifierKeyText } from "../../ledger/checkpoint/verifier-key.ts";
import type { ReplayOptions } from "../../ledger/log/replay.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { printable } from "../output.ts";
import { parseAddress, parseDuration } from "../parse.ts";
import { openKeyFile } from "../passphrase.ts";
import { progressLines } from "../progress.ts";
import { clientOf, requiredKey } from "../session.ts";
import { witnessKeyOf } from "../witness-key.ts";

const nativeReplay: ReplayOptions = {
  hash: nativeSha256,
  verify: checkNatively,
};

interface WitnessOptions extends GlobalOptions {
  readonly gateway?: string;
  readonly log?: readonly VerifierKey[];
  readonly data: string;
  readonly listen?: { readonly host: string; readonly port: number };
  readonly interval: number;
  readonly replay: boolean;
  readonly once: boolean;
}

const help = `
What it cosigned last is kept in the data folder and on disk before a cosignature leaves: never run two witnesses with one
key, and never restore an older copy of the folder. When a log contradicts itself the proof is written there, the command
ends with 1, and nothing of that log is cosigned until somebody moves the proof away.`;

export function registerWitness(program: Command, context: Context): void {
  const command = program
    .command("witness")
    .description("watch a log from outside and cosign what extends what it showed before")
    .option("--gateway <url>", "the gateway whose log is followed")
    .option(
      "--log <vkey>",
      "key of a log; without it, the gateway's word is taken once and kept",
      collect(parseKey),
    )
    .option("--data <folder>", "what must not be forgotten", "./witness")
    .option("--listen <host:port>", "answer others' add-checkpoint there (C2SP tlog-witness)", parseAddress)
    .option("--interval <duration>", "how often the gateway is looked at", parseDuration, 10_000)
    .option(
      "--replay",
      "cosign only what follows from the chain's rules; needs --token unless the gateway is open",
      false,
    )
    .option("--once", "look once and end", false)
    .addHelpText("after", help);
  withExamples(
    command,
    "witness --gateway https://gateway.example --key w1.json --data w1 --listen 127.0.0.1:8500",
  );
  handle<[], WitnessOptions>(command, context, async (_args, options) => run(options, context.io));
}

/** What to do with a proof. */
function toShow(file: string, key: string | undefined): string {
  return `The proof is ${file}. Show it to whoever relies on this log, who reads it with: tallyman compare ${file} --log ${key ?? "VKEY"}`;
}

function parseKey(text: string): VerifierKey {
  try {
    const key = parseVerifierKey(text);
    if (key.type === "log") return key;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new InvalidArgumentError(`${error.message}.`);
  }
  throw new InvalidArgumentError(
    "This is a witness's key; a log's is what its gateway shows under /api/witnesses.",
  );
}

async function run(options: WitnessOptions, io: Io): Promise<ExitCode> {
  if (options.gateway === undefined && options.listen === undefined)
    throw new ClientError(
      "Name what is witnessed: --gateway URL to follow a log, or --listen HOST:PORT to be asked.",
    );
  const { key, sign } = witnessKeyOf(openKeyFile(requiredKey(options), options, io));
  const store = new WitnessStore(options.data);
  let server: Server | undefined;
  try {
    const witness = new Witness({
      key,
      sign,
      store,
      now: () => io.wallClockMs(),
      alarm: ({ origin, detail, file }) =>
        io.err(
          `ALARM: ${printable(origin)} contradicted itself: ${printable(detail)}. ${toShow(file, store.key(origin))}`,
        ),
    });
    for (const log of options.log ?? []) witness.watch(log);
    say(io, options, "witness", verifierKeyText(key));
    const memory = new ReplayMemory({ store, key, sign });
    const follower =
      options.gateway === undefined
        ? undefined
        : await followerOf(options.gateway, { witness, memory }, options, io);
    server = options.listen && (await listen(witness, options.listen, options, io));
    if (follower) return await follow(follower, options, io);
    await new Promise(() => undefined);
    return exitCode.done;
  } finally {
    server?.close();
    server?.closeAllConnections();
    store.close();
  }
}

interface Following {
  readonly follower: LogFollower;
  readonly source: LogClient;
  readonly key: VerifierKey;
  readonly witness: Witness;
}

interface Watching {
  readonly witness: Witness;
  readonly memory: ReplayMemory;
}

async function followerOf(
  url: string,
  { witness, memory }: Watching,
  options: WitnessOptions,
  io: Io,
): Promise<Following> {
  const source = new LogClient(url);
  const key = options.log?.[0] ?? (await learnedKey(source, witness, io));
  const vouch = options.replay ? voucherOf(url, { witness, memory }, options, io) : undefined;
  witness.watch(key, vouch);
  say(io, options, "log", verifierKeyText(key));
  return { follower: new LogFollower({ witness, source, key }), source, key, witness };
}

/** The gateway's own word, the first time; compared with what was kept ever after. */
async function learnedKey(source: LogClient, witness: Witness, io: Io): Promise<VerifierKey> {
  const text = await source.statedKey();
  if (text === undefined)
    throw new ClientError(`${source.url} does not say which key signs its checkpoints: add --log VKEY.`);
  const key = parseKey(text);
  if (witness.keyOf(key.name) === undefined)
    io.err(
      `note: the key of this log is taken from the gateway itself. Compare it with what its operator gives you.`,
    );
  return key;
}

function voucherOf(url: string, { witness, memory }: Watching, options: WitnessOptions, io: Io) {
  const client = clientOf({ ...options, url });
  const newProgress = () => progressLines("ran again", io);
  const tell = (line: string) => io.err(`note: ${printable(line)}`);
  const { vouch } = new ReplayVoucher({ client, witness, replay: nativeReplay, memory, tell, newProgress });
  return async (checkpoint: SignedCheckpoint) => {
    try {
      await vouch(checkpoint);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "not_signed_in") throw error;
      throw new ClientError(
        "its blocks are for those who may read: add --token TOKEN, which its operator makes",
        {
          cause: error,
        },
      );
    }
  };
}

async function follow(
  { follower, source, key, witness }: Following,
  options: WitnessOptions,
  io: Io,
): Promise<ExitCode> {
  if (witness.proof(key.name)) {
    io.err(
      `${printable(key.name)} contradicted itself: nothing of it is cosigned. ${toShow(witness.proofFile(key.name), verifierKeyText(key))}`,
    );
    return exitCode.refused;
  }
  const told = { last: "" };
  for (;;) {
    const ended = await lookOnce({ follower, source, key, witness, told }, options, io);
    if (ended !== undefined) return ended;
    await setTimeout(options.interval);
  }
}

async function lookOnce(
  { follower, source, witness, key, told }: Following & { told: { last: string } },
  options: WitnessOptions,
  io: Io,
): Promise<ExitCode | undefined> {
  const { once } = options;
  try {
    const seen = await follower.look();
    if ("contradicted" in seen || witness.proof(key.name)) return exitCode.refused;
    if (seen.isNew) say(io, options, "cosigned", seen.at.size, " entries");
    if (seen.isNew || once) await source.bringCosignatures(encodeNote(seen.at.note));
    if (told.last !== "") io.err(`note: ${source.url} is followed again.`);
    told.last = "";
    return once ? exitCode.done : undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (witness.proof(key.name)) return exitCode.refused;
    // A gateway may be away for days: that is said once.
    if (error.message !== told.last) io.err(`tallyman: ${printable(error.message)}`);
    told.last = error.message;
    return once ? exitCode.other : undefined;
  }
}

async function listen(
  witness: Witness,
  { host, port }: { host: string; port: number },
  options: WitnessOptions,
  io: Io,
): Promise<Server> {
  const server = witnessServer(witness, (message) => io.err(`tallyman: ${printable(message)}`));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new ClientError(`${host}:${port} cannot be listened on (${error.message}).`)),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address() as { port: number };
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}/`;
  say(io, options, "listening", url);
  say(io, options, "gateway option", `--witness ${url}#${verifierKeyText(witness.key)}`);
  return server;
}

/** One thing that happened, for people or as a line of JSON. */
function say(io: Io, { json }: GlobalOptions, name: string, value: string | number, unit = ""): void {
  io.out(json ? JSON.stringify({ [name]: value }) : `${name.padEnd(7)}  ${value}${unit}`);
}
