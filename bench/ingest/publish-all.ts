/** Devices say so many statements together, as fast as they are acknowledged. */
import { Child, type Load, type Server } from "./child.ts";

/** Of one device on their way at a time. */
const window = 100;

export async function publishAll(
  server: Server,
  port: number,
  devices: number,
  statements: number,
): Promise<void> {
  const load: Load = new Child("load-process");
  // Devices take turns only about evenly: each has some more to say than its share.
  const countPerDevice = Math.ceil((1.3 * statements) / devices) + window;
  await load.ask({ command: "sign", devices, countPerDevice, recordsPerPack: 1, secondsMax: 600 }, "signed");
  const order = { port, server: server.pid, window, warmUpSeconds: 0, warmUpCount: 0 };
  const all = { seconds: 0, count: statements, receipts: false, fromStart: true, cyclic: false };
  await load.ask({ command: "publish", ...order, ...all }, "published");
  await load.end({ command: "stop" });
}
