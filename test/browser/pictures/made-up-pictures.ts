/**
 * Pictures of the pages with made-up data, disputes and alerts of every kind among them: `npx tsx test/browser/pictures/made-up-pictures.ts
 * FOLDER [--whole] [PARTS OF NAMES]`. Needs a built dashboard. `npm run screenshots` takes those of a whole gateway.
 */
import { fileURLToPath } from "node:url";
import { startFakeGateway } from "../../dashboard/fake-gateway.ts";
import { fakeStatementHashes } from "../../dashboard/fake-ledger.ts";
import { launchChromium } from "../chromium.ts";
import { wishesOf } from "./command-line.ts";
import { type Shot, shoot } from "./shoot.ts";

const dispute = "disputes/D-20261128-7F3K";

const shots: readonly Shot[] = [
  { name: "map", path: "", german: true },
  { name: "map-selected", path: "?shipment=SHP-00017", german: true },
  { name: "shipments", path: "shipments" },
  { name: "shipment", path: "shipments/SHP-00017" },
  { name: "shipment-condition", path: "shipments/SHP-00017/condition" },
  { name: "shipment-custody", path: "shipments/SHP-00017/custody" },
  { name: "shipment-statements", path: "shipments/SHP-00017/statements" },
  { name: "alerts", path: "alerts" },
  { name: "alert", path: "alerts/A-1" },
  { name: "alert-rules", path: "alerts/rules" },
  { name: "alerts-told", path: "alerts/told" },
  { name: "disputes", path: "disputes" },
  { name: "dispute-new", path: "disputes/new?shipment=SHP-00017" },
  { name: "dispute", path: dispute },
  ...["evidence", "split", "law", "trace", "changes"].map((tab) => ({
    name: `dispute-${tab}`,
    path: `${dispute}/${tab}`,
  })),
  { name: "devices", path: "devices" },
  { name: "device", path: "devices/LOG-00017" },
  { name: "ledger", path: "ledger" },
  { name: "block", path: "ledger/blocks/1190" },
  { name: "entry", path: `ledger/entries/${fakeStatementHashes.order}` },
  { name: "entry-readings", path: `ledger/entries/${fakeStatementHashes.readings}` },
  { name: "ledger-search", path: "ledger?find=SHP-00017" },
  { name: "ledger-nothing", path: "ledger?find=nothing-like-it" },
  { name: "verify", path: "verify" },
];

/** Another folder of a built dashboard than the usual one. */
const pages =
  process.env.TALLYMAN_DASHBOARD ?? fileURLToPath(new URL("../../../dist/dashboard", import.meta.url));

const wishes = wishesOf(process.argv);
const gateway = await startFakeGateway({
  pages,
  shipments: 3000,
  updatesPerSecond: 300,
  demonstration: true,
  simulatedSpeed: 60,
});
const browser = await launchChromium();
try {
  const failures = await shoot(browser, { address: gateway.address, shots, ...wishes });
  if (failures.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await gateway.close();
}
