/** All that is asked of the path, measured in one run: each section is a benchmark of its own, in a process of its own. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Figure } from "./figures.ts";
import { helpAndEnd } from "./options.ts";

interface Section {
  readonly file: string;
  readonly args: readonly string[];
  readonly what: string;
}

/** In the order in which they run. */
const sections: Readonly<Record<string, Section>> = {
  messages: {
    file: "ingest",
    args: ["--devices", "50"],
    what: "50 devices, 1 and 60 readings per statement: CPU, rates, latency, beside verification, broker and hypercore",
  },
  fleet: {
    file: "ingest",
    args: ["--devices", "10000", "--records", "1"],
    what: "the same for 10,000 devices, 1 reading",
  },
  evidence: {
    file: "evidence",
    args: [],
    what: "evidence for a shipment with 10,000 statements: made, and checked on the command line",
  },
  trace: {
    file: "trace",
    args: [],
    what: "the liability trace of 100,000 readings, in Node and in a browser",
  },
  transfers: {
    file: "transfers",
    args: [],
    what: "20,000 transfers of money among 50 parties, sealed",
  },
  growth: {
    file: "growth",
    args: ["--sizes", "100000,1300000"],
    what: "start-up and cost per statement with 100,000 and 1.3 million statements in the log",
  },
  millions: {
    file: "growth",
    args: ["--sizes", "100000,1300000,10300000"],
    what: "the same up to ten million; twenty minutes, 12 GB",
  },
  dashboard: {
    file: "dashboard",
    args: [],
    what: "the dashboard's budgets in a browser: bytes, paint, frames, publish to pixel, charts, verification",
  },
  page: { file: "page-soak", args: [], what: "a page with 1,000 updates per second over half an hour" },
  soak: { file: "soak", args: [], what: "memory over an hour" },
};

const usual = ["messages", "fleet", "evidence", "trace", "growth"];

const help = `npm run bench -- [sections] [--folder PATH]

Runs the sections one after another and closes with a table of what is required and what was reached. About a quarter of an hour
when the machine does nothing else. Sections, and the command behind each, which has further options (--help):

${Object.entries(sections)
  .map(([name, { file, what }]) => `  ${name.padEnd(9)} ${`bench/${file}.js`.padEnd(18)} ${what}`)
  .join("\n")}

Without names: ${usual.join(", ")}. Example: npm run bench -- evidence`;

const { values, positionals } = parseArgs({
  options: { folder: { type: "string" }, help: { type: "boolean", default: false } },
  allowPositionals: true,
});
helpAndEnd(values.help, help);
const unknown = positionals.find((name) => !(name in sections));
if (unknown !== undefined) {
  console.error(`${unknown} is no section. There are: ${Object.keys(sections).join(", ")}`);
  process.exit(1);
}

const figures: Figure[] = [];
const failed: string[] = [];
for (const name of positionals.length > 0 ? positionals : usual) await run(name);
print();
process.exitCode = failed.length > 0 ? 1 : 0;

async function run(name: string): Promise<void> {
  const { file, args, what } = sections[name]!;
  console.log(`\n=== ${name}: ${what}`);
  const folder = values.folder === undefined ? [] : ["--folder", values.folder];
  const child = fork(fileURLToPath(new URL(`./${file}.js`, import.meta.url)), [...args, ...folder]);
  child.on("message", (figure: Figure) => figures.push(figure));
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) failed.push(name);
}

function print(): void {
  console.log("\n=== figures");
  for (const { name, value, unit, required, aim } of figures) {
    const shown = value.toLocaleString("en", { maximumSignificantDigits: 3 });
    console.log(`  ${name.padEnd(62)} ${shown.padStart(8)} ${unit}${boundOf(value, required, aim)}`);
  }
  for (const name of failed) console.log(`  ${name} did not end well: its figures are missing`);
}

function boundOf(value: number, required: Figure["required"], aim: string | undefined): string {
  const aims = aim === undefined ? [] : [`aim ${aim}`];
  if (!required) return aims.map((text) => `   (${text})`).join("");
  const [words, isReached] =
    "atLeast" in required
      ? [`at least ${required.atLeast.toLocaleString("en")}`, value >= required.atLeast]
      : [`at most ${required.atMost.toLocaleString("en")}`, value <= required.atMost];
  return `   (${[words, ...aims].join(", ")}: ${isReached ? "reached" : "NOT reached"})`;
}
