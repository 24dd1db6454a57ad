/** What every simulated party and device knows of the gateway: its address, its chain, and the chain's clock. */
import { HttpClient } from "../../client/http-client.ts";
import { MqttDevice } from "../../client/mqtt-device.ts";
import { ReceiptChecker } from "../../client/receipt-checker.ts";
import type { Signer } from "../../client/signer.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { createVirtualClock, type VirtualClock } from "../clock.ts";

export interface Connection {
  readonly http: HttpClient;
  readonly mqttUrl: string;
  readonly chain: string;
  readonly operatorKey: PublicKey;
  readonly receipts: ReceiptChecker;
  /** Follows the chain's clock, real or simulated. */
  readonly clock: VirtualClock;
  /** Chain milliseconds per wall millisecond. */
  readonly speed: number;
}

export async function connectTo(url: string): Promise<Connection> {
  const http = new HttpClient({ url });
  const view = await http.chain();
  const operatorKey = decodeCoseKey(fromHex(view.operatorKey));
  const clock = createVirtualClock({
    startMs: view.time.nowMs,
    speed: view.time.speed,
    wallNow: () => performance.now(),
  });
  return {
    http,
    mqttUrl: `mqtt://${new URL(url).hostname}:${view.mqttPort}`,
    chain: view.chain,
    operatorKey,
    receipts: new ReceiptChecker(operatorKey, view.chain),
    clock,
    speed: view.time.speed,
  };
}

/** A device over MQTT that keeps its statements until they are answered, and then tells `signer`. */
export function mqttDevice(connection: Connection, device: string, signer: Signer): MqttDevice {
  const { mqttUrl, chain, operatorKey, receipts } = connection;
  return new MqttDevice({
    url: mqttUrl,
    device,
    chain,
    operatorKey,
    receipts,
    password: () => signer.signIn(Date.now()),
    answered: (statement) => signer.answered([statement.hash]),
  });
}
