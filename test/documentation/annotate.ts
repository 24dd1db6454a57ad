/** CBOR taken apart for readers: one line for each scalar, `hex  # what it is`. The hex of all lines is the input. */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { decodeFloat16 } from "../../ledger/encoding/float16.ts";

/** What an item is called, and what its parts are. */
export interface Shape {
  readonly name?: string;
  /** Of an array, by position. */
  readonly items?: readonly Shape[];
  /** Of every element of an array that `items` does not name. */
  readonly each?: Shape;
  /** Of a map, by key as diagnostic notation writes it. */
  readonly entries?: Readonly<Record<string, Shape>>;
  /** Of a byte string that holds CBOR itself. */
  readonly embedded?: Shape;
}

const bytesPerLine = 32;

class Annotator {
  readonly lines: string[] = [];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** `before` is the hex of the map key that stands on the same line, `label` its meaning. */
  item(shape: Shape, depth: number, before = "", label = ""): void {
    const called = [label, shape.name].filter(Boolean).join(", ");
    const start = this.#offset;
    const { major, argument, head } = this.#head();
    const write: Write = (hex, note) => {
      this.lines.push(`${"  ".repeat(depth)}${before}${hex}  # ${called ? `${called}: ` : ""}${note}`);
    };
    switch (major) {
      case 0:
        return write(head, String(argument));
      case 1:
        return write(head, String(-1 - argument));
      case 2:
        return this.#byteString(shape, argument, head, depth, write);
      case 3: {
        const text = this.#take(argument);
        return this.#long(head, text, depth, write, JSON.stringify(Buffer.from(text).toString("utf8")));
      }
      case 4:
        write(head, argument === 0 ? "empty array" : `array of ${argument}`);
        for (let i = 0; i < argument; i++) this.item(shape.items?.[i] ?? shape.each ?? {}, depth + 1);
        return;
      case 5:
        write(head, argument === 0 ? "empty map" : `map of ${argument}`);
        for (let i = 0; i < argument; i++) this.#entry(shape, depth + 1);
        return;
      case 6:
        write(head, `tag ${argument}`);
        return this.item({ ...shape, name: "" }, depth);
      default:
        return write(toHex(this.#bytes.subarray(start, this.#offset)), this.#simple(start));
    }
  }

  #entry(shape: Shape, depth: number): void {
    const start = this.#offset;
    const { major, argument } = this.#head();
    const key =
      major === 3
        ? JSON.stringify(Buffer.from(this.#take(argument)).toString("utf8"))
        : String(major === 0 ? argument : -1 - argument);
    const hex = toHex(this.#bytes.subarray(start, this.#offset));
    this.item(shape.entries?.[key] ?? {}, depth, `${hex} `, key);
  }

  #byteString(shape: Shape, length: number, head: string, depth: number, write: Write): void {
    if (!shape.embedded) {
      const content = this.#take(length);
      return this.#long(head, content, depth, write, length === 0 ? "no bytes" : `${length} bytes`);
    }
    write(head, `${length} bytes, in them`);
    this.item(shape.embedded, depth + 1);
  }

  /** Content that fits stands on the line; more follows, indented. */
  #long(head: string, content: Uint8Array, depth: number, write: Write, note: string): void {
    if (content.length <= bytesPerLine)
      return write(`${head}${content.length > 0 ? ` ${toHex(content)}` : ""}`, note);
    write(head, note);
    for (let at = 0; at < content.length; at += bytesPerLine)
      this.lines.push(`${"  ".repeat(depth + 1)}${toHex(content.subarray(at, at + bytesPerLine))}`);
  }

  #head(): { major: number; argument: number; head: string } {
    const start = this.#offset;
    const initial = this.#bytes[this.#offset++]!;
    const information = initial & 31;
    const width = information < 24 ? 0 : 1 << (information - 24);
    let argument = information;
    if (width > 0) {
      argument = 0;
      for (const byte of this.#take(width)) argument = argument * 256 + byte;
    }
    return { major: initial >> 5, argument, head: toHex(this.#bytes.subarray(start, this.#offset)) };
  }

  #take(count: number): Uint8Array {
    this.#offset += count;
    return this.#bytes.subarray(this.#offset - count, this.#offset);
  }

  #simple(start: number): string {
    const initial = this.#bytes[start]!;
    if (initial === 0xfa) return String(this.#view.getFloat32(start + 1));
    if (initial === 0xfb) return String(this.#view.getFloat64(start + 1));
    if (initial === 0xf9) return String(decodeFloat16(this.#view.getUint16(start + 1)));
    return initial === 0xf4 ? "false" : initial === 0xf5 ? "true" : "null";
  }
}

type Write = (hex: string, note: string) => void;

export function annotate(bytes: Uint8Array, shape: Shape = {}): string {
  const annotator = new Annotator(bytes);
  annotator.item(shape, 0);
  if (!annotator.done) throw new Error("bytes follow the item");
  return annotator.lines.join("\n");
}

/** The bytes that an annotated block or a plain one shows. */
export function hexOf(block: string): string {
  return block
    .split("\n")
    .map((line) => line.replace(/#.*/, "").replace(/\s/g, ""))
    .join("");
}
