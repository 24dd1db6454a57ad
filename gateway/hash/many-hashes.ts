/** Nodes of a hash tree in the memory of a WebAssembly module (assembly/sha256.ts), which hashes four of them at a time. */
import { existsSync, readFileSync } from "node:fs";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { asciiInto, utf8Encode } from "../../ledger/encoding/utf8.ts";
import { hashBytes, type Sha256 } from "../../ledger/log/hash.ts";
import { grownCount, type NodeHashes, nodeBytes, SingleHashes } from "../../ledger/log/node-hashes.ts";

/** What assembly/sha256.ts exports: functions, its memory, and constants as globals. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly prepare: () => void;
  readonly hashMessages: (count: number) => void;
  readonly hashNodes: (count: number) => void;
  readonly nodes: () => number;
  readonly lengths: WebAssembly.Global;
  readonly halves: WebAssembly.Global;
  readonly slots: WebAssembly.Global;
  readonly listed: WebAssembly.Global;
  readonly messagesMax: WebAssembly.Global;
  readonly slotBytes: WebAssembly.Global;
  readonly messageBytesMax: WebAssembly.Global;
  readonly nodesMax: WebAssembly.Global;
}

const pageBytes = 65_536;
/** The most that an address of 32 bits can reach. */
const pagesMax = 65_536;

/** Beside the compiled file; where this runs as source there is none, and all is hashed one by one. */
const compiledModule = new URL("./sha256.wasm", import.meta.url);

/**
 * The quickest way there is here: makes what hashes one tree. `hash` is for messages that are too long, and for all where there is no
 * module or it cannot run, which `report` hears.
 */
export function manyHashes(
  hash: Sha256,
  report: (message: string) => void,
  moduleFile: URL = compiledModule,
): () => NodeHashes {
  const oneByOne = () => new SingleHashes(hash);
  if (!existsSync(moduleFile)) return oneByOne;
  try {
    const module = new WebAssembly.Module(readFileSync(moduleFile));
    new ManyHashes(hash, module).test();
    return () => new ManyHashes(hash, module);
  } catch (error) {
    report(`trees are hashed node by node, which takes longer: ${String(error)}`);
    return oneByOne;
  }
}

export class ManyHashes implements NodeHashes {
  readonly messagesMax: number;
  readonly #hash: Sha256;
  readonly #module: Exports;
  readonly #nodesAt: number;
  readonly #slotsAt: number;
  readonly #slotBytes: number;
  readonly #messageBytesMax: number;
  readonly #nodesMax: number;
  /** The whole memory; this and what follows are made anew whenever it grows. */
  #memory!: Uint8Array;
  #nodes!: Uint8Array;
  #lengths!: Uint32Array;
  #halves!: Uint32Array;
  #listed!: Uint32Array;
  #count = 0;

  constructor(hash: Sha256, module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, { env: { abort } });
    this.#hash = hash;
    this.#module = exports as unknown as Exports;
    const { messagesMax, slots, slotBytes, messageBytesMax, nodesMax, nodes, prepare } = this.#module;
    this.messagesMax = messagesMax.value;
    this.#nodesAt = nodes();
    this.#slotsAt = slots.value;
    this.#slotBytes = slotBytes.value;
    this.#messageBytesMax = messageBytesMax.value;
    this.#nodesMax = nodesMax.value;
    this.#look();
    prepare();
  }

  /** Throws when the module does not agree with `hash`. What is hashed for it stays in the memory: no tree can go there. */
  test(): void {
    this.#testMessages();
    this.#testNodes();
  }

  get bytes(): Uint8Array {
    return this.#nodes;
  }

  grow(): void {
    const { memory } = this.#module;
    const pages = memory.buffer.byteLength / pageBytes;
    const wanted = this.#nodesAt + grownCount(this.#nodes.length / nodeBytes) * nodeBytes;
    memory.grow(Math.max(1, Math.min(pagesMax, Math.ceil(wanted / pageBytes)) - pages));
    this.#look();
  }

  addText(text: string, half: number): void {
    const at = this.#nextSlot(half);
    // An ASCII text has as many bytes as characters; any other has more.
    const end = text.length > this.#messageBytesMax ? -1 : asciiInto(this.#memory, at, text);
    if (end < 0) this.#put(utf8Encode(text), half);
    else this.#lengths[this.#count++] = end - at;
  }

  addBytes(bytes: Uint8Array, half: number): void {
    this.#nextSlot(half);
    this.#put(bytes, half);
  }

  hashMessages(): void {
    this.#module.hashMessages(this.#count);
    this.#count = 0;
  }

  hashNodes(listed: Uint32Array, from: number, end: number): void {
    for (let first = from; first < end; first += this.#nodesMax) {
      const count = Math.min(end - first, this.#nodesMax);
      const words = this.#listed;
      for (let i = 0; i < 2 * count; i++) words[i] = listed[2 * first + i]!;
      this.#module.hashNodes(count);
    }
  }

  #look(): void {
    const { memory, lengths, halves, listed } = this.#module;
    const { buffer } = memory;
    this.#memory = new Uint8Array(buffer);
    const nodes = Math.floor((buffer.byteLength - this.#nodesAt) / nodeBytes);
    this.#nodes = new Uint8Array(buffer, this.#nodesAt, nodes * nodeBytes);
    this.#lengths = new Uint32Array(buffer, lengths.value, this.messagesMax);
    this.#halves = new Uint32Array(buffer, halves.value, this.messagesMax);
    this.#listed = new Uint32Array(buffer, listed.value, 2 * this.#nodesMax);
  }

  /** Where the bytes of the next message go. */
  #nextSlot(half: number): number {
    if (this.#count === this.messagesMax)
      throw new RangeError(`at most ${this.messagesMax} messages at a time`);
    this.#halves[this.#count] = half;
    return this.#slotsAt + this.#count * this.#slotBytes;
  }

  #put(bytes: Uint8Array, half: number): void {
    const { length } = bytes;
    // No slot can hold it: the module never sees it.
    if (length > this.#messageBytesMax) return this.#nodes.set(this.#hash(bytes), half * hashBytes);
    const memory = this.#memory;
    const at = this.#slotsAt + this.#count * this.#slotBytes;
    for (let i = 0; i < length; i++) memory[at + i] = bytes[i]!;
    this.#lengths[this.#count++] = length;
  }

  /** Messages of every length that a slot holds, and one more, in every lane. */
  #testMessages(): void {
    const message = Uint8Array.from({ length: this.#messageBytesMax + 1 }, (_, i) => 7 * i);
    const lengths = [...message.keys(), message.length].flatMap((length) => [
      length,
      length,
      length,
      length,
      0,
    ]);
    for (let from = 0; from < lengths.length; from += this.messagesMax) {
      const some = lengths.slice(from, from + this.messagesMax);
      some.forEach((length, half) => {
        this.addBytes(message.subarray(0, length), half);
      });
      this.hashMessages();
      some.forEach((length, half) => {
        this.#requireDigest(half, message.subarray(0, length), `a message of ${length} bytes`);
      });
    }
  }

  /** A node with each last byte, both as a leaf and as an inner node. */
  #testNodes(): void {
    const count = 256;
    const contents = this.#nodes.subarray(0, count * nodeBytes);
    for (let at = 0; at < contents.length; at++) contents[at] = 7 * at + (at >> 6);
    const listed = new Uint32Array(4 * count);
    for (let i = 0; i < 2 * count; i++) listed.set([2 * i, 2 * count + i], 2 * i);
    this.hashNodes(listed, 0, 2 * count);
    for (let i = 0; i < 2 * count; i++) {
      const node = contents.subarray((i >> 1) * nodeBytes, ((i >> 1) + 1) * nodeBytes);
      this.#requireDigest(2 * count + i, Uint8Array.of(i & 1, ...node), `node ${i}`);
    }
  }

  #requireDigest(half: number, message: Uint8Array, what: string): void {
    const digest = this.#nodes.subarray(half * hashBytes, (half + 1) * hashBytes);
    if (!equalBytes(digest, this.#hash(message)))
      throw new Error(`the module fails its own test at ${what}; run: npm run build`);
  }
}

function abort(): never {
  throw new Error("the module stopped itself");
}
