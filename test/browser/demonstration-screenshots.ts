/**
 * Pictures of every page of a demonstration, a whole gateway with its simulated fleet: `npm run screenshots -- FOLDER [PART OF A NAME]`.
 * The fleet travels for a while first. Pages whose subject the demonstration does not have are left out, and said.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { FleetView } from "../../gateway/contract/api.ts";
import { launchChromium } from "./chromium.ts";
import { type Shot, shoot } from "./shoot.ts";

const travelMs = 60_000;

const [folder, only] = process.argv.slice(2);
if (!folder || folder.startsWith("-")) {
  console.error(
    "npm run screenshots -- FOLDER [PART OF A NAME], such as: npm run screenshots -- pictures phone-dark",
  );
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), "tallyman-pictures-"));
const command = fileURLToPath(new URL("../../bin/tallyman.js", import.meta.url));
const gateway = spawn(
  process.execPath,
  [command, "gateway", "--demo", "--open", "--data", data, "--http-port", "0", "--mqtt-port", "0"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
try {
  const address = await addressOf(gateway.stdout);
  console.log(`The fleet of ${address} travels for ${travelMs / 1000} s.`);
  await setTimeout(travelMs);
  const browser = await launchChromium();
  try {
    await shoot(browser, { address, shots: await shotsOf(address), folder, only });
  } finally {
    await browser.close();
  }
} finally {
  const ended = new Promise((resolve) => gateway.once("exit", resolve));
  gateway.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true, force: true });
}

/** What the gateway says has to be read on, or it would wait for a reader. */
function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    output.on("data", (chunk) => {
      said += String(chunk);
      const address = /dashboard and API at (\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    output.on("end", () => reject(new Error(`the gateway did not start: ${said}`)));
  });
}

async function shotsOf(address: string): Promise<Shot[]> {
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(address + path)).json()) as T;
  const { rows } = await ask<FleetView>("api/fleet");
  // The one that most is to be said of: something is wrong with it, and it has readings.
  const urgency = ["critical", "attention", "transit"];
  const [row] = rows
    .filter(({ status, device }) => urgency.includes(status) && device !== null)
    .sort((a, b) => urgency.indexOf(a.status) - urgency.indexOf(b.status));
  if (!row) throw new Error("no shipment of the demonstration has set out; let it travel longer");
  const shipment = encodeURIComponent(row.shipment);
  const [alert] = await ask<{ id: string }[]>("api/alerts?state=all");
  const [dispute] = await ask<{ dispute: string }[]>("api/disputes");
  const [statement] = await ask<{ hash: string }[]>(`api/shipments/${shipment}/statements`);
  const optional = (name: string, path: string | undefined): Shot[] => {
    if (path === undefined) console.log(`${name}: the demonstration has none`);
    return path === undefined ? [] : [{ name, path }];
  };
  return [
    { name: "map", path: "" },
    { name: "map-selected", path: `?shipment=${shipment}` },
    ...[
      "shipments",
      "routes",
      "alerts",
      "disputes",
      "devices",
      "trade",
      "customs",
      "goods",
      "analytics",
      "ledger",
      "verify",
    ].map((path) => ({ name: path, path })),
    { name: "shipment-new", path: "shipments/new" },
    { name: "shipment", path: `shipments/${shipment}` },
    ...["condition", "custody", "trace", "statements"].map((tab) => ({
      name: `shipment-${tab}`,
      path: `shipments/${shipment}/${tab}`,
    })),
    { name: "suggestions", path: "routes/suggestions" },
    { name: "alert-rules", path: "alerts/rules" },
    { name: "alerts-told", path: "alerts/told" },
    { name: "dispute-new", path: `disputes/new?shipment=${shipment}` },
    { name: "device", path: `devices/${encodeURIComponent(row.device!)}` },
    { name: "customs-lists", path: "customs/lists" },
    { name: "accounts", path: "accounts" },
    { name: "pass-cards", path: "pass-cards" },
    { name: "directory", path: "directory" },
    { name: "block", path: "ledger/blocks/3" },
    { name: "keys", path: "keys" },
    { name: "tokens", path: "tokens" },
    { name: "not-found", path: "nowhere" },
    ...optional("alert", alert && `alerts/${encodeURIComponent(alert.id)}`),
    ...optional("dispute", dispute && `disputes/${encodeURIComponent(dispute.dispute)}`),
    ...optional("entry", statement && `ledger/entries/${statement.hash}`),
  ];
}
