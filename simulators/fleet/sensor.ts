/**
 * A simulated sensor on a shipment: takes its packs from the simulated world, bends them as its faults want,
 * signs them at the time they are due, and sends them over MQTT in their order. What is sealed is then all up to
 * some time, and whoever goes on for a run that ended, in whatever way, measures from there.
 */
import type { MqttDevice } from "../../client/mqtt-device.ts";
import { MemorySequence, type OutgoingStatement } from "../../client/sequence.ts";
import { Signer } from "../../client/signer.ts";
import { generateSigningKey, type SigningKey } from "../../client/signing-key.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { packsOf, sampleSets } from "../device.ts";
import { createDeviceClock } from "../device-clock.ts";
import { type StreamFaultName, streamFaults } from "../faults.ts";
import type { Journey } from "../journey.ts";
import { flipBit, type Outgoing } from "../outgoing.ts";
import type { PhysicalFault } from "../physical-faults.ts";
import type { Profile } from "../profiles.ts";
import { bufferOffline, silencesOf } from "../radio.ts";
import type { Random } from "../random.ts";
import type { Sample } from "../sensors.ts";
import { type Connection, mqttDevice, resumeAtGateway } from "./connection.ts";
import { ifKnown, type SimulatedParty } from "./party.ts";

export interface SensorOptions {
  readonly connection: Connection;
  readonly owner: SimulatedParty;
  readonly id: string;
  readonly profile: Profile;
  readonly journey: Journey;
  readonly random: Random;
  readonly physicalFaults: readonly PhysicalFault[];
  readonly streamFaults: readonly StreamFaultName[];
  /** An earlier run may have registered the device with it. */
  readonly key: SigningKey;
  /** What the device is attached to, and since when it measures. */
  readonly target: string;
  readonly fromMs: number;
}

/** Declared at registration: an ordinary quartz, set over the radio. */
const clockAccuracyMs = 2_000;
const clockDriftPpm = 40;
/** No simulated clock is so far ahead, the faulty ones included. */
const clockAheadMsMax = 2 * 3_600_000;
const signerFaults: readonly StreamFaultName[] = ["skew", "wrongKey"];
const transportFaults: readonly StreamFaultName[] = [
  "bitFlip",
  "lose",
  "delay",
  "duplicate",
  "reorder",
  "replay",
];

interface Signed {
  readonly statement: OutgoingStatement;
  readonly forged: boolean;
}

const buffer = { messagesMax: 2_000, spacingMs: 1_000 } as const;

/**
 * A pack may be refused for being ahead of a quick clock, and the one behind it taken, so each waits for the answer to the
 * one before. Packs that are late are not refused, and so many of them are on their way together.
 */
const late = { msMin: 3_600_000, countMax: 64 } as const;
/** What is on its way when a run is stopped is waited for so long. */
const stopMsMax = 1_000;

export class Sensor {
  readonly #options: SensorOptions;
  readonly #signer: Signer;
  readonly #device: MqttDevice;
  /** The last time, by the device's clock, that an earlier run measured at and had sealed. */
  readonly #saidMs: number;
  #onTheWay: Promise<unknown>[] = [];

  private constructor(options: SensorOptions, signer: Signer, device: MqttDevice, saidMs: number) {
    this.#options = options;
    this.#saidMs = saidMs;
    this.#signer = signer;
    this.#device = device;
  }

  /** Registers the device under its owner, attaches and connects it; what an earlier run did of that stands. */
  static async enrol(options: SensorOptions): Promise<Sensor> {
    const { connection, owner, id, profile, key, target, fromMs } = options;
    const issuer = referenceText("device", id);
    const known = await ifKnown(owner.http.device(id), "device_unknown");
    if (!known)
      await owner.say("device.register", issuer, {
        id,
        key: encodeCoseKey(key.publicKey),
        model: profile.model,
        clock: { accuracyMs: clockAccuracyMs, driftPpm: clockDriftPpm },
      });
    const lastReadingMs = known?.lastReadingMs ?? null;
    // Somebody may have detached a device that has measured: that stands, too.
    if (!known?.attachment && lastReadingMs === null)
      await owner.say("device.attach", issuer, { target, at: fromMs });
    const signer = new Signer(key, { issuer, chain: connection.chain }, new MemorySequence());
    if (known) await resumeAtGateway(signer, connection);
    const device = mqttDevice(connection, id, signer);
    await device.connect();
    return new Sensor(options, signer, device, lastReadingMs ?? Number.NEGATIVE_INFINITY);
  }

  /**
   * Resolves when the journey is over and its last pack answered; rejects when `signal` is aborted. What is not sealed
   * of an earlier run is measured and said again, but for what a fault held back then: later packs are sealed.
   */
  async run(signal: AbortSignal): Promise<void> {
    let giveUp: NodeJS.Timeout | undefined;
    const stop = () => {
      giveUp = setTimeout(() => void this.#device.close(), stopMsMax);
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      await this.#sendAll(signal);
    } finally {
      await Promise.allSettled(this.#onTheWay);
      signal.removeEventListener("abort", stop);
      clearTimeout(giveUp);
      await this.#device.close();
    }
  }

  async #sendAll(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.connection;
    for (const outgoing of this.#stream()) {
      await clock.sleepUntil(outgoing.dueAtMs, signal);
      const isLate = clock.nowMs() - outgoing.dueAtMs >= late.msMin;
      if (!isLate || this.#onTheWay.length >= late.countMax) await this.#answers();
      this.#send(outgoing);
    }
    await this.#answers();
  }

  async #answers(): Promise<void> {
    await Promise.all(this.#onTheWay);
    this.#onTheWay = [];
  }

  /** Clock and key faults come before the signature; what is lost or late on the way was signed before. */
  #stream(): Iterable<Outgoing<Signed>> {
    const { journey, profile, random, physicalFaults, connection } = this.#options;
    // The device's clock said when its last reading was, the world asks for the true time.
    const fromMs = Math.max(this.#options.fromMs, this.#saidMs - clockAheadMsMax);
    const silences = silencesOf(journey, random.fork("radio"));
    const clock = createDeviceClock({ driftPpm: clockDriftPpm / 2, startMs: journey.startMs, silences });
    const { intervalMs, samplesPerPack } = pace(profile, connection.speed);
    const paced = { ...profile, intervalMs };
    const sets = sampleSets({ journey, profile: paced, random, faults: physicalFaults, clock, fromMs });
    const packs = this.#bend(packsOf(sets, samplesPerPack), signerFaults);
    const signed = this.#bend(this.#signEach(packs), transportFaults);
    return bufferOffline(signed, { ...buffer, silences, onDropped: () => undefined });
  }

  #bend<T>(stream: Iterable<Outgoing<T>>, applicable: readonly StreamFaultName[]): Iterable<Outgoing<T>> {
    const { random, streamFaults: wanted } = this.#options;
    return wanted
      .filter((name) => applicable.includes(name))
      .reduce((bent, name) => streamFaults[name](bent, random.fork(name)), stream);
  }

  *#signEach(packs: Iterable<Outgoing<readonly Sample[]>>): Generator<Outgoing<Signed>> {
    for (const { dueAtMs, message, marks } of packs) {
      const skewMs = marks?.clockSkewMs ?? 0;
      const readings = message
        .map(({ quantity, value, timeMs }) => ({ name: quantity, value, timeMs: timeMs + skewMs }))
        .filter(({ timeMs }) => timeMs > this.#saidMs);
      if (readings.length === 0) continue;
      const payload = encodeReadings(readings);
      const forged = marks?.wrongKey === true;
      const statement = this.#make(forged ? this.#stranger() : this.#signer, payload, dueAtMs + skewMs);
      yield { dueAtMs, message: { statement, forged } };
    }
  }

  /** As if somebody else wrote in the device's name, with a key that nobody registered. */
  #stranger(): Signer {
    const { issuer, chain } = this.#signer;
    return new Signer(generateSigningKey(), { issuer, chain }, new MemorySequence());
  }

  #make(signer: Signer, payload: Uint8Array, atMs: number): OutgoingStatement {
    const draft = {
      kind: "readings",
      subject: this.#signer.issuer,
      payload,
      issuedAtSeconds: Math.floor(atMs / 1000),
    };
    const statement = signer.make(draft);
    // What is not answered is kept by the device from when it is sent; what a fault loses is kept by nobody.
    signer.answered([statement.hash]);
    return statement;
  }

  #send({ message: { statement, forged }, marks }: Outgoing<Signed>): void {
    if (marks?.bitFlip) this.#device.sendRaw(flipBit(statement.bytes, marks.bitFlip));
    else if (forged || marks?.resent) this.#device.sendRaw(statement.bytes);
    else this.#onTheWay.push(this.#device.publish(statement));
  }
}

/** In slow time a device reports often enough to be seen moving; in fast time as its profile says. */
function pace(profile: Profile, speed: number): { intervalMs: number; samplesPerPack: number } {
  const intervalMs = Math.min(profile.intervalMs, 2_000 * speed);
  return { intervalMs, samplesPerPack: intervalMs < profile.intervalMs ? 1 : profile.samplesPerPack };
}
