/** Writes block after block to the DuckDB store in the folder given, telling each height, until it is killed. */
import { openDuckTelemetry } from "../../../gateway/store/telemetry-duckdb.ts";
import { blockAt } from "./telemetry-blocks.ts";

const store = await openDuckTelemetry({
  folder: process.argv[2]!,
  chain: "chain:test",
  warn: (message) => {
    throw new Error(message);
  },
  settleRowsMax: 500,
});
let height = (await store.cursor()) ?? -1;
for (;;) {
  height++;
  await store.write(blockAt(height), height);
  process.stdout.write(`${height}\n`);
}
