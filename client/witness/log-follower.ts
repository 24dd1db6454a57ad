/**
 * Follows one log: fetches its checkpoint, proves from its tiles that it extends what was cosigned before, has it
 * cosigned, and brings the cosignature back. A log that contradicts itself is proved to have done so.
 */
import { openCheckpoint, type SignedCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { encodeForkProof } from "../../ledger/checkpoint/fork.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import type { VerifierKey } from "../../ledger/checkpoint/verifier-key.ts";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { ClientError } from "../client-error.ts";
import { type LogSource, provePrefix } from "../log-client.ts";
import type { Extension, Outcome, Witness } from "./witness.ts";

/** A log shows less than it has signed before. */
export class ShrunkError extends ClientError {
  override readonly name = "ShrunkError";
}

export interface FollowerOptions {
  readonly witness: Witness;
  readonly source: LogSource;
  readonly key: VerifierKey;
}

export type Followed =
  /** There is nothing new. */
  { readonly at: SignedCheckpoint; readonly isNew: boolean } | { readonly contradicted: string };

export class LogFollower {
  readonly #options: FollowerOptions;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /**
   * One look at the log. Throws `ClientError` when it cannot be reached, shows less than before, or shows what cannot be
   * cosigned.
   */
  async look(): Promise<Followed> {
    const { witness, source, key } = this.#options;
    const sizeBefore = witness.newest(key.name)?.size ?? 0;
    const bytes = await source.checkpoint();
    const checkpoint = this.#open(bytes);
    const newest = witness.newest(key.name);
    if (newest && checkpoint.size < newest.size) return this.#smaller(newest, checkpoint, sizeBefore);
    if (newest && checkpoint.size === newest.size && equalBytes(checkpoint.root, newest.root))
      return { at: newest, isNew: false };
    const extension = await this.#extension(newest, checkpoint);
    if ("contradicted" in extension) return extension;
    return this.#followed(await witness.cosign(bytes, extension));
  }

  #open(bytes: Uint8Array): SignedCheckpoint {
    const { source, key } = this.#options;
    try {
      return openCheckpoint(bytes, key);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      throw new ClientError(`What ${source.url} shows is no checkpoint of ${key.name}: ${error.message}.`, {
        cause: error,
      });
    }
  }

  async #extension(
    newest: SignedCheckpoint | undefined,
    checkpoint: SignedCheckpoint,
  ): Promise<Extension | { contradicted: string }> {
    if (!newest || newest.size === 0) return { oldSize: 0, path: [] };
    if (newest.size === checkpoint.size) return { oldSize: newest.size, path: [] };
    const { prefixRoot, path } = await provePrefix(this.#options.source, checkpoint, newest.size);
    return equalBytes(prefixRoot, newest.root)
      ? { oldSize: newest.size, path }
      : this.#accuse(newest, checkpoint, prefixRoot, path);
  }

  /** The larger one begins with another history than the smaller one: its own tiles prove it. */
  #accuse(
    smaller: SignedCheckpoint,
    larger: SignedCheckpoint,
    prefixRoot: Uint8Array,
    path: readonly Uint8Array[],
  ): { contradicted: string } {
    const isSameSize = smaller.size === larger.size;
    const proof = encodeForkProof({
      heads: [
        { type: "checkpoint", note: encodeNote(smaller.note) },
        { type: "checkpoint", note: encodeNote(larger.note) },
      ],
      contradiction: isSameSize ? { type: "size" } : { type: "consistency", prefixRoot, path },
    });
    const detail = `its ${larger.size} entries do not begin with the ${smaller.size} that it signed before`;
    this.#options.witness.accuse(smaller.origin, proof, detail);
    return { contradicted: detail };
  }

  /**
   * Fewer entries than were cosigned may be an old view, or a history that was cut off and continued otherwise: which of the
   * two, an earlier checkpoint tells that was cosigned and that both must begin with. What has the `sizeBefore` entries that
   * were cosigned when the log was asked is not old: more was cosigned while it answered.
   */
  async #smaller(
    newest: SignedCheckpoint,
    checkpoint: SignedCheckpoint,
    sizeBefore: number,
  ): Promise<Followed> {
    const { witness, source, key } = this.#options;
    const before = witness.cosignedBefore(key.name, checkpoint.size);
    if (before && before.size > 0) {
      const { prefixRoot, path } = await provePrefix(source, checkpoint, before.size);
      if (!equalBytes(prefixRoot, before.root)) return this.#accuse(before, checkpoint, prefixRoot, path);
    }
    if (checkpoint.size >= sizeBefore) return { at: newest, isNew: false };
    throw new ShrunkError(
      `${source.url} shows ${checkpoint.size} entries of ${key.name}, and has signed ${newest.size} before: what it shows is old, or an old copy was restored. Nothing is cosigned.`,
    );
  }

  #followed(outcome: Outcome): Followed {
    if ("cosignature" in outcome) return { at: outcome.checkpoint, isNew: true };
    const { witness, key } = this.#options;
    const origin = key.name;
    if (witness.proof(origin) !== undefined)
      return {
        contradicted:
          "detail" in outcome ? outcome.detail : `two different logs of ${outcome.size} entries were signed`,
      };
    if (outcome.reason === "elsewhere")
      throw new ClientError(
        `${origin} was cosigned at ${outcome.size} entries meanwhile; it is looked at again.`,
      );
    throw new ClientError(`${origin} is not cosigned: ${outcome.detail.replace(/\.$/, "")}.`);
  }
}
