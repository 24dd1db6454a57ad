/** Two gateways with one chain's keys and one beginning: what an operator, or a thief of its keys, can run. */
import { createPrivateKey, sign } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogSource } from "../../../client/log-client.ts";
import { generateSigningKey } from "../../../client/signing-key.ts";
import { ReplayMemory } from "../../../client/witness/replay-memory.ts";
import { type LogContradiction, Witness } from "../../../client/witness/witness.ts";
import { WitnessStore } from "../../../client/witness/witness-store.ts";
import type { WitnessConfiguration } from "../../../gateway/checkpoint/witness-submitter.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import { checkpointText } from "../../../ledger/checkpoint/checkpoint.ts";
import { encodeNote } from "../../../ledger/checkpoint/note.ts";
import { signNote, type VerifierKey, verifierKey } from "../../../ledger/checkpoint/verifier-key.ts";
import { TestSigner } from "../../signer.ts";
import { chain, populate, startTestGateway, submit } from "../fixture.ts";

/** One of the two, and a device as it stands there: both sides hear of it under the same numbers. */
export interface Side {
  readonly running: RunningGateway;
  readonly folder: string;
  readonly device: TestSigner;
}

export interface Forked {
  readonly honest: Side;
  readonly other: Side;
  /** Entries that both have. */
  readonly commonSize: number;
  close(): Promise<void>;
}

/** The second gateway goes on from a copy of the first one's folder; from then on each hears something else. */
export async function fork(folder: string, witnesses: readonly WitnessConfiguration[] = []): Promise<Forked> {
  const folders = [join(folder, "honest"), join(folder, "other")] as const;
  const before = await startTestGateway({ folder: folders[0] });
  await populate(before);
  before.sealer.seal();
  const commonSize = before.ledger.log.size;
  await before.close();
  cpSync(folders[0], folders[1], { recursive: true });
  const honest = await startSide(folders[0], witnesses);
  const other = await onAnotherMachine(folders[1], () => startSide(folders[1], witnesses));
  const close = async () => void (await Promise.all([honest.running.close(), other.running.close()]));
  return { honest, other, commonSize, close };
}

/** A machine lets no key seal twice at once; what it knows of that lies in its folder for temporary files. */
async function onAnotherMachine<T>(temporary: string, start: () => Promise<T>): Promise<T> {
  const own = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    return await start();
  } finally {
    if (own === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = own;
  }
}

async function startSide(folder: string, witnesses: readonly WitnessConfiguration[]): Promise<Side> {
  const running = await startTestGateway({ folder, witnesses });
  return { running, folder, device: new TestSigner("device:sensor-1", chain) };
}

/** `count` readings, each in a block of its own, and a checkpoint over them. */
export async function say({ running, device }: Side, temperature: number, count = 1): Promise<void> {
  for (let i = 0; i < count; i++) {
    const atMs = Date.now();
    const answer = await submit(
      running,
      device.readings([{ name: "temperature", value: temperature, timeMs: atMs }], atMs),
    );
    if (!answer.sealed) throw new Error(`the reading is refused: ${answer.refusal.code}`);
  }
  // A round that is still under way from the start may be about less.
  await running.checkpoints.covering(running.ledger.tip!.header.size);
}

export interface WatchingWitness {
  readonly witness: Witness;
  readonly key: VerifierKey;
  readonly memory: ReplayMemory;
  readonly alarms: LogContradiction[];
  close(): void;
}

export function witnessIn(
  folder: string,
  name = "witness.example/w1",
  signing = generateSigningKey(),
): WatchingWitness {
  const key = verifierKey("witness", name, signing.publicKey);
  const store = new WitnessStore(folder);
  const alarms: LogContradiction[] = [];
  const witness = new Witness({
    key,
    sign: signing.sign,
    store,
    now: () => Date.now(),
    alarm: (contradiction) => alarms.push(contradiction),
  });
  const memory = new ReplayMemory({ store, key, sign: signing.sign });
  return { witness, key, memory, alarms, close: () => store.close() };
}

/** A log that shows what it is told to: the source it names can be changed between two looks. */
export class Facade implements LogSource {
  readonly url = "http://facade.example/";
  shown: LogSource;
  /** A checkpoint to show in place of the newest. */
  stale: Uint8Array | undefined;

  constructor(shown: LogSource) {
    this.shown = shown;
  }

  checkpoint(): Promise<Uint8Array> {
    return this.stale ? Promise.resolve(this.stale) : this.shown.checkpoint();
  }

  tile(level: number, index: number, width: number): Promise<Uint8Array> {
    return this.shown.tile(level, index, width);
  }
}

/** A checkpoint by the gateway's real key that says anything. */
export function forged({ folder, running }: Side, size: number, root: Uint8Array): Uint8Array {
  const { key } = running.checkpoints;
  const privateKey = createPrivateKey(readFileSync(join(folder, "keys", "checkpoint.pem")));
  const text = checkpointText({ origin: key.name, size, root, extensions: [] });
  const signature = signNote(text, key, (bytes) => new Uint8Array(sign(null, bytes, privateKey)));
  return encodeNote({ text, signatures: [signature] });
}
