/**
 * How the protected headers of packs of readings begin: with the algorithm, the content type, the key and the claims up to the
 * time, which are the same bytes in every pack of a device about itself. They are kept with what the reader of statements made of
 * them, so that the next pack is compared instead of read, and its texts are those that maps have met already.
 *
 * Senders control the bytes. A beginning is found only by all of its bytes, the places looked at are few, and what is kept is bounded.
 */
import type { SignedStatement } from "./statement.ts";

type Said = Pick<SignedStatement, "algorithm" | "kind" | "kid" | "issuer" | "subject" | "chain">;

/** What a beginning says; it stands in the store of its `Beginnings` at `from`. */
export interface Beginning extends Said {
  readonly from: number;
  readonly length: number;
}

/** Label and value of the algorithm, those of the content type, the label of the key and the head of its 32 bytes. */
const kidOffset = 8;

/** Of the table: twice as many as are kept, so that there is nearly always room in the few that are looked at. */
const places = 65_536;
const placesLookedAt = 4;
const keptMax = places / 2;
/** With the table, 4.7 MB and what the texts take. */
const storeBytesMax = 4_194_304;

/** Thumbprints are hashes, so a few of their bits tell keys apart. A sender who invents some displaces four beginnings at most. */
function placeOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at + kidOffset]! << 8) | bytes[at + kidOffset + 1]!) & (places - 1);
}

function markOf(bytes: Uint8Array, at: number): number {
  const kid = at + kidOffset;
  return (bytes[kid + 2]! << 24) | (bytes[kid + 3]! << 16) | (bytes[kid + 4]! << 8) | bytes[kid + 5]!;
}

export class Beginnings {
  readonly #table: (Beginning | undefined)[] = new Array<Beginning | undefined>(places).fill(undefined);
  /** More bits of the key of each, in one array, so that the others need not be touched. */
  readonly #marks = new Int32Array(places);
  #store = new Uint8Array(65_536);
  #used = 0;
  #kept = 0;

  /** The one with which the bytes from `at` on begin; there must be 14 of them. */
  find(bytes: Uint8Array, at: number): Beginning | undefined {
    const place = placeOf(bytes, at);
    const mark = markOf(bytes, at);
    for (let i = 0; i < placesLookedAt; i++) {
      const looked = (place + i) & (places - 1);
      if (this.#marks[looked] !== mark) continue;
      const beginning = this.#table[looked];
      if (beginning !== undefined && this.#stands(beginning, bytes, at)) return beginning;
    }
    return undefined;
  }

  #stands({ from, length }: Beginning, bytes: Uint8Array, at: number): boolean {
    if (at + length > bytes.length) return false;
    const store = this.#store;
    for (let i = 0; i < length; i++) if (store[from + i] !== bytes[at + i]) return false;
    return true;
  }

  /** Keeps that the bytes from `at` to before `to` say what `statement` says. They are copied. */
  learn(bytes: Uint8Array, at: number, to: number, statement: Said): void {
    if (this.find(bytes, at) !== undefined) return;
    const length = to - at;
    if (this.#kept >= keptMax || this.#used + length > storeBytesMax) this.#forget();
    const from = this.#used;
    this.#makeRoom(from + length);
    this.#store.set(bytes.subarray(at, to), from);
    const place = this.#freePlace(placeOf(bytes, at));
    this.#marks[place] = markOf(bytes, at);
    this.#table[place] = saidAt(from, length, statement);
    this.#used += length;
    this.#kept++;
  }

  #freePlace(place: number): number {
    for (let i = 0; i < placesLookedAt; i++) {
      const looked = (place + i) & (places - 1);
      if (this.#table[looked] === undefined) return looked;
    }
    return place;
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#store.length) return;
    const larger = new Uint8Array(2 * this.#store.length);
    larger.set(this.#store);
    this.#store = larger;
  }

  #forget(): void {
    this.#table.fill(undefined);
    this.#used = 0;
    this.#kept = 0;
  }
}

/** One text where issuer and subject are the same, and a key of its own: that of the statement is a view of its message. */
function saidAt(from: number, length: number, statement: Said): Beginning {
  const { algorithm, kind, kid, issuer, chain } = statement;
  const subject = statement.subject === issuer ? issuer : statement.subject;
  return { from, length, algorithm, kind, kid: kid.slice(), issuer, subject, chain };
}
