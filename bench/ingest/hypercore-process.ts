/**
 * Hypercore, a signed append-only log that others use: one writer appends batches, each signed as one. It verifies no
 * statement, keeps no state, and its append returns before the disk has the batch.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import Hypercore from "hypercore";
import type { Appended, AppendOrder } from "./messages.ts";

const warmUpSeconds = 1;

process.on("disconnect", () => process.exit(1));
process.on("message", (message: AppendOrder | { readonly command: "stop" }) => {
  if (message.command === "append") void append(message);
  else process.exit(0);
});

async function append({ folder, bytes, batch, seconds }: AppendOrder): Promise<void> {
  const core = new Hypercore(join(folder, "hypercore"));
  await core.ready();
  // Statements are as good as random to a store: hashes and signatures.
  const blocks = Array.from({ length: batch }, () => randomBytes(bytes));
  const appendFor = async (atLeastSeconds: number): Promise<number> => {
    const endAt = performance.now() + atLeastSeconds * 1000;
    let count = 0;
    for (; performance.now() < endAt; count += batch) await core.append(blocks);
    return count;
  };
  await appendFor(warmUpSeconds);
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  const count = await appendFor(seconds);
  const { user, system } = process.cpuUsage(before);
  const appended: Appended = {
    report: "appended",
    count,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
  };
  await core.close();
  process.send!(appended);
}
