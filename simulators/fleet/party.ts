/**
 * A simulated party: its key lies in a file of its own, and what it says goes to the gateway over HTTP, one
 * statement after the other. In another run its sequence is taken up where the gateway says it stands.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "../../client/http-client.ts";
import { createKeyFile, loadKeyFile } from "../../client/key-file.ts";
import { MemorySequence } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import type { SigningKey } from "../../client/signing-key.ts";
import type { EntryView } from "../../gateway/contract/api.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import type { Connection } from "./connection.ts";

export interface PartyProfile {
  readonly id: string;
  readonly legalName: string;
  readonly country: string;
  readonly roles: readonly string[];
}

/** The key in `<folder>/<id>.json`, made there the first time and marked as a demonstration's. */
export function demonstrationKey(folder: string, id: string): SigningKey {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${id}.json`);
  return existsSync(file)
    ? loadKeyFile(file)
    : createKeyFile(file, { label: referenceText("party", id), demonstration: true });
}

export class SimulatedParty {
  readonly id: string;
  readonly reference: string;
  readonly #connection: Connection;
  readonly #key: SigningKey;
  #signer: Signer | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, id: string, key: SigningKey) {
    this.id = id;
    this.reference = referenceText("party", id);
    this.#connection = connection;
    this.#key = key;
  }

  get coseKey(): Uint8Array {
    return encodeCoseKey(this.#key.publicKey);
  }

  /** Bearer token for requests in this party's name. */
  readonly bearer = (): string => this.#newSigner().signIn(Date.now());

  /** Signs and submits; resolves when it is sealed. Throws `Refused` with the gateway's code. */
  say(kind: string, subject: string, payload: CborInput): Promise<EntryView> {
    const turn = this.#last.then(() => this.#submit(kind, subject, encodeCbor(payload)));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #submit(kind: string, subject: string, payload: Uint8Array, retry = true): Promise<EntryView> {
    this.#signer ??= await this.#resumedSigner();
    const signer = this.#signer;
    const issuedAtSeconds = Math.floor(this.#connection.clock.nowMs() / 1000);
    const statement = signer.make({ kind, subject, payload, issuedAtSeconds });
    try {
      const entry = await this.#connection.http.withBearer(this.bearer).submit(statement.bytes);
      signer.answered([statement.hash]);
      return entry;
    } catch (error) {
      const sequenceMoved = error instanceof Refused && /^(sequence_|previous_)/.test(error.code);
      if (!retry || !sequenceMoved) throw error;
      this.#signer = undefined;
      return this.#submit(kind, subject, payload, false);
    }
  }

  #newSigner(): Signer {
    const identity = { issuer: this.reference, chain: this.#connection.chain };
    return new Signer(this.#key, identity, new MemorySequence());
  }

  async #resumedSigner(): Promise<Signer> {
    const signer = this.#newSigner();
    signer.resume(await this.#connection.http.withBearer(this.bearer).signer(this.#key.publicKey.kid));
    return signer;
  }
}
