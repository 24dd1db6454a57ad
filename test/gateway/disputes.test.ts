/** A dispute over the API: from the claim to the agreed split, with what changed since it was opened. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DisputeRow, DisputeView, Problem } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { checkBundle } from "../../ledger/evidence/check.ts";
import { outcome, populate, removeFolder, startTestGateway, temporaryFolder, type World } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

function ask(path: string): Promise<Response> {
  const token = running.accounts.issue("token", { user: "test", role: "reader", scopes: ["read"] }, 60_000);
  return fetch(`http://127.0.0.1:${running.httpPort}/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

async function get<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

const dispute = (signer: World["shipper"], kind: string, payload: object) =>
  outcome(running, signer.statement(kind, payload as never, { subject: "dispute:D-1", atMs: Date.now() }));

const warmReading = (value: number, agoMs: number) =>
  world.device.readings([{ name: "temperature", value, timeMs: Date.now() - agoMs }], Date.now());

describe("a dispute over the API", () => {
  it("runs from the claim to a split that both have signed", async () => {
    expect(await outcome(running, warmReading(5, -10))).toBe("sealed");
    const claim = { minor: 120_000, currency: "EUR" };
    const opening = { id: "D-1", shipment: "S-1", respondents: ["carrier"], grounds: ["damage"], claim };
    expect(await dispute(world.consignee, "dispute.open", { ...opening, text: "It was warm." })).toBe(
      "sealed",
    );
    expect(await outcome(running, warmReading(20, -20))).toBe("sealed");
    expect(await outcome(running, warmReading(21, -30))).toBe("sealed");
    const split = [
      { party: "carrier", minor: 100_000 },
      { party: "consignee", minor: 20_000 },
    ];
    expect(await dispute(world.carrier, "dispute.propose", { split })).toBe("sealed");
    const open = await get<DisputeView>("api/disputes/D-1");
    expect(open.dispute).toMatchObject({ status: "open", proposals: [{ missing: ["consignee"] }] });
    expect(await dispute(world.consignee, "dispute.agree", { proposal: 0 })).toBe("sealed");
    expect(await get<DisputeRow[]>("api/disputes")).toMatchObject([
      {
        ...{ dispute: "D-1", shipment: "S-1", status: "agreed", claim },
        ...{ claimantName: "The consignee", respondentNames: ["The carrier"] },
      },
    ]);
  });

  it("shows what it was opened on beside what is known now", async () => {
    const { dispute, opened, now, difference, names } = await get<DisputeView>("api/disputes/D-1");
    expect(dispute.status).toBe("agreed");
    expect(names.carrier).toBe("The carrier");
    expect(opened.conditions[0]!.series[0]!.readings).toBe(1);
    expect(now.conditions[0]!.series[0]!.readings).toBe(3);
    expect([difference.from.height, difference.to.height]).toEqual([opened.height, now.height]);
    expect(opened.height).toBeLessThan(now.height);
  });

  it("compares the trace at any two of its entries", async () => {
    const { dispute } = await get<DisputeView>("api/disputes/D-1");
    const { index } = dispute.opened;
    const same = await get<DisputeView>(`api/disputes/D-1?from=${index}&to=${index}`);
    expect(same.difference).toMatchObject({ excursions: [], shares: [], exposures: [] });
    const later = await get<DisputeView>(`api/disputes/D-1?from=${index + 1}&to=${index + 2}`);
    expect(later.difference.from.height).toBeLessThan(later.difference.to.height);
    expect(await get<Problem>("api/disputes/D-1?from=0")).toMatchObject({ code: "request_malformed" });
  });

  it("says how long the next clock still runs", async () => {
    expect(await get<DisputeRow[]>("api/disputes")).toMatchObject([{ status: "agreed", nextDeadline: null }]);
  });

  it("cannot be left out of the shipment's evidence", async () => {
    const answer = await ask("api/shipments/S-1/evidence");
    const report = checkBundle(new Uint8Array(await answer.arrayBuffer()), {
      trust: [toHex(running.operatorKey.kid)],
    });
    expect(report.problems).toEqual([]);
    const kinds = report.statements.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["dispute.open", "dispute.propose", "dispute.agree"]));
  });

  it("that is not there is said with its code", async () => {
    expect(await get<Problem>("api/disputes/none")).toMatchObject({ code: "dispute_unknown", status: 404 });
  });
});
