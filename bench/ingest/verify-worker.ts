/** One thread of bare verification: the same statements over and over, one after the other, until it is told to end. */
import { parentPort, workerData } from "node:worker_threads";
import sodium from "sodium-native";

export interface BareRequest {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

const port = parentPort!;
const requests = (workerData as readonly BareRequest[]).map(({ key, message, signature }) => ({
  key: Buffer.from(key),
  message: Buffer.from(message),
  signature: Buffer.from(signature),
}));

port.on("message", (seconds: number) => {
  const endAt = performance.now() + seconds * 1000;
  let count = 0;
  while (performance.now() < endAt) {
    const { signature, message, key } = requests[count++ % requests.length]!;
    if (!sodium.crypto_sign_verify_detached(signature, message, key)) throw new Error("a signature is wrong");
  }
  port.postMessage(count);
  port.close();
});
port.postMessage("ready");
