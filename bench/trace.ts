/**
 * How long the liability trace of a long shipment takes, in Node and in a browser, beside one plain pass over the same
 * readings in the same run.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { measureInBrowser } from "./trace/in-browser.ts";
import { measureTraces, type Times, type TraceTimes } from "./trace/measure.ts";

const help = `node dist/bench/trace.js [options]

One logger, a reading a minute, ten handovers, excursions every few hours.

  --readings COUNT   readings of the shipment        (100000)
  --pack COUNT       readings in one statement       (60)
  --runs COUNT       runs;                           (15)
  --no-browser       in Node only
  --help`;

function shown({ bestMs, medianMs }: Times): string {
  return `${bestMs.toFixed(1)} ms at best, ${medianMs.toFixed(1)} ms in the middle`;
}

function print(where: string, { readings, pass, traces }: TraceTimes, atMost: number): void {
  console.log(`${where}, ${readings} readings`);
  console.log(`  one pass over the readings    ${shown(pass)}`);
  for (const { name, excursions, traced, encoded } of traces) {
    const ratio = pass.bestMs > 0 ? `${(traced.bestMs / pass.bestMs).toFixed(0)} passes; ` : "";
    console.log(
      `  trace, ${name.padEnd(22)} ${shown(traced)}, ${ratio}${excursions} excursions; as JSON ${shown(encoded)} more`,
    );
    tell({
      name: `best trace of ${readings} readings, ${name}, ${where.split(",").at(-1)!.trim()}`,
      value: traced.bestMs,
      unit: "ms",
      required: { atMost },
    });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      readings: { type: "string", default: "100000" },
      pack: { type: "string", default: "60" },
      runs: { type: "string", default: "15" },
      "no-browser": { type: "boolean", default: false },
      // Given to every benchmark by the command that runs them all; this one writes nothing.
      folder: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const [count, pack, runs] = [values.readings, values.pack, values.runs].map(Number);
  if (![count, pack, runs].every((number) => Number.isInteger(number) && number! > 0))
    throw new Error("--readings, --pack and --runs are whole numbers above 0; see --help");
  const machine = cpus()[0]?.model.trim() ?? "unknown CPU";
  print(`${machine}, Node ${process.version}`, measureTraces(count!, pack!, runs!), 300);
  if (values["no-browser"]) return;
  const { version, times } = await measureInBrowser(count!, pack!, runs!);
  print(`${machine}, Chromium ${version}`, times, 1_000);
}

await main();
