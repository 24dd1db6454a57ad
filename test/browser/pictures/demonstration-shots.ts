/** Which pages of a demonstration are in the pictures. */
import type { FleetView } from "../../../gateway/contract/api.ts";
import type { Demonstration } from "./demonstration.ts";
import type { Shot } from "./shoot.ts";

export interface DemonstrationShots {
  readonly shots: readonly Shot[];
  /** Pages that have no subject yet, and what to do about it. */
  readonly missing: readonly string[];
}

export async function demonstrationShots({ ask, subjects }: Demonstration): Promise<DemonstrationShots> {
  const missing: string[] = [];
  /** The page about the first of a list that fits. */
  const about = async <T>(
    name: string,
    list: string,
    path: (item: T) => string | undefined,
    more: Omit<Shot, "name" | "path"> = {},
  ): Promise<Shot[]> => {
    const found = (await ask<T[]>(list)).map(path).find((one) => one !== undefined);
    if (found === undefined) missing.push(`${name}: ${list} is empty; let the fleet travel longer`);
    return found === undefined ? [] : [{ name, path: found, ...more }];
  };
  const encoded = encodeURIComponent;
  const { underWay, arrived, sharePath, itemPath } = subjects;
  const shipment = encoded(underWay.shipment);
  const dispute = encoded(subjects.dispute);
  const { rows } = await ask<FleetView>("api/fleet");
  const inspected = rows.find(({ shipment: id }) => id.startsWith("checked-"))!.shipment;
  const shots: Shot[] = [
    { name: "map", path: "", german: true },
    { name: "map-selected", path: `?shipment=${shipment}`, german: true },
    { name: "shipments", path: "shipments", german: true },
    { name: "shipment-new", path: "shipments/new", german: true },
    { name: "shipment", path: `shipments/${shipment}`, german: true, dialogs: true },
    ...["condition", "custody", "trace", "statements"].map((tab) => ({
      name: `shipment-${tab}`,
      path: `shipments/${shipment}/${tab}`,
    })),
    { name: "shipment-arrived", path: `shipments/${encoded(arrived.shipment)}` },
    { name: "shipment-arrived-trace", path: `shipments/${encoded(arrived.shipment)}/trace`, german: true },
    { name: "routes", path: "routes" },
    {
      name: "routes-found",
      path: "routes",
      german: true,
      act: async (page) => {
        await page.locator(".empty button").click();
        await page.getByRole("radio").first().waitFor();
        await page.waitForTimeout(1_500);
      },
    },
    { name: "suggestions", path: "routes/suggestions", dialogs: true },
    { name: "alerts", path: "alerts", german: true, dialogs: true },
    ...(await about<{ id: string }>("alert", "api/alerts?state=all", ({ id }) => `alerts/${encoded(id)}`)),
    { name: "alert-rules", path: "alerts/rules", dialogs: true, german: true },
    { name: "alerts-told", path: "alerts/told", dialogs: true },
    { name: "disputes", path: "disputes" },
    { name: "dispute-new", path: `disputes/new?shipment=${encoded(arrived.shipment)}`, german: true },
    { name: "dispute", path: `disputes/${dispute}`, dialogs: true, german: true },
    ...["evidence", "split", "law", "trace", "changes"].map((tab) => ({
      name: `dispute-${tab}`,
      path: `disputes/${dispute}/${tab}`,
    })),
    { name: "devices", path: "devices" },
    { name: "device", path: `devices/${encoded(underWay.device!)}`, dialogs: true },
    { name: "device-new", path: "devices/new", german: true },
    { name: "trade", path: "trade?party=wine-import", dialogs: true, german: true },
    ...(await about<{ order: string }>("deal", "api/orders", ({ order }) => `trade/${encoded(order)}`, {
      dialogs: true,
      german: true,
    })),
    { name: "accounts", path: "accounts?party=wine-import", dialogs: true, german: true },
    { name: "pass-cards", path: "pass-cards?party=vineyard", dialogs: true },
    { name: "pass-cards-held", path: "pass-cards?party=wine-import" },
    { name: "directory", path: "directory" },
    { name: "party", path: "parties/vineyard" },
    { name: "customs", path: "customs" },
    { name: "customs-lists", path: "customs/lists" },
    { name: "clearance", path: `customs/${encoded(inspected)}`, dialogs: true },
    { name: "goods", path: "goods", german: true },
    ...(await about<{ lot: string }>("lot", "api/lots", ({ lot }) =>
      lot.startsWith("bottles") ? `lots/${encoded(lot)}` : undefined,
    )),
    { name: "analytics", path: "analytics", german: true },
    { name: "ledger", path: "ledger" },
    { name: "ledger-search", path: `ledger?find=${shipment}` },
    { name: "block", path: "ledger/blocks/3" },
    ...(await about<{ hash: string; kind: string }>(
      "entry",
      `api/shipments/${shipment}/statements`,
      ({ hash, kind }) => (kind === "custody.accept" ? `ledger/entries/${hash}` : undefined),
      { german: true },
    )),
    { name: "verify", path: "verify" },
    { name: "keys", path: "keys", dialogs: true },
    { name: "tokens", path: "tokens" },
    { name: "not-found", path: "nowhere" },
    {
      name: "settings",
      path: "ledger",
      act: async (page) => {
        await page.locator(".settings button").first().click();
      },
    },
    { name: "share", path: sharePath, isPublic: true, german: true },
    { name: "item", path: itemPath, isPublic: true, german: true },
  ];
  return { shots, missing };
}
