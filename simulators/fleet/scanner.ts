/**
 * A hand-held scanner: a device with its own key, to which its party has delegated handovers and milestones. What
 * it signs goes over its own MQTT connection, in the party's name.
 */
import type { DeviceAnswer, MqttDevice } from "../../client/mqtt-device.ts";
import { MemorySequence } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import { generateSigningKey, type SigningKey } from "../../client/signing-key.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { type Connection, mqttDevice, resumeAtGateway } from "./connection.ts";
import { ifKnown, type SimulatedParty } from "./party.ts";

const delegatedKinds = ["custody.*", "transport.*", "unit.*", "shipment.*", "device.attach", "device.detach"];
const dayMs = 86_400_000;
/** At a demonstration's speed of 600 a year is over in fifteen hours. */
const delegationMs = 365 * dayMs;
/** A scanner that is used when less than this is left has its delegation renewed. */
const renewalMs = 30 * dayMs;

/** The gateway refused what a scanner signed, for good. */
export class ScannerRefused extends Error {
  override readonly name = "ScannerRefused";
}

export class Scanner {
  readonly party: SimulatedParty;
  readonly #id: string;
  readonly #signer: Signer;
  readonly #device: MqttDevice;
  readonly #connection: Connection;
  /** By the chain's clock. */
  #delegatedUntilMs = 0;
  #renewal: Promise<void> | undefined;

  private constructor(
    connection: Connection,
    party: SimulatedParty,
    id: string,
    signer: Signer,
    device: MqttDevice,
  ) {
    this.#connection = connection;
    this.party = party;
    this.#id = id;
    this.#signer = signer;
    this.#device = device;
  }

  /** Enrols a scanner for the party: registration, unless an earlier run did that; delegation, which begins anew; connection. */
  static async enrol(
    connection: Connection,
    party: SimulatedParty,
    id: string,
    key: SigningKey = generateSigningKey(),
  ): Promise<Scanner> {
    const reference = referenceText("device", id);
    const known = await ifKnown(party.http.device(id), "device_unknown");
    if (!known) {
      const coseKey = encodeCoseKey(key.publicKey);
      await party.say("device.register", reference, { id, key: coseKey, model: "Simulated scanner" });
    }
    const identity = { issuer: party.reference, chain: connection.chain };
    const signer = new Signer(key, identity, new MemorySequence());
    const device = mqttDevice(connection, id, signer);
    const scanner = new Scanner(connection, party, id, signer, device);
    await scanner.#delegate();
    if (known) await resumeAtGateway(signer, connection);
    await device.connect();
    return scanner;
  }

  /** Resolves with the receipt; throws `ScannerRefused` when the statement can never be accepted. */
  async scan(
    kind: string,
    subject: string,
    payload: CborInput,
  ): Promise<DeviceAnswer & { receipt: Uint8Array }> {
    await this.#renewDelegation();
    const issuedAtSeconds = Math.floor(this.#connection.clock.nowMs() / 1000);
    const statement = this.#signer.make({ kind, subject, payload: encodeCbor(payload), issuedAtSeconds });
    const answer = await this.#device.publish(statement);
    if ("receipt" in answer) return answer;
    const { code, detail } = answer.rejection;
    throw new ScannerRefused(`${this.party.id} ${kind} ${subject}: ${code} (${detail})`);
  }

  close(): Promise<void> {
    return this.#device.close();
  }

  async #renewDelegation(): Promise<void> {
    const leftMs = this.#delegatedUntilMs - this.#connection.clock.nowMs();
    if (leftMs > renewalMs) return;
    this.#renewal ??= this.#delegate().finally(() => {
      this.#renewal = undefined;
    });
    try {
      await this.#renewal;
    } catch (error) {
      // Until it ends the old one serves, and whoever scans next tries again.
      if (leftMs <= 0) throw error;
    }
  }

  async #delegate(): Promise<void> {
    const untilMs = Math.floor(this.#connection.clock.nowMs() + delegationMs);
    await this.party.say("delegation.grant", this.party.reference, {
      key: encodeCoseKey(this.#signer.publicKey),
      label: `scanner ${this.#id}`,
      kinds: delegatedKinds,
      until: untilMs,
    });
    this.#delegatedUntilMs = untilMs;
  }
}
