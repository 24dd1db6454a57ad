/**
 * A simulated party: its key lies in a file of its own, and what it says goes to the gateway over HTTP, one
 * statement after the other. In another run its sequence is taken up where the gateway says it stands.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type HttpClient, Refused } from "../../client/http-client.ts";
import { createKeyFile, loadKeyFile } from "../../client/key-file.ts";
import { MemorySequence } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import type { SigningKey } from "../../client/signing-key.ts";
import type { EntryView } from "../../gateway/contract/api.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { parseReference, referenceText } from "../../ledger/statement/reference.ts";
import { type Connection, resumeAtGateway } from "./connection.ts";

/** A clock that runs some hundred times as fast is ahead of a block that is about to be sealed. */
const futureRetryMs = 250;
const futureRetriesMax = 20;

export interface PartyProfile {
  readonly id: string;
  readonly legalName: string;
  readonly country: string;
  readonly roles: readonly string[];
}

/** The key of a party or device in `<folder>/<its identifier>.json`, made there the first time and marked as a demonstration's. */
export function demonstrationKey(folder: string, reference: string): SigningKey {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${parseReference(reference)!.id}.json`);
  return existsSync(file)
    ? loadKeyFile(file)
    : createKeyFile(file, { label: reference, demonstration: true });
}

/** What the gateway tells of something, or `undefined` when it refuses with `unknown`: there is no such thing. */
export async function ifKnown<T>(asked: Promise<T>, unknown: string): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.code === unknown) return undefined;
    throw error;
  }
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

  /** Thumbprint of its key, hex. */
  get kid(): string {
    return toHex(this.#key.publicKey.kid);
  }

  get coseKey(): Uint8Array {
    return encodeCoseKey(this.#key.publicKey);
  }

  /** Bearer token for requests in this party's name. */
  readonly bearer = (): string => this.#newSigner().signIn(Date.now());

  /** Asks in this party's name. */
  get http(): HttpClient {
    return this.#connection.http.withBearer(this.bearer);
  }

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
      const entry = await this.#sealed(statement.bytes);
      signer.answered([statement.hash]);
      return entry;
    } catch (error) {
      const sequenceMoved = error instanceof Refused && /^(sequence_|previous_)/.test(error.code);
      if (!retry || !sequenceMoved) throw error;
      this.#signer = undefined;
      return this.#submit(kind, subject, payload, false);
    }
  }

  async #sealed(statement: Uint8Array): Promise<EntryView> {
    for (let retries = 0; ; retries++) {
      try {
        return await this.http.submit(statement);
      } catch (error) {
        const isEarly = error instanceof Refused && error.code === "statement_from_future";
        if (!isEarly || retries === futureRetriesMax) throw error;
        await setTimeout(futureRetryMs);
      }
    }
  }

  #newSigner(): Signer {
    const identity = { issuer: this.reference, chain: this.#connection.chain };
    return new Signer(this.#key, identity, new MemorySequence());
  }

  async #resumedSigner(): Promise<Signer> {
    const signer = this.#newSigner();
    await resumeAtGateway(signer, this.#connection);
    return signer;
  }
}
