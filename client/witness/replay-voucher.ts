/** Vouches for checkpoints by running the chain again: every block up to it follows from the rules, or it is not cosigned. */
import type { SignedCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { encodeForkProof } from "../../ledger/checkpoint/fork.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeBlockBytes } from "../../ledger/log/block-bytes.ts";
import type { BlockHeader } from "../../ledger/log/header.ts";
import { BlockReplay, ReplayError, type ReplayOptions } from "../../ledger/log/replay.ts";
import { checkpointKeyOf } from "../../ledger/state/checkpoint-key.ts";
import { type ReadBlock, type ReadChainOptions, readChain } from "../chain-reader.ts";
import { ClientError } from "../client-error.ts";
import type { Witness } from "./witness.ts";

export interface VoucherOptions {
  readonly client: ReadChainOptions["client"];
  readonly witness: Witness;
  readonly replay?: ReplayOptions;
}

interface Tip {
  readonly header: BlockHeader;
  readonly seal: Uint8Array;
}

export class ReplayVoucher {
  readonly #options: VoucherOptions;
  readonly #replay: BlockReplay;
  #tip: Tip | undefined;

  constructor(options: VoucherOptions) {
    this.#options = options;
    this.#replay = new BlockReplay(options.replay);
  }

  /** Height of the last block that was run again. */
  get height(): number | undefined {
    return this.#tip?.header.height;
  }

  /**
   * Runs the blocks up to the checkpoint. Throws `ClientError` when they cannot be had, or do not lead to it; in the
   * latter case the log is accused.
   */
  readonly vouch = async (checkpoint: SignedCheckpoint): Promise<void> => {
    await this.#catchUp(checkpoint);
    const tip = this.#tip;
    if (!tip || tip.header.size !== checkpoint.size)
      throw new ClientError(
        `no block ends at the ${checkpoint.size} entries of the checkpoint, so nobody can tell what state it stands for`,
      );
    if (!equalBytes(tip.header.logRoot, checkpoint.root)) this.#accuseOfTwoHeads(checkpoint, tip);
    this.#checkKey(checkpoint);
  };

  async #catchUp({ origin, size }: SignedCheckpoint): Promise<void> {
    const { client } = this.#options;
    const from = this.#tip ? this.#tip.header.height + 1 : 0;
    if (this.#replay.size >= size) return;
    for await (const block of readChain({ client, from, failuresMax: 3 })) {
      this.#run(origin, block);
      if (this.#replay.size >= size) return;
    }
    throw new ClientError(
      `${client.url} has signed ${size} entries and shows the blocks of ${this.#replay.size} only`,
    );
  }

  #run(origin: string, { header, bytes }: ReadBlock): void {
    try {
      this.#replay.next(bytes);
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error;
      const proof = encodeCbor({
        format: "tallyman-invalid-block/1",
        detail: error.message,
        block: encodeBlockBytes(bytes),
      });
      this.#options.witness.accuse(origin, proof, `it sealed what its rules do not allow: ${error.message}`);
      throw new ClientError(`what was sealed does not follow from the rules: ${error.message}`, {
        cause: error,
      });
    }
    this.#tip = { header, seal: bytes.seal };
  }

  #accuseOfTwoHeads({ origin, note, size }: SignedCheckpoint, { header, seal }: Tip): never {
    const proof = encodeForkProof({
      heads: [
        { type: "checkpoint", note: encodeNote(note) },
        { type: "seal", seal, logRoot: header.logRoot },
      ],
      contradiction: { type: "size" },
    });
    const detail = `its checkpoint of ${size} entries has another root than block ${header.height}`;
    this.#options.witness.accuse(origin, proof, detail);
    throw new ClientError(detail);
  }

  /** The operator says in the log which key signs checkpoints: another one speaks for somebody else. */
  #checkKey({ origin }: SignedCheckpoint): void {
    const stated = checkpointKeyOf(this.#replay.state);
    const key = this.#options.witness.keyOf(origin);
    if (!stated || !key || stated.origin !== origin || !equalBytes(stated.bytes, key.key.bytes))
      throw new ClientError(
        `the log does not state ${key ? toHex(key.key.bytes) : "this key"} as the key of ${origin}'s checkpoints`,
      );
  }
}
