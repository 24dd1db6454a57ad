/**
 * A witness (C2SP tlog-witness): cosigns a checkpoint only if it extends the one that it cosigned before, and never again
 * anything of a log that contradicted itself.
 */
import {
  decodeCheckpoint,
  openCheckpoint,
  type SignedCheckpoint,
} from "../../ledger/checkpoint/checkpoint.ts";
import { encodeForkProof, type ForkProof } from "../../ledger/checkpoint/fork.ts";
import { encodeNote, type NoteSignature, withSignatures } from "../../ledger/checkpoint/note.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import {
  cosignNote,
  isSignedBy,
  parseVerifierKey,
  type VerifierKey,
  verifierKeyText,
} from "../../ledger/checkpoint/verifier-key.ts";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { CborError } from "../../ledger/encoding/cbor.ts";
import { verifyConsistency } from "../../ledger/log/merkle.ts";
import { ClientError } from "../client-error.ts";
import { nodeSha256 } from "../log-client.ts";
import type { WitnessStore } from "./witness-store.ts";

/** Says what else must hold before a checkpoint of a log is cosigned; rejects when it does not. */
export type Vouch = (checkpoint: SignedCheckpoint) => Promise<void>;

export interface WitnessOptions {
  readonly key: VerifierKey;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  readonly store: WitnessStore;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Told once about each log that contradicted itself. */
  readonly alarm: (contradiction: LogContradiction) => void;
}

export interface LogContradiction {
  readonly origin: string;
  readonly detail: string;
  /** Where the proof lies. */
  readonly file: string;
}

/** Why a checkpoint is not cosigned, with what C2SP has a witness answer. */
export type Refusal =
  | {
      readonly reason:
        | "unknown"
        | "unsigned"
        | "malformed"
        | "inconsistent"
        | "contradicted"
        | "unvouched"
        | "busy";
      readonly detail: string;
    }
  /** The witness stands elsewhere than the proof begins. */
  | { readonly reason: "elsewhere"; readonly size: number };

export type Outcome =
  | { readonly cosignature: NoteSignature; readonly checkpoint: SignedCheckpoint }
  | Refusal;

interface WatchedLog {
  readonly key: VerifierKey;
  readonly vouch: Vouch | undefined;
}

/** Proof that a checkpoint extends another of `oldSize` entries. */
export interface Extension {
  readonly oldSize: number;
  readonly path: readonly Uint8Array[];
}

/** So many checkpoints wait in memory while one is vouched for, which takes hours where a long log is run again. */
const waitingCountMax = 32;

export class Witness {
  readonly key: VerifierKey;
  readonly #options: WitnessOptions;
  readonly #logs = new Map<string, WatchedLog>();
  /** One after the other: what is compared with the last checkpoint must still be compared with the last. */
  #turn: Promise<unknown> = Promise.resolve();
  #waitingCount = 0;

  constructor(options: WitnessOptions) {
    this.key = options.key;
    this.#options = options;
  }

  /** Begins to witness a log. Throws `ClientError` when the log was known by another key. */
  watch(key: VerifierKey, vouch?: Vouch): void {
    const { store } = this.#options;
    const known = store.key(key.name);
    const text = verifierKeyText(key);
    if (known !== undefined && known !== text)
      throw new ClientError(
        `${key.name} was known by the key ${known}, not by ${text}. If the operator states the new key in the log, delete ${store.proofFile(key.name).replace(/contradiction$/, "log.vkey")} and start again.`,
      );
    if (known === undefined) store.keepKey(key.name, text);
    this.#logs.set(key.name, { key, vouch });
  }

  /** The logs that are witnessed. */
  get origins(): string[] {
    return [...this.#logs.keys()];
  }

  /** The key by which a log is known. */
  keyOf(origin: string): VerifierKey | undefined {
    const text = this.#options.store.key(origin);
    return text === undefined ? undefined : parseVerifierKey(text);
  }

  /** The newest checkpoint that was cosigned, with the cosignature. Throws `ClientError` for a damaged file. */
  newest(origin: string): SignedCheckpoint | undefined {
    const bytes = this.#options.store.checkpoint(origin);
    return bytes && this.#remembered(origin, () => this.#intact(decodeCheckpoint(bytes)));
  }

  /** The largest of the remembered checkpoints that has at most `size` entries. Throws `ClientError` for a damaged file. */
  cosignedBefore(origin: string, size: number): SignedCheckpoint | undefined {
    const found = this.#history(origin).findLast((one) => one.size <= size);
    return found && this.#remembered(origin, () => this.#intact(found));
  }

  #history(origin: string): SignedCheckpoint[] {
    return this.#remembered(origin, () => this.#options.store.history(origin).map(decodeCheckpoint));
  }

  /** What a disk changed would accuse a log of having signed something else. Either key may have been changed since. */
  #intact(checkpoint: SignedCheckpoint): SignedCheckpoint {
    const logKey = this.keyOf(checkpoint.origin);
    if (isSignedBy(checkpoint.note, this.key)) return checkpoint;
    if (logKey && isSignedBy(checkpoint.note, logKey)) return checkpoint;
    throw new NoteError("a checkpoint does not fit its signatures");
  }

  #remembered<T>(origin: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NoteError || error instanceof CborError)) throw error;
      throw new ClientError(
        `What this witness keeps of ${origin} is damaged (${error.message}), so it cannot tell what it cosigned, and cosigns nothing. Nobody is accused. Go on with a new key and a new folder, and tell whoever names this witness in a policy.`,
        { cause: error },
      );
    }
  }

  /** Where the proof against a log lies, if there is one. */
  proofFile(origin: string): string {
    return this.#options.store.proofFile(origin);
  }

  /** The proof against a log, if there is one. */
  proof(origin: string): Uint8Array | undefined {
    return this.#options.store.proof(origin);
  }

  /** Cosigns the checkpoint if it is by a known log and extends what was cosigned before. Anybody may ask: those in line are bounded. */
  async cosign(bytes: Uint8Array, extension: Extension): Promise<Outcome> {
    const opened = this.#opened(bytes);
    if ("reason" in opened) return opened;
    if (this.#waitingCount >= waitingCountMax)
      return { reason: "busy", detail: "too many wait for a cosignature; ask again later" };
    this.#waitingCount++;
    const outcome = this.#turn
      .then(() => this.#cosign(opened, extension))
      .finally(() => {
        this.#waitingCount--;
      });
    this.#turn = outcome.catch(() => undefined);
    return outcome;
  }

  /** Keeps the proof, raises the alarm, and cosigns nothing of the log any more. */
  accuse(origin: string, proof: Uint8Array, detail: string): LogContradiction {
    const { store, alarm } = this.#options;
    store.keepProof(origin, proof);
    const contradiction = { origin, detail, file: store.proofFile(origin) };
    alarm(contradiction);
    return contradiction;
  }

  #opened(bytes: Uint8Array): SignedCheckpoint | Refusal {
    const read = readCheckpoint(bytes);
    if ("reason" in read) return read;
    const log = this.#logs.get(read.origin);
    return log
      ? openBy(bytes, log.key)
      : { reason: "unknown", detail: `${read.origin} is no log that is witnessed here` };
  }

  async #cosign(opened: SignedCheckpoint, extension: Extension): Promise<Outcome> {
    const refused = this.#extensionProblem(opened, extension);
    if (refused) return refused;
    try {
      await this.#logs.get(opened.origin)?.vouch?.(opened);
    } catch (error) {
      return { reason: "unvouched", detail: (error as Error).message };
    }
    // It may have been accused while its blocks were run again.
    return this.#accused(opened.origin) ?? this.#sign(opened);
  }

  #extensionProblem(checkpoint: SignedCheckpoint, { oldSize, path }: Extension): Refusal | undefined {
    const { origin, size, root } = checkpoint;
    const accused = this.#accused(origin);
    if (accused) return accused;
    if (oldSize > size) return { reason: "malformed", detail: "the old size is above the checkpoint's" };
    const newest = this.newest(origin);
    if (oldSize !== (newest?.size ?? 0)) return { reason: "elsewhere", size: newest?.size ?? 0 };
    if (newest === undefined || newest.size === 0)
      return path.length === 0
        ? undefined
        : { reason: "inconsistent", detail: "from nothing there is nothing to prove" };
    if (size === newest.size) {
      if (equalBytes(root, newest.root)) return undefined;
      this.#accuseOfTwoRoots(newest, checkpoint);
      return { reason: "elsewhere", size };
    }
    const claim = { size1: newest.size, size2: size, root1: newest.root, root2: root, path };
    return verifyConsistency(claim, nodeSha256)
      ? undefined
      : { reason: "inconsistent", detail: `the proof from ${newest.size} to ${size} does not verify` };
  }

  #accused(origin: string): Refusal | undefined {
    if (this.proof(origin) === undefined) return undefined;
    const file = this.#options.store.proofFile(origin);
    return {
      reason: "contradicted",
      detail: `${origin} contradicted itself: the proof is ${file}. Nothing of it is cosigned until somebody takes that away`,
    };
  }

  #accuseOfTwoRoots(first: SignedCheckpoint, second: SignedCheckpoint): void {
    const proof: ForkProof = {
      heads: [
        { type: "checkpoint", note: encodeNote(first.note) },
        { type: "checkpoint", note: encodeNote(second.note) },
      ],
      contradiction: { type: "size" },
    };
    this.accuse(
      first.origin,
      encodeForkProof(proof),
      `two different logs of ${first.size} entries were signed`,
    );
  }

  #sign(checkpoint: SignedCheckpoint): Outcome {
    const { key, sign, store, now } = this.#options;
    const cosignature = cosignNote(checkpoint.note.text, Math.floor(now() / 1000), key, sign);
    const note = withSignatures(checkpoint.note, [cosignature]);
    const history = thinned([...this.#history(checkpoint.origin), { ...checkpoint, note }]);
    // What was cosigned and then forgotten could be contradicted: it is on disk before anybody sees it.
    store.keepCheckpoint(checkpoint.origin, encodeNote(note));
    store.keepHistory(
      checkpoint.origin,
      history.map((one) => encodeNote(one.note)),
    );
    return { cosignature, checkpoint: { ...checkpoint, note } };
  }
}

/** How many checkpoints of a log are remembered: many of late, few of long ago. */
const historyCountMax = 64;

/** Leaves out the one that is missed least: whose neighbours are closest together for its age. */
function thinned(history: readonly SignedCheckpoint[]): readonly SignedCheckpoint[] {
  if (history.length <= historyCountMax) return history;
  const newest = history.at(-1)!.size;
  const worth = (i: number) =>
    (history[i + 1]!.size - history[i - 1]!.size) / (newest - history[i]!.size + 1);
  let least = 1;
  for (let i = 2; i < history.length - 1; i++) if (worth(i) < worth(least)) least = i;
  return history.filter((_, i) => i !== least);
}

function readCheckpoint(bytes: Uint8Array): SignedCheckpoint | Refusal {
  return attempt("malformed", () => decodeCheckpoint(bytes));
}

function openBy(bytes: Uint8Array, key: VerifierKey): SignedCheckpoint | Refusal {
  return attempt("unsigned", () => openCheckpoint(bytes, key));
}

function attempt<T>(reason: "malformed" | "unsigned", read: () => T): T | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoteError) return { reason, detail: error.message };
    throw error;
  }
}
