/**
 * A chain in memory for tests: real statements with real signatures, executed by the ledger's own rules, sealed
 * block by block. Keys follow from names, so the same calls give the same bytes.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey, type PublicKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import { type Block, type ChainTip, type LedgerState, OpenBlock } from "../../ledger/log/block.ts";
import type { Sha256 } from "../../ledger/log/hash.ts";
import { encodeHeader } from "../../ledger/log/header.ts";
import { assembleSeal, prepareSeal } from "../../ledger/log/seal.ts";
import { LogTree } from "../../ledger/log/tiles.ts";
import {
  defaultLimits,
  encodeGenesis,
  type Genesis,
  type Limits,
  rulesVersion,
} from "../../ledger/state/chain.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { StateTree } from "../../ledger/state/state-tree.ts";
import { decodeState, type StateReader, type StateValue } from "../../ledger/state/view.ts";
import { keyProofBytes } from "../../ledger/statement/key-proof.ts";
import { encodeReadings, type Measurement } from "../../ledger/statement/readings.ts";
import {
  assembleStatement,
  decodeStatement,
  prepareStatement,
  type SignedStatement,
} from "../../ledger/statement/statement.ts";

export const nativeSha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** DER of an Ed25519 private key up to its 32-byte seed (RFC 8410 §7). */
const ed25519Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** A key and where its sequence stands. */
export interface TestSigner {
  /** Whom it signs for: `party:…`, `device:…` or the chain. */
  readonly reference: string;
  readonly id: string;
  readonly key: PublicKey;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  sequence: number;
  last: Uint8Array | undefined;
}

export interface TestChainOptions {
  readonly chain?: string;
  readonly startMs?: number;
  readonly demonstration?: boolean;
  readonly time?: Genesis["time"];
  /** Where they differ from the default. */
  readonly limits?: Partial<Limits>;
  readonly hash?: Sha256;
}

/** Signs with the Ed25519 key that follows from `name`. */
export function testSigner(reference: string, name: string = reference): TestSigner {
  const seed = createHash("sha256").update(`test key of ${name}`).digest();
  const privateKey: KeyObject = createPrivateKey({
    key: Buffer.concat([ed25519Prefix, seed]),
    format: "der",
    type: "pkcs8",
  });
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    reference,
    id: reference.slice(reference.indexOf(":") + 1),
    key: publicKeyFromBytes("Ed25519", new Uint8Array(Buffer.from(x!, "base64url"))),
    sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
    sequence: 0,
    last: undefined,
  };
}

interface StoredBlock {
  readonly header: Uint8Array;
  readonly seal: Uint8Array;
  readonly firstIndex: number;
}

export const testStartMs = Date.UTC(2026, 0, 5, 8);

export class TestChain {
  readonly chain: string;
  /** The operator's present key. */
  operator: TestSigner;
  readonly registrar: TestSigner;
  readonly stateTree: StateTree;
  readonly log: LogTree;
  readonly values = new Map<string, Uint8Array>();
  readonly #hash: Sha256;
  readonly #entries: Uint8Array[] = [];
  readonly #tiles = new Map<string, Uint8Array>();
  readonly #blocks: StoredBlock[] = [];
  readonly #records = new Map<string, number[]>();
  readonly #decoded = new Map<string, StateValue>();
  /** The key that seals the open block. */
  #sealing: TestSigner;
  #tip: ChainTip | undefined;
  #open: OpenBlock | undefined;
  #nowMs: number;

  constructor(options: TestChainOptions = {}) {
    this.chain = options.chain ?? "chain:test";
    this.#hash = options.hash ?? nativeSha256;
    this.#nowMs = options.startMs ?? testStartMs;
    this.stateTree = new StateTree(this.#hash);
    this.log = new LogTree(0, (level, index) => this.#tiles.get(`${level}/${index}`), this.#hash);
    this.operator = testSigner(this.chain, `operator of ${this.chain}`);
    this.#sealing = this.operator;
    this.registrar = testSigner("party:registrar", `registrar of ${this.chain}`);
    const genesis: Genesis = {
      operator: { name: "Test Operator", key: encodeCoseKey(this.operator.key) },
      registrars: [
        {
          id: "registrar",
          legalName: "Test Registrar",
          country: "NL",
          keys: [encodeCoseKey(this.registrar.key)],
        },
      ],
      rules: rulesVersion,
      limits: { ...defaultLimits, ...options.limits },
      time: options.time ?? { source: "utc" },
      demonstration: options.demonstration ?? false,
    };
    this.submit(this.statement(this.operator, "chain.genesis", this.chain, encodeGenesis(genesis)));
    this.seal();
  }

  // What a source of evidence is.

  get height(): number {
    return this.#blocks.length - 1;
  }

  get readNode(): LogTree["read"] {
    return this.log.read;
  }

  entry(index: number): Uint8Array | undefined {
    return this.#entries[index];
  }

  recordEntries(record: string): readonly number[] {
    return this.#records.get(record) ?? [];
  }

  stateBytes(name: string): Uint8Array | undefined {
    return this.values.get(name);
  }

  block(height: number): StoredBlock | undefined {
    return this.#blocks[height];
  }

  heightOf(index: number): number {
    return this.#blocks.findLastIndex(({ firstIndex }) => firstIndex <= index);
  }

  // Time and blocks.

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Entries that are sealed. */
  get size(): number {
    return this.log.size;
  }

  /** The state with everything said so far. */
  get state(): StateReader {
    return this.#openBlock().state;
  }

  /** Moves the chain's clock; what was said before is sealed at the time it was said. */
  at(timeMs: number): this {
    if (this.#open && this.#open.count > 0) this.seal();
    this.#open = undefined;
    this.#nowMs = timeMs;
    return this;
  }

  /** Closes the open block, which may be empty; by another key than the operator's, as a thief would. */
  seal(by?: TestSigner): Block {
    const block = this.#openBlock().finish();
    const issuer = "Test Operator";
    const sealing = by ?? this.#sealing;
    const { protectedHeader, toBeSigned } = prepareSeal(block.header, issuer, sealing.key);
    const seal = assembleSeal(protectedHeader, sealing.sign(toBeSigned));
    this.#sealing = this.operator;
    for (const { index, bytes, executed } of block.entries) {
      this.#entries[index] = bytes;
      for (const { record } of executed?.filed ?? []) {
        const entries = this.#records.get(record);
        if (entries) entries.push(index);
        else this.#records.set(record, [index]);
      }
    }
    for (const { level, index, bytes } of block.tileWrites) this.#tiles.set(`${level}/${index}`, bytes);
    for (const { name, bytes, value } of block.stateWrites) {
      this.values.set(name, bytes);
      this.#decoded.set(name, value);
    }
    this.#blocks.push({ header: encodeHeader(block.header), seal, firstIndex: block.firstIndex });
    this.#tip = { header: block.header, seal };
    this.#open = undefined;
    return block;
  }

  #openBlock(): OpenBlock {
    this.#open ??= new OpenBlock(this.#ledgerState(), this.#nowMs, this.#hash);
    return this.#open;
  }

  #ledgerState(): LedgerState {
    const state: StateReader = {
      get: <T extends StateValue>(name: string) => this.#decoded.get(name) as T | undefined,
    };
    return { chain: this.chain, tip: this.#tip, state, stateTree: this.stateTree, log: this.log };
  }

  // Statements.

  /** The signer's next statement, signed but not said yet; `signedMs` by its clock. Its place in the sequence is taken. */
  statement(
    signer: TestSigner,
    kind: string,
    subject: string,
    payload: Uint8Array,
    issuer = signer.reference,
    signedMs = this.#nowMs,
  ): Uint8Array {
    const prepared = prepareStatement({
      algorithm: signer.key.algorithm,
      kind,
      kid: signer.key.kid,
      issuer,
      subject,
      chain: this.chain,
      issuedAtSeconds: Math.floor(signedMs / 1000),
      sequence: signer.sequence,
      previous: signer.last,
      payload,
    });
    signer.sequence += 1;
    signer.last = prepared.hash;
    return assembleStatement(prepared, signer.sign(prepared.toBeSigned));
  }

  /** Puts a statement into the open block. Throws with the code when the rules refuse it. */
  submit(bytes: Uint8Array): SignedStatement {
    const statement = decodeStatement(bytes);
    if (isRefusal(statement)) throw new Error(`${statement.code}: ${statement.detail}`);
    const open = this.#openBlock();
    const identified = open.identify(statement);
    if (isRefusal(identified)) throw new Error(`${identified.code}: ${identified.detail}`);
    const executed = open.execute(identified);
    if (isRefusal(executed)) throw new Error(`${executed.code}: ${executed.detail}`);
    return statement;
  }

  say(
    signer: TestSigner,
    kind: string,
    subject: string,
    payload: CborInput,
    issuer?: string,
  ): SignedStatement {
    return this.submit(this.statement(signer, kind, subject, encodeCbor(payload), issuer));
  }

  /** Registers a party with one key. */
  party(
    id: string,
    roles: readonly string[] = ["carrier"],
    legalName = `${id} Ltd`,
    country = "NL",
  ): TestSigner {
    const signer = testSigner(`party:${id}`);
    const keys = [encodeCoseKey(signer.key)];
    this.say(this.registrar, "party.register", signer.reference, {
      id,
      legalName,
      country,
      roles,
      keys,
    });
    return signer;
  }

  /** The next key of a device or party, put in place by the old one; it goes on with the sequence. */
  rotateKey(signer: TestSigner, name: string): TestSigner {
    const next = testSigner(signer.reference, name);
    const isDevice = signer.reference.startsWith("device:");
    const named = isDevice ? {} : { replaces: signer.key.kid };
    const payload = { ...named, ...this.newKey(next, signer) };
    this.say(signer, isDevice ? "device.key-rotate" : "party.key-rotate", signer.reference, payload);
    return { ...next, sequence: signer.sequence, last: signer.last };
  }

  /** The operator's next key. The open block is the last one that the old key seals. */
  rotateOperator(name: string, compromisedSince?: number): TestSigner {
    const next = testSigner(this.chain, name);
    const payload = {
      ...this.newKey(next, this.operator),
      ...(compromisedSince !== undefined && { compromisedSince }),
    };
    this.say(this.operator, "operator.key-rotate", this.chain, payload);
    this.operator = { ...next, sequence: this.operator.sequence, last: this.operator.last };
    return this.operator;
  }

  /** `key` and `proof` of a rotation. */
  newKey(next: TestSigner, { reference, key: { kid: replaces } }: TestSigner) {
    const proof = next.sign(keyProofBytes(next.key, { chain: this.chain, reference, replaces }));
    return { key: encodeCoseKey(next.key), proof };
  }

  /** A key that acts for `party` for some kinds of statement. */
  delegate(party: TestSigner, name: string, kinds: readonly string[], untilMs: number): TestSigner {
    const signer = testSigner(party.reference, name);
    const key = encodeCoseKey(signer.key);
    this.say(party, "delegation.grant", party.reference, { key, label: name, kinds, until: untilMs });
    return signer;
  }

  device(id: string, owner: TestSigner, clock?: { accuracyMs: number; driftPpm: number }): TestSigner {
    const signer = testSigner(`device:${id}`);
    const key = encodeCoseKey(signer.key);
    this.say(owner, "device.register", signer.reference, {
      id,
      key,
      model: "Test Logger",
      ...(clock && { clock }),
    });
    return signer;
  }

  calibrate(owner: TestSigner, device: string, validFrom: number, validUntil: number): SignedStatement {
    const uncertainties = [{ quantity: "temperature", value: 0.5 }];
    const payload = {
      certificate: `C-${device}`,
      laboratory: "Test Laboratory",
      validFrom,
      validUntil,
      uncertainties,
    };
    return this.say(owner, "device.calibrate", `device:${device}`, payload);
  }

  attach(owner: TestSigner, device: string, target: string, at = this.#nowMs): SignedStatement {
    return this.say(owner, "device.attach", `device:${device}`, { target, at });
  }

  detach(owner: TestSigner, device: string, at = this.#nowMs): SignedStatement {
    return this.say(owner, "device.detach", `device:${device}`, { at });
  }

  unit(id: string, owner: TestSigner, type = "container", at = this.#nowMs): SignedStatement {
    const identifier = { scheme: "other", number: id };
    return this.say(owner, "unit.register", `unit:${id}`, { id, type, identifier, at });
  }

  load(holder: TestSigner, unit: string, items: readonly string[], at = this.#nowMs): SignedStatement {
    return this.say(holder, "unit.load", `unit:${unit}`, { items, at });
  }

  unload(holder: TestSigner, unit: string, items: readonly string[], at = this.#nowMs): SignedStatement {
    return this.say(holder, "unit.unload", `unit:${unit}`, { items, at });
  }

  /** Creates a shipment: 2 to 8 °C unless `terms` say otherwise, one road leg for each carrier. */
  shipment(
    id: string,
    shipper: TestSigner,
    consignee: string,
    carriers: readonly string[],
    terms: TestTerms = {},
  ): SignedStatement {
    const legs = carriers.map((carrier, i) => ({
      id: `leg-${i + 1}`,
      mode: "road",
      carrier,
      from: { name: `Place ${i}` },
      to: { name: `Place ${i + 1}` },
    }));
    return this.say(shipper, "shipment.create", `shipment:${id}`, {
      id,
      consignee,
      goods: { description: "Vaccines", grossMassGrams: 120_000 },
      conditions: terms.conditions ?? [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }],
      legs,
      gapMsMax: terms.gapMsMax ?? 900_000,
      at: terms.at ?? this.#nowMs,
    });
  }

  release(
    holder: TestSigner,
    subject: string,
    to: string,
    at = this.#nowMs,
    issuer?: string,
  ): SignedStatement {
    return this.say(holder, "custody.release", subject, { to, at }, issuer);
  }

  accept(
    receiver: TestSigner,
    subject: string,
    from: string,
    at = this.#nowMs,
    more: CborFields = {},
  ): SignedStatement {
    return this.say(receiver, "custody.accept", subject, { from, at, ...more });
  }

  /** Release and accept at one time. */
  handOver(from: TestSigner, to: TestSigner, subject: string, at = this.#nowMs): void {
    this.release(from, subject, to.id, at);
    this.accept(to, subject, from.id, at);
  }

  /** `signedMs`: when the device's clock says that it signs; the chain's time where it is not given. */
  readings(device: TestSigner, measurements: readonly Measurement[], signedMs?: number): SignedStatement {
    const payload = encodeReadings(measurements);
    return this.submit(
      this.statement(device, "readings", device.reference, payload, device.reference, signedMs),
    );
  }

  /** Temperatures at equal steps from `fromMs`. */
  temperatures(
    device: TestSigner,
    fromMs: number,
    stepMs: number,
    values: readonly number[],
  ): SignedStatement {
    return this.readings(
      device,
      values.map((value, i) => ({ name: "temperature", value, timeMs: fromMs + i * stepMs })),
    );
  }

  operatorKid(): string {
    return toHex(this.operator.key.kid);
  }

  /** A state value, decoded. */
  value<T extends StateValue>(name: string): T | undefined {
    const bytes = this.values.get(name);
    return bytes && decodeState<T>(bytes);
  }
}

export type CborFields = { readonly [field: string]: CborInput };

export interface TestTerms {
  readonly conditions?: readonly { quantity: string; min?: number; max?: number; toleranceMs: number }[];
  readonly gapMsMax?: number;
  readonly at?: number;
}

/** Shipment `S-1` with a sensor on it, in the block after genesis. */
export function chainWithShipment(): { chain: TestChain; device: TestSigner } {
  const chain = new TestChain();
  const shipper = chain.party("shipper", ["shipper"]);
  chain.party("consignee", ["consignee"]);
  const device = chain.device("sensor", shipper);
  chain.shipment("S-1", shipper, "consignee", ["shipper"]);
  chain.attach(shipper, "sensor", "shipment:S-1");
  chain.seal();
  return { chain, device };
}
