/**
 * Publishes where the log stands: a signed checkpoint at an interval, with the cosignatures that witnesses give. Sealing
 * and answering devices never wait for any of it.
 */

import {
  checkpointText,
  decodeCheckpoint,
  type SignedCheckpoint,
} from "../../ledger/checkpoint/checkpoint.ts";
import { type NoteSignature, withSignatures } from "../../ledger/checkpoint/note.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import {
  isSignature,
  isSignedBy,
  signaturesBy,
  signNote,
  type VerifierKey,
} from "../../ledger/checkpoint/verifier-key.ts";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { consistencyProof, treeRoot } from "../../ledger/log/merkle.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "../seal/ledger.ts";
import { StoreError } from "../store/ledger-store.ts";
import type { CheckpointFiles } from "./checkpoint-files.ts";
import type { CheckpointSigner } from "./checkpoint-key.ts";
import { type WitnessBounds, type WitnessConfiguration, WitnessSubmitter } from "./witness-submitter.ts";

export interface PublisherBounds extends WitnessBounds {
  readonly checkpointIntervalMs: number;
}

export interface PublisherParts {
  readonly ledger: Ledger;
  readonly signer: CheckpointSigner;
  readonly files: CheckpointFiles;
  readonly witnesses: readonly WitnessConfiguration[];
  readonly bounds: PublisherBounds;
  /** Called once when somebody holds a checkpoint by this log's key that this log contradicts: nothing may be sealed. */
  readonly contradicted: (reason: string) => void;
  readonly report: (message: string) => void;
}

/** What is known of a witness, for the operator. */
export interface WitnessStatus {
  readonly key: VerifierKey;
  readonly url: string | undefined;
  /** Of the newest published checkpoint that it cosigned. */
  readonly cosignedSize: number | undefined;
  readonly problem: string | undefined;
}

/** Cosignatures that come later are added to one of so many. */
const recentCountMax = 64;

export class Publisher {
  readonly #parts: PublisherParts;
  readonly #submitters: readonly WitnessSubmitter[];
  /** Published ones, ascending by size, never empty; the last is the newest. */
  #recent: SignedCheckpoint[];
  #round: Promise<void> | undefined;
  /** Files are written one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isContradicted = false;
  #troubled: string | undefined;

  /** Throws `StoreError` when the ledger is not the one that was published from here before. */
  constructor(parts: PublisherParts) {
    this.#parts = parts;
    const { files, signer, witnesses, bounds } = parts;
    this.#submitters = witnesses.flatMap(({ key, url }) =>
      url === undefined ? [] : [new WitnessSubmitter(key, url, bounds)],
    );
    const stored = [files.read("cosigned", signer.key), files.read("latest", signer.key)].filter(isThere);
    for (const checkpoint of stored) {
      const reason = this.#contradiction(checkpoint);
      if (reason !== undefined)
        throw new StoreError(
          `${reason}. An older copy of the ledger was put in its place: restore the newest backup, or everything that was sealed after this copy is lost and witnesses refuse this log`,
        );
    }
    this.#recent = stored.length === 2 && stored[0]!.size === stored[1]!.size ? [stored[0]!] : stored;
    if (this.#recent.length === 0) this.#recent = [this.#sign()];
  }

  /** The log's key: what others have in their policies. */
  get key(): VerifierKey {
    return this.#parts.signer.key;
  }

  /** The newest checkpoint, with the cosignatures it got. */
  get latest(): SignedCheckpoint {
    return this.#recent.at(-1)!;
  }

  /** Of the recent ones the newest among those that most witnesses cosigned; the newest when none did. */
  get cosigned(): SignedCheckpoint {
    return this.#recent.reduceRight(
      (best, one) => (this.#cosigners(one) > this.#cosigners(best) ? one : best),
      this.latest,
    );
  }

  get witnesses(): WitnessStatus[] {
    return this.#parts.witnesses.map(({ key, url }) => ({
      key,
      url,
      cosignedSize: this.#recent.findLast(({ note }) => signaturesBy(note, key).length > 0)?.size,
      problem: this.#submitters.find((one) => one.key === key)?.problem,
    }));
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#isBehind()) this.publish();
    }, this.#parts.bounds.checkpointIntervalMs);
    this.#timer.unref();
    this.publish();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
    await this.#writing;
  }

  /** Publishes where the log stands now, or waits for the round that is under way. Never fails: it reports. */
  publish(): Promise<void> {
    this.#round ??= this.#publish()
      .then(() => {
        this.#troubled = undefined;
      })
      .catch((error: unknown) => this.#tell(String(error)))
      .finally(() => {
        this.#round = undefined;
      });
    return this.#round;
  }

  /** A full disk fails every round: that is said once. */
  #tell(trouble: string): void {
    if (this.#troubled !== trouble)
      this.#parts.report(
        `checkpoint: it cannot be published (${trouble}); tried again with each that is due`,
      );
    this.#troubled = trouble;
  }

  /** A checkpoint of at least `size` entries, the log's own size or less, with the cosignatures that can be got now. */
  async covering(size: number): Promise<SignedCheckpoint> {
    if (this.cosigned.size < size || this.#cosigners(this.cosigned) === 0) await this.publish();
    // The round that was waited for may have begun before the log had this size.
    if (this.latest.size < size) await this.publish();
    const fitting = this.#recent.filter((one) => one.size >= size);
    const own = fitting.reduceRight<SignedCheckpoint | undefined>(
      (best, one) => (best && this.#cosigners(best) >= this.#cosigners(one) ? best : one),
      undefined,
    );
    return own ?? this.#sign();
  }

  /**
   * Takes cosignatures that a witness brings for a recent checkpoint; answers how many were new to it, and `undefined`
   * when the checkpoint is not one of this log's recent ones. Throws `NoteError` for bytes that are no checkpoint.
   */
  async addCosignatures(bytes: Uint8Array): Promise<number | undefined> {
    const brought = decodeCheckpoint(bytes);
    const isOwn = isSignedBy(brought.note, this.key) && brought.origin === this.key.name;
    if (isOwn) this.#halt(this.#contradiction(brought));
    const own = this.#recent.find(({ note }) => note.text === brought.note.text);
    if (!own) return undefined;
    const valid = this.#parts.witnesses.flatMap(({ key }) =>
      signaturesBy(brought.note, key)
        .slice(0, 1)
        .filter((one) => isSignature(own.note.text, one, key) && signaturesBy(own.note, key).length === 0),
    );
    if (valid.length > 0) await this.#keep(own, valid);
    return valid.length;
  }

  async #publish(): Promise<void> {
    const { size } = this.#parts.ledger.tip!.header;
    const checkpoint = this.latest.size === size ? this.latest : this.#sign();
    const proofFrom = (from: number) => this.proof(from, checkpoint.size);
    // A witness that cosigned it and then looks here must not find less than it was asked for.
    this.#remember(checkpoint, []);
    const missing = this.#submitters.filter(({ key }) => signaturesBy(checkpoint.note, key).length === 0);
    const cosignatures = await Promise.all(missing.map((one) => one.cosign(checkpoint, proofFrom)));
    await this.#keep(checkpoint, cosignatures.flat());
    await this.#lookAhead();
  }

  /** RFC 9162 consistency proof between two sizes of the log, the larger one sealed. */
  proof(from: number, to: number): Uint8Array[] {
    return consistencyProof(from, to, this.#parts.ledger.log.read, nativeSha256);
  }

  #sign(): SignedCheckpoint {
    const { ledger, signer } = this.#parts;
    const { size, logRoot } = ledger.tip!.header;
    const checkpoint = { origin: signer.key.name, size, root: logRoot, extensions: [] };
    const text = checkpointText(checkpoint);
    return { ...checkpoint, note: { text, signatures: [signNote(text, signer.key, signer.sign)] } };
  }

  #remember(checkpoint: SignedCheckpoint, added: readonly NoteSignature[]): void {
    const known = this.#recent.find(({ size }) => size === checkpoint.size);
    const note = withSignatures((known ?? checkpoint).note, added);
    const others = this.#recent.filter(({ size }) => size !== checkpoint.size);
    this.#recent = [...others, { ...checkpoint, note }]
      .sort((a, b) => a.size - b.size)
      .slice(-recentCountMax);
  }

  async #keep(checkpoint: SignedCheckpoint, added: readonly NoteSignature[]): Promise<void> {
    this.#remember(checkpoint, added);
    const { latest, cosigned } = this;
    const written = this.#writing.then(async () => {
      await this.#parts.files.write("cosigned", cosigned);
      await this.#parts.files.write("latest", latest);
    });
    // Whoever waits hears of one that failed; the next is written all the same.
    this.#writing = written.catch(() => undefined);
    await written;
  }

  #cosigners({ note }: SignedCheckpoint): number {
    return this.#parts.witnesses.filter(({ key }) => signaturesBy(note, key).length > 0).length;
  }

  #isBehind(): boolean {
    const { latest } = this;
    return (
      this.#parts.ledger.tip!.header.size > latest.size ||
      this.#submitters.some(({ key, isDue }) => isDue && signaturesBy(latest.note, key).length === 0)
    );
  }

  /** A witness that has seen more entries than there are is asked for what it has: it bears this log's own signature. */
  async #lookAhead(): Promise<void> {
    const { size } = this.#parts.ledger.tip!.header;
    for (const witness of this.#submitters) {
      if (witness.size <= size || this.#isContradicted) continue;
      const bytes = await witness.stored(this.key.name);
      if (bytes) this.#halt(this.#contradictionIn(bytes));
    }
  }

  #contradictionIn(bytes: Uint8Array): string | undefined {
    try {
      const checkpoint = decodeCheckpoint(bytes);
      const isOwn = checkpoint.origin === this.key.name && isSignedBy(checkpoint.note, this.key);
      return isOwn ? this.#contradiction(checkpoint) : undefined;
    } catch (error) {
      if (error instanceof NoteError) return undefined;
      throw error;
    }
  }

  /** How a checkpoint by this log's key contradicts this log, if it does. */
  #contradiction({ size, root }: SignedCheckpoint): string | undefined {
    const { ledger, signer } = this.#parts;
    const own = ledger.tip!.header.size;
    if (size > own)
      return `a checkpoint of ${signer.key.name} with ${size} entries was published, and this ledger has ${own}`;
    if (size > 0 && !equalBytes(treeRoot(size, ledger.log.read, nativeSha256), root))
      return `a checkpoint of ${signer.key.name} with ${size} entries was published, and this ledger has others`;
    return undefined;
  }

  #halt(reason: string | undefined): void {
    if (reason === undefined || this.#isContradicted) return;
    this.#isContradicted = true;
    this.#parts.contradicted(reason);
  }
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
