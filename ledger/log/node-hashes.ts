import { utf8Encode } from "../encoding/utf8.ts";
import { hashBytes, type Sha256 } from "./hash.ts";

export const nodeBytes = 2 * hashBytes;

/**
 * The hashes of which the nodes of one tree are hashed, or of a piece of it, in one memory: 64 bytes for each node, by its number. Digests go to halves of
 * nodes: half 2n is the first hash of node n, half 2n + 1 the second.
 */
export interface NodeHashes {
  /** Those of all nodes there is room for, from number 0 on. Another array after `grow`. */
  readonly bytes: Uint8Array;
  /** Makes room for at least one node more; what there is stays. Throws `RangeError` when there is no memory left. */
  grow(): void;
  /** So many messages may be added before `hashMessages`. */
  readonly messagesMax: number;
  /** Adds the UTF-8 of a text. */
  addText(text: string, half: number): void;
  /** Adds bytes, which are copied. */
  addBytes(bytes: Uint8Array, half: number): void;
  /** Puts the digest of each message into its half; messages of one call have different halves. The next one begins anew. */
  hashMessages(): void;
  /**
   * Hashes nodes, none of them above another. `listed` has two numbers for each: four times that of the node, 2 more for an inner
   * node, whatever is added for the tree's own use; and the half for its digest. Entries `from` to before `end` are taken.
   */
  hashNodes(listed: Uint32Array, from: number, end: number): void;
}

const nodesFirst = 256;

/** How many nodes there is room for after growing: half as many again, so that copying stays rare. */
export function grownCount(nodes: number): number {
  return Math.max(nodesFirst, nodes + (nodes >>> 1));
}

/** Hashes one by one. */
export class SingleHashes implements NodeHashes {
  readonly messagesMax = 64;
  readonly #hash: Sha256;
  readonly #preimage = new Uint8Array(1 + nodeBytes);
  #bytes = new Uint8Array(nodesFirst * nodeBytes);

  constructor(hash: Sha256) {
    this.#hash = hash;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  grow(): void {
    const grown = new Uint8Array(grownCount(this.#bytes.length / nodeBytes) * nodeBytes);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  addText(text: string, half: number): void {
    this.addBytes(utf8Encode(text), half);
  }

  addBytes(bytes: Uint8Array, half: number): void {
    this.#bytes.set(this.#hash(bytes), half * hashBytes);
  }

  hashMessages(): void {
    // They were hashed when they were added.
  }

  hashNodes(listed: Uint32Array, from: number, end: number): void {
    for (let i = from; i < end; i += 1) {
      const link = listed[2 * i]!;
      const at = (link >>> 2) * nodeBytes;
      this.#preimage[0] = (link >>> 1) & 1;
      this.#preimage.set(this.#bytes.subarray(at, at + nodeBytes), 1);
      this.addBytes(this.#preimage, listed[2 * i + 1]!);
    }
  }
}
