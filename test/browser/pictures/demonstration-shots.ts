/** Which pages of a demonstration are in the pictures. */
import type { Demonstration } from "./demonstration.ts";
import type { Shot } from "./shoot.ts";

/** Throws when the demonstration lacks the subject of a page. */
export async function demonstrationShots({ ask, subjects }: Demonstration): Promise<Shot[]> {
  const first = async <T>(
    path: string,
    what: string,
    fits: (item: T) => boolean = () => true,
  ): Promise<T> => {
    const found = (await ask<T[]>(path)).find(fits);
    if (found === undefined) throw new Error(`the demonstration has no ${what} (${path})`);
    return found;
  };
  const encoded = encodeURIComponent;
  const { underWay, arrived, sharePath, itemPath } = subjects;
  const shipment = encoded(underWay.shipment);
  const dispute = encoded(subjects.dispute);
  const alert = await first<{ id: string }>("api/alerts?state=all", "alert");
  const statements = await ask<{ hash: string; kind: string }[]>(`api/shipments/${shipment}/statements`);
  const entry = statements.find(({ kind }) => kind === "custody.accept") ?? statements[0]!;
  const order = await first<{ order: string }>("api/orders", "deal");
  const lot = await first<{ lot: string }>("api/lots", "lot", ({ lot: id }) => id.startsWith("bottles"));
  const clearance = await first<{ shipment: string }>("api/customs/queue", "shipment for customs");
  return [
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
        await page.getByRole("button", { name: /Shanghai/ }).click();
        await page.locator("table").first().waitFor();
        await page.waitForTimeout(1_500);
      },
    },
    { name: "suggestions", path: "routes/suggestions", dialogs: true },
    { name: "alerts", path: "alerts", german: true, dialogs: true },
    { name: "alert", path: `alerts/${encoded(alert.id)}` },
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
    { name: "deal", path: `trade/${encoded(order.order)}`, dialogs: true, german: true },
    { name: "accounts", path: "accounts?party=wine-import", dialogs: true, german: true },
    { name: "pass-cards", path: "pass-cards?party=vineyard", dialogs: true },
    { name: "pass-cards-held", path: "pass-cards?party=wine-import" },
    { name: "directory", path: "directory" },
    { name: "party", path: "parties/vineyard" },
    { name: "customs", path: "customs" },
    { name: "customs-lists", path: "customs/lists" },
    { name: "clearance", path: `customs/${encoded(clearance.shipment)}`, dialogs: true },
    { name: "goods", path: "goods", german: true },
    { name: "lot", path: `lots/${encoded(lot.lot)}` },
    { name: "analytics", path: "analytics", german: true },
    { name: "ledger", path: "ledger" },
    { name: "ledger-search", path: `ledger?find=${shipment}` },
    { name: "block", path: "ledger/blocks/3" },
    { name: "entry", path: `ledger/entries/${entry.hash}`, german: true },
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
    { name: "share", path: sharePath, german: true },
    { name: "item", path: itemPath, german: true },
  ];
}
