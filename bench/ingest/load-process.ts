/** The load generator: signs, verifies on all cores, publishes. It keeps what it has signed between commands. */
import { signInProof } from "../../client/sign-in.ts";
import { verifyOnAllCores } from "./bare-verification.ts";
import { chain, deviceId, keyOf, type SignedMessage, Teller } from "./devices.ts";
import type { LoadCommand, LoadReport, Published, PublishOrder } from "./messages.ts";
import { MqttLoad, publishPacket } from "./mqtt-load.ts";
import { usageOf } from "./process-usage.ts";
import { readSigned, type SignedOrder, writeSigned } from "./signed-file.ts";

/** MQTT message ids are 1 to 65,535; as many statements of a device are never on their way at once. */
const messageIds = 65_535;

const messageIdOf = (sequence: number) => (sequence % messageIds) + 1;

interface Device {
  readonly id: string;
  readonly messages: SignedMessage[];
  readonly packets: Buffer[];
  next: number;
}

let devices: Device[] = [];

const report = (message: LoadReport) => process.send!(message);

// Nobody is left to measure for.
process.on("disconnect", () => process.exit(1));

process.on("message", (message: LoadCommand) => {
  if (message.command === "sign") sign(message);
  else if (message.command === "verify") void verify(message.seconds);
  else if (message.command === "publish") void publish(message);
  else process.exit(0);
});

function sign(
  order: SignedOrder & { readonly secondsMax: number; readonly file?: string | undefined },
): void {
  const startedAt = performance.now();
  const { devices: count, first = 0, file } = order;
  const kept = file === undefined ? undefined : readSigned(file, order);
  const signed = kept ?? signAll(order);
  if (!kept && file !== undefined) writeSigned(file, order, signed);
  devices = signed.map((messages, i) => {
    const id = deviceId(first + i);
    const topic = `devices/${id}/statements`;
    const packets = messages.map(({ bytes }, sequence) => publishPacket(topic, messageIdOf(sequence), bytes));
    return { id, messages, packets, next: 0 };
  });
  const { messages } = devices[0]!;
  report({
    report: "signed",
    seconds: (performance.now() - startedAt) / 1000,
    count: messages.length * count,
    bytesPerStatement: messages.at(-1)!.bytes.length,
  });
}

/** In turn, so that all devices have as much to say when the time is up first. */
function signAll(order: SignedOrder & { readonly secondsMax: number }): SignedMessage[][] {
  const { devices: count, first = 0, countPerDevice, recordsPerPack, secondsMax } = order;
  const endAt = performance.now() + secondsMax * 1000;
  const tellers = Array.from(
    { length: count },
    (_, i) => new Teller(first + i, countPerDevice, recordsPerPack),
  );
  const signed = tellers.map((): SignedMessage[] => []);
  for (let sequence = 0; sequence < countPerDevice && performance.now() < endAt; sequence++)
    for (const [i, messages] of signed.entries()) messages.push(tellers[i]!.next());
  return signed;
}

const verifiedMax = 20_000;

/** Bare verification of some of the same statements, as many of each device. */
async function verify(seconds: number): Promise<void> {
  const perDevice = Math.ceil(verifiedMax / devices.length);
  const requests = devices.flatMap(({ id, messages }) => {
    const key = keyOf(id).publicKey.bytes;
    return messages.slice(0, perDevice).map(({ toBeSigned, signature }) => ({
      key,
      message: toBeSigned,
      signature,
    }));
  });
  report({ report: "verified", ...(await verifyOnAllCores(requests, seconds)) });
}

async function publish(order: PublishOrder): Promise<void> {
  const run = new Run(order);
  await run.connect();
  report({ report: "published", ...(await run.publish()) });
}

/** Connections that are made at a time. */
const connectingMax = 200;
const connectTriesMax = 10;
/** Devices with one address: a gateway limits them, as it limits the ports of one. */
const devicesPerAddress = 1_000;

/** Every address from 127.0.0.1 on is this machine's own on Linux; elsewhere only the first need be. */
function addressOf(number: number): string {
  return `127.0.0.${1 + Math.floor(number / devicesPerAddress)}`;
}

/** On a busy machine not everybody is let in in time. */
async function letIn(connection: MqttLoad): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return await connection.connect();
    } catch (error) {
      if (tries === connectTriesMax) throw error;
    }
}

/** Statements of the flooding device on their way: more than a gateway takes of one at a time. */
const floodWindow = 2_000;

class Run {
  readonly #order: PublishOrder;
  readonly #connections: MqttLoad[];
  /** When each statement on its way was sent, by device and message id. */
  readonly #sentAt = devices.map(({ packets }) => new Float64Array(Math.min(messageIds, packets.length) + 1));
  readonly #latencies: number[] = [];
  #measuring = false;
  #ending = false;
  /** A device that should have sent had nothing left to say. */
  #exhausted = false;
  #acknowledgedCount = 0;
  #onTheirWay = 0;
  #drained: (() => void) | undefined;

  constructor(order: PublishOrder) {
    this.#order = order;
    this.#connections = devices.slice(0, order.devices).map(
      ({ id }, number) =>
        new MqttLoad({
          port: order.port,
          localAddress: addressOf(number),
          device: id,
          password: signInProof(keyOf(id), { issuer: `device:${id}`, chain }, Date.now()),
          receipts: order.receipts,
          acknowledged: (messageId) => this.#acknowledged(number, messageId),
          failed: (error) => {
            throw error;
          },
        }),
    );
    if (order.fromStart) for (const device of devices) device.next = 0;
  }

  /** Some at a time: thousands of connections at once would be more than the system keeps waiting. */
  async connect(): Promise<void> {
    for (let from = 0; from < this.#connections.length; from += connectingMax)
      await Promise.all(
        this.#connections.slice(from, from + connectingMax).map((connection) => letIn(connection)),
      );
  }

  /** Measures from the end of the warm-up until the last statement is acknowledged. */
  async publish(): Promise<Published> {
    const { window, rate, warmUpSeconds, warmUpCount, seconds, count, server } = this.#order;
    if (rate === undefined) this.#connections.forEach((_, number) => this.#send(number, window));
    else this.#sendAtRate(rate);
    if (this.#flooder >= 0) this.#send(this.#flooder, floodWindow);
    await this.#whileStatementsLast(warmUpSeconds, warmUpCount);
    this.#measuring = true;
    const before = usageOf(server);
    const startedAt = performance.now();
    await this.#whileStatementsLast(seconds, count);
    const exhausted = this.#exhausted;
    await this.#drain();
    const measuredSeconds = (performance.now() - startedAt) / 1000;
    const after = usageOf(server);
    for (const connection of this.#connections) connection.end();
    const sorted = Float64Array.from(this.#latencies).sort();
    const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
    return {
      acknowledged: sorted.length,
      seconds: measuredSeconds,
      latencyMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
      exhausted,
      cpuSeconds: before && after && after.cpuSeconds - before.cpuSeconds,
      mainThreadSeconds: before && after && after.mainThreadSeconds - before.mainThreadSeconds,
      residentBytes: after?.residentBytes,
    };
  }

  /** -1 when none floods. */
  get #flooder(): number {
    return this.#order.flood ? this.#connections.length - 1 : -1;
  }

  /** Ends early when a device has nothing left to say: from then on the load would be another. */
  async #whileStatementsLast(seconds: number, count: number): Promise<void> {
    const endAt = performance.now() + seconds * 1000;
    const endCount = this.#acknowledgedCount + count;
    while ((performance.now() < endAt || this.#acknowledgedCount < endCount) && !this.#exhausted)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Each statement counts as sent when it is due, so that a server that is late cannot hide it. */
  #sendAtRate(rate: number): void {
    const startedAt = performance.now();
    let sent = 0;
    const senders = this.#connections.length - (this.#flooder >= 0 ? 1 : 0);
    const timer = setInterval(() => {
      if (this.#ending) return clearInterval(timer);
      for (; sent < ((performance.now() - startedAt) / 1000) * rate; sent++)
        this.#send(sent % senders, 1, startedAt + (sent / rate) * 1000);
    }, 2);
  }

  #send(number: number, count: number, sentAtMs = performance.now()): void {
    const device = devices[number]!;
    const packets: Buffer[] = [];
    while (packets.length < count && !this.#ending) {
      if (this.#order.cyclic) device.next %= device.packets.length;
      const packet = device.packets[device.next];
      if (!packet) {
        this.#exhausted ||= number !== this.#flooder;
        break;
      }
      this.#sentAt[number]![messageIdOf(device.next++)] = sentAtMs;
      packets.push(packet);
    }
    this.#onTheirWay += packets.length;
    this.#connections[number]!.send(packets);
  }

  #acknowledged(number: number, messageId: number): void {
    const floods = number === this.#flooder;
    this.#acknowledgedCount++;
    if (this.#measuring && !floods)
      this.#latencies.push(performance.now() - this.#sentAt[number]![messageId]!);
    this.#onTheirWay--;
    if (this.#order.rate === undefined || floods) this.#send(number, 1);
    if (this.#onTheirWay === 0) this.#drained?.();
  }

  async #drain(): Promise<void> {
    this.#ending = true;
    if (this.#onTheirWay === 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
  }
}
