/** Share links: what their pages show and never show, who may make them, and how they end. */
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backUp, restoreBackup } from "../../gateway/backup/backup.ts";
import type { ShipmentView } from "../../gateway/contract/api.ts";
import { leastScope, type ShareMade, type ShareScope, sharedParts } from "../../gateway/contract/shares.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { sharePage } from "../../gateway/serve/share-page/render.ts";
import { sharedStory } from "../../gateway/serve/share-page/story.ts";
import { copyShares, ShareStore } from "../../gateway/store/share-store.ts";
import type { TestSigner } from "../signer.ts";
import { outcome, populate, removeFolder, startTestGateway, temporaryFolder, type World } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
const whole: ShareScope = {
  position: "exact",
  journey: true,
  condition: true,
  custody: true,
  documents: true,
  evidence: true,
};

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

describe("the page of a share link", () => {
  it("shows what is in its scope and no other field of the shipment", () => {
    // Every text and number of the view is one of its own; what a part may show is named beside it.
    const view = markedView();
    const allowed: Readonly<Record<string, (scope: ShareScope) => boolean>> = {
      "M-shipment": () => true,
      "M-origin": ({ journey }) => journey,
      "M-destination": ({ journey }) => journey,
      "M-next": ({ journey }) => journey,
      "12.34567": ({ position }) => position === "exact",
      "76.54321": ({ position }) => position === "exact",
      "33.3": ({ condition }) => condition,
      "44.4": ({ condition }) => condition,
      "55.5": ({ condition }) => condition,
      "M-holder-name": ({ custody }) => custody,
    };
    const marks = [
      ...JSON.stringify(view).matchAll(/M-[a-z-]+|12\.34567|76\.54321|33\.3|44\.4|55\.5|987\d+/g),
    ].map(([mark]) => mark);
    expect(marks.length).toBeGreaterThan(20);
    const scopes = fc.record({
      position: fc.constantFrom("none", "coarse", "exact" as const),
      ...Object.fromEntries(sharedParts.map((part) => [part, fc.boolean()])),
    }) as unknown as fc.Arbitrary<ShareScope>;
    fc.assert(
      fc.property(scopes, (scope) => {
        const story = sharedStory({ view, excursions: [], statements: [], terminals: [] }, scope);
        const page = sharePage(story, by, { language: "en", root: "../" });
        for (const mark of marks)
          expect(
            new RegExp(`${mark.replaceAll(".", "[.]")}(?![-\\w])`).test(page),
            `${mark} in ${JSON.stringify(scope)}`,
          ).toBe(allowed[mark]?.(scope) ?? false);
      }),
      { numRuns: 96 },
    );
  });

  it("shows a coarse position as the same for all places of its square", () => {
    const coarse = { ...leastScope, position: "coarse" as const };
    const inside = fc.double({ min: 0.01, max: 0.49, noNaN: true });
    const shown = (lat: number, lon: number, atMs: number) => {
      const view = markedView();
      const row = { ...view.row, lat, lon, atMs };
      const terminals = [{ name: "Harbour", lat: 12.4, lon: 76.1 }];
      return sharedStory({ view: { ...view, row }, excursions: [], statements: [], terminals }, coarse);
    };
    fc.assert(
      fc.property(inside, inside, fc.integer({ min: 0, max: 3_599_999 }), (north, east, late) => {
        expect(shown(12 + north, 76 + east, 7_200_000 + late)).toEqual(shown(12.1, 76.1, 7_200_000));
      }),
    );
    expect(shown(12.1, 76.1, 0).position?.near).toBe("Harbour");
  });

  it("says by which clock it ends where the other times are simulated", () => {
    const facts = { view: markedView(), excursions: [], statements: [], terminals: [] };
    const story = sharedStory(facts, leastScope);
    for (const [language, said] of [
      ["en", "That end is in real time."],
      ["de", "Dieses Ende ist echte Zeit."],
    ] as const) {
      const frame = { language, root: "../" };
      expect(sharePage(story, { ...by, isSimulated: true }, frame)).toContain(said);
      expect(sharePage(story, by, frame)).not.toContain(said);
    }
  });

  it("escapes what others wrote", () => {
    const view = markedView();
    const row = { ...view.row, origin: "<script>alert(1)</script>" };
    const story = sharedStory(
      { view: { ...view, row }, excursions: [], statements: [], terminals: [] },
      whole,
    );
    expect(sharePage(story, by, { language: "de", root: "../" })).not.toContain("<script");
  });

  it("needs no script and no sign-in, and asks browsers to keep its address to themselves", async () => {
    const { path } = await made({ ...leastScope, journey: true });
    const { statusCode, headers, body } = await get(path, { "accept-language": "de-AT" });
    expect(statusCode).toBe(200);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toContain("script-src");
    expect(headers).toMatchObject({
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "cache-control": "no-store",
    });
    expect(body).toContain('<html lang="de">');
    expect(body).toContain("Geteilt von Test operator bis");
    expect(body).toContain("Sendung S-1");
    expect(body).not.toContain("<script");
    expect(body).not.toContain("Vaccine");
  });

  it("is the same when it is unknown, was revoked, or shares no evidence", async () => {
    const { path, link } = await made(leastScope);
    const unknown = await get(`share/${"A".repeat(43)}`);
    const evidence = await get(`${path}/evidence`);
    expect((await post(`/api/shares/${link.id}/revoke`)).statusCode).toBe(200);
    const revoked = await get(path);
    expect([unknown.statusCode, revoked.statusCode, evidence.statusCode]).toEqual([404, 404, 404]);
    expect(revoked.body).toBe(unknown.body);
    expect((await post(`/api/shares/${link.id}/restore`)).statusCode).toBe(200);
    expect((await get(path)).statusCode).toBe(200);
  });

  it("hands out the evidence bundle only with everything", async () => {
    expect((await post("/api/shares", request({ ...leastScope, evidence: true }))).statusCode).toBe(400);
    const { path } = await made(whole);
    const { statusCode, headers } = await get(`${path}/evidence`);
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toBe("application/zip");
  });
});

describe("a backup", () => {
  it("has the share links, and they are good in the gateway that is restored from it", async () => {
    const { path, link } = await made(leastScope);
    const own = temporaryFolder();
    await backUp(folder, join(own, "backup"), { withKeys: false });
    await restoreBackup(join(own, "backup"), join(own, "data"), "nothing newer");
    const restored = new ShareStore(join(own, "data", "shares"));
    expect(restored.opened(path.slice("share/".length))?.id).toBe(link.id);
    await restored.close();
    removeFolder(own);
  });
});

describe("making share links", () => {
  it("is for those who submit: parties share what is theirs and see their own links", async () => {
    expect((await running.server.inject({ url: "/api/shares" })).statusCode).toBe(401);
    const byKey = (signer: World["shipper"]) => ({
      authorization: `Bearer ${tokenOf(signer.reference.slice("party:".length))}`,
    });
    expect((await post("/api/shares", request(leastScope), byKey(world.shipper))).statusCode).toBe(201);
    expect((await post("/api/shares", request(leastScope), byKey(world.carrier))).statusCode).toBe(403);
    const seen = await running.server.inject({ url: "/api/shares", headers: byKey(world.shipper) });
    expect(seen.json<{ party: string }[]>().map(({ party }) => party)).toEqual(["shipper"]);
    expect(seen.body).not.toContain("hash");
  });

  it("does not open again what the operator has ended, nor show a party's guests what is no longer its own", async () => {
    const as = (party: string) => ({ authorization: `Bearer ${tokenOf(party)}` });
    const own = await post("/api/shares", request(leastScope), as("shipper"));
    const { link } = own.json<ShareMade>();
    const restore = `/api/shares/${link.id}/restore`;
    expect((await post(`/api/shares/${link.id}/revoke`)).statusCode).toBe(200);
    expect((await post(restore, undefined, as("shipper"))).statusCode).toBe(403);
    expect((await post(restore)).statusCode).toBe(200);
    await post(`/api/shares/${link.id}/revoke`, undefined, as("shipper"));
    expect((await post(restore, undefined, as("shipper"))).statusCode).toBe(200);

    await handsOver(world.shipper, world.carrier);
    const { path } = (await post("/api/shares", request(leastScope), as("carrier"))).json<ShareMade>();
    expect((await get(path)).statusCode).toBe(200);
    await handsOver(world.carrier, world.shipper);
    expect((await get(path)).statusCode).toBe(404);
  });

  it("keeps no secret, and ends by the clock", () => {
    const own = temporaryFolder();
    let nowMs = 1_000_000_000_000;
    const store = new ShareStore(own, () => nowMs);
    const asked = { shipment: "S-1", scope: leastScope, label: "", user: "u", lifetimeMs: 60_000 };
    const { secret, link } = store.make(asked);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(JSON.stringify(store.links())).not.toContain(secret);
    expect(store.opened(secret)?.id).toBe(link.id);
    expect(store.link(link.id)?.lastUsedMs).toBe(nowMs);
    store.revoke(link.id, "u");
    nowMs += 10 * 60_000 + 1;
    expect(store.restore(link.id)).toBe(false);
    expect(store.opened(secret)).toBeUndefined();
    const other = store.make(asked);
    nowMs += 60_001;
    expect(store.opened(other.secret)).toBeUndefined();
    return store.close().then(() => removeFolder(own));
  });

  it("survives in a copy that is made while it goes on", async () => {
    const [from, to] = [temporaryFolder(), temporaryFolder()];
    const store = new ShareStore(from);
    const asked = { shipment: "S-1", scope: leastScope, label: "", user: "u", lifetimeMs: 60_000 };
    const { secret } = store.make(asked);
    await copyShares(from, to);
    await store.close();
    const copy = new ShareStore(to);
    expect(copy.opened(secret)?.shipment).toBe("S-1");
    await copy.close();
    removeFolder(from);
    removeFolder(to);
  });
});

const by = {
  name: "Sharer",
  untilMs: 0,
  isSimulated: false,
  operatorKid: "0".repeat(64),
  chain: "chain:test",
  height: 1,
  evidencePath: "x/evidence",
};

async function handsOver(from: TestSigner, to: TestSigner): Promise<void> {
  const atMs = Date.now();
  const id = ({ reference }: TestSigner) => reference.slice("party:".length);
  const about = { subject: "shipment:S-1", atMs };
  for (const statement of [
    from.statement("custody.release", { to: id(to), at: atMs }, about),
    to.statement("custody.accept", { from: id(from), at: atMs }, about),
  ])
    expect(await outcome(running, statement)).toBe("sealed");
}

function tokenOf(party?: string): string {
  const account = { user: party ?? "operator", role: "reader", scopes: ["read", "submit"] } as const;
  return running.accounts.issue("token", { ...account, ...(party && { party }) }, 60_000);
}

function request(scope: ShareScope) {
  return { shipment: "S-1", scope, lifetimeMs: 60_000, label: "" };
}

function post(url: string, payload?: object, headers = { authorization: `Bearer ${tokenOf()}` }) {
  return running.server.inject({ method: "POST", url, headers, ...(payload && { payload }) });
}

async function made(scope: ShareScope): Promise<ShareMade> {
  return (await post("/api/shares", request(scope))).json<ShareMade>();
}

function get(path: string, headers: Record<string, string> = {}) {
  return running.server.inject({ url: `/${path}`, headers });
}

/** A shipment whose every field is recognised. */
function markedView(): ShipmentView {
  const arrival = {
    leg: "M-eta-leg",
    step: "M-eta-step",
    place: "M-next",
    plannedMs: 98_700_001,
    p10Ms: 1,
    p50Ms: 2,
    p90Ms: 3,
    late: 0,
  };
  return {
    shipment: "M-shipment",
    row: {
      shipment: "M-shipment",
      goods: "M-goods-row",
      origin: "M-origin",
      destination: "M-destination",
      status: "critical",
      reason: "M-reason",
      holder: "M-holder-row",
      holderName: "M-holder-rowname",
      lat: 12.34567,
      lon: 76.54321,
      headingDegrees: 98_700_002,
      speedMetersPerSecond: 98_700_003,
      temperatureCelsius: 33.3,
      batteryPercent: 98_700_004,
      device: "M-device",
      atMs: 0,
      eta: {
        atMs: 0,
        next: arrival,
        final: arrival,
        comparable: 98_700_005,
        model: "M-model",
        height: 98_700_006,
      },
    },
    shipper: "M-shipper",
    shipperName: "M-shipper-name",
    consignee: "M-consignee",
    consigneeName: "M-consignee-name",
    goods: {
      description: "M-description",
      hsCode: "M-hs",
      grossMassGrams: 98_700_007,
      packages: 98_700_008,
      valueMinor: 98_700_009,
      currency: "M-currency",
    },
    conditions: [{ quantity: "temperature", min: 44.4, max: 55.5, toleranceMs: 98_700_010 }],
    legs: [
      {
        id: "M-leg",
        mode: "M-mode",
        carrier: "M-carrier",
        carrierName: "M-carrier-name",
        from: { name: "M-from" },
        to: { name: "M-to" },
      },
    ],
    milestones: [
      {
        leg: "M-leg",
        step: "M-step",
        place: "M-place",
        plannedMs: 0,
        actualMs: null,
        statement: "M-statement",
      },
    ],
    custody: [
      {
        holder: "M-holder",
        holderName: "M-holder-name",
        fromMs: 0,
        toMs: null,
        inTransferSinceMs: null,
        clean: false,
        reservations: ["M-reservation"],
        statements: ["M-custody-statement"],
      },
    ],
    attachments: [{ device: "M-attached", target: "M-target", fromMs: 0, toMs: null }],
    units: [{ unit: "M-unit", fromMs: 0, toMs: null }],
    createdAtMs: 0,
    deliveredAtMs: null,
    statementCount: 98_700_011,
    disputes: [],
  };
}
