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
const delegationMs = 365 * 86_400_000;

/** The gateway refused what a scanner signed, for good. */
export class ScannerRefused extends Error {
  override readonly name = "ScannerRefused";
}

export class Scanner {
  readonly party: SimulatedParty;
  readonly #signer: Signer;
  readonly #device: MqttDevice;
  readonly #connection: Connection;

  private constructor(connection: Connection, party: SimulatedParty, signer: Signer, device: MqttDevice) {
    this.#connection = connection;
    this.party = party;
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
    const coseKey = encodeCoseKey(key.publicKey);
    const reference = referenceText("device", id);
    const known = await ifKnown(party.http.device(id), "device_unknown");
    if (!known)
      await party.say("device.register", reference, { id, key: coseKey, model: "Simulated scanner" });
    await party.say("delegation.grant", party.reference, {
      key: coseKey,
      label: `scanner ${id}`,
      kinds: delegatedKinds,
      until: Math.floor(connection.clock.nowMs() + delegationMs),
    });
    const signer = new Signer(
      key,
      { issuer: party.reference, chain: connection.chain },
      new MemorySequence(),
    );
    if (known) await resumeAtGateway(signer, connection);
    const device = mqttDevice(connection, id, signer);
    await device.connect();
    return new Scanner(connection, party, signer, device);
  }

  /** Resolves with the receipt; throws `ScannerRefused` when the statement can never be accepted. */
  async scan(
    kind: string,
    subject: string,
    payload: CborInput,
  ): Promise<DeviceAnswer & { receipt: Uint8Array }> {
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
}
