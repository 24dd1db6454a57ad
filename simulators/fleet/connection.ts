/** What every simulated party and device knows of the gateway: its address, its chain, and the chain's clock. */
import { HttpClient } from "../../client/http-client.ts";
import { deviceBounds, MqttDevice } from "../../client/mqtt-device.ts";
import { operatorKeysOf, successionOf } from "../../client/operator-keys.ts";
import { ReceiptChecker } from "../../client/receipt-checker.ts";
import type { Signer } from "../../client/signer.ts";
import { createVirtualClock, type VirtualClock } from "../clock.ts";

const followIntervalMs = 5_000;

export interface Connection {
  readonly http: HttpClient;
  readonly mqttUrl: string;
  readonly chain: string;
  readonly receipts: ReceiptChecker;
  /** When the operator's keys may be asked for again, by the monotonic clock. */
  readonly following: { notBeforeMs: number };
  /** Follows the chain's clock, real or simulated. */
  readonly clock: VirtualClock;
  /** Chain milliseconds per wall millisecond. */
  readonly speed: number;
}

export async function connectTo(url: string): Promise<Connection> {
  const http = new HttpClient({ url });
  const view = await http.chain();
  const clock = createVirtualClock({
    startMs: view.time.nowMs,
    speed: view.time.speed,
    wallNow: () => performance.now(),
  });
  return {
    http,
    mqttUrl: `mqtt://${new URL(url).hostname}:${view.mqttPort}`,
    chain: view.chain,
    receipts: new ReceiptChecker(operatorKeysOf(view, url), view.chain),
    following: { notBeforeMs: 0 },
    clock,
    speed: view.time.speed,
  };
}

/** Asks for the operator's keys once more, at most every so often however many answers are by an unknown one. */
async function followOperator({ http, receipts, following }: Connection): Promise<void> {
  const nowMs = performance.now();
  if (nowMs < following.notBeforeMs) return;
  following.notBeforeMs = nowMs + followIntervalMs;
  try {
    receipts.follow(successionOf(await http.chain()));
  } catch (error) {
    console.error(`the operator's keys cannot be followed: ${(error as Error).message}`);
  }
}

/** Has the signer go on where the gateway says: what it signed in an earlier run, and is not sealed, went with that run. */
export async function resumeAtGateway(signer: Signer, { http }: Connection): Promise<void> {
  const own = http.withBearer(() => signer.signIn(Date.now()));
  signer.resume(await own.signer(signer.publicKey.kid));
}

/** A device over MQTT that keeps its statements until they are answered, and then tells `signer`. */
export function mqttDevice(connection: Connection, device: string, signer: Signer): MqttDevice {
  const { mqttUrl, chain, receipts, speed } = connection;
  return new MqttDevice({
    url: mqttUrl,
    device,
    chain,
    receipts,
    operatorUnknown: () => void followOperator(connection),
    password: () => signer.signIn(Date.now()),
    answered: (statement) => signer.answered([statement.hash]),
    // What lies ahead of a quick clock is past in a moment.
    bounds: { refusedRetryMs: deviceBounds.refusedRetryMs / speed },
  });
}
