/** Published sensitivity profiles over the API: the newest of each, for every member, and by the command line. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem, ProfileView } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import type { TestSigner } from "../signer.ts";
import { outcome, populate, removeFolder, startTestGateway, temporaryFolder, type World } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  for (const [party, id, version, max] of [
    [world.shipper, "violins", 1, 25],
    [world.shipper, "violins", 3, 21],
    [world.shipper, "cheese", 1, 8],
    [world.carrier, "violins", 1, 24],
  ] as const)
    expect(await outcome(running, publish(party, id, version, max))).toBe("sealed");
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

function publish(party: TestSigner, id: string, version: number, max: number) {
  const conditions = [{ quantity: "temperature", max, toleranceMs: 90_000 }];
  const payload = { id, version, name: `Our ${id}`, conditions };
  return party.statement("profile.publish", payload, { subject: party.reference, atMs: Date.now() });
}

/** Asked by a party that published none of them. */
async function get<T>(path: string): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${running.httpPort}/api/profiles${path}`, {
    headers: { authorization: `Bearer ${world.consignee.signIn()}` },
  });
  return (await answer.json()) as T;
}

const pairs = (views: readonly ProfileView[]) => views.map(({ party, profile }) => `${party}/${profile.id}`);

describe("published profiles", () => {
  it("are listed for every member, each party's in its newest version", async () => {
    const all = await get<ProfileView[]>("");
    expect(pairs(all)).toEqual(["carrier/violins", "shipper/cheese", "shipper/violins"]);
    expect(all[2]).toMatchObject({
      partyName: "The shipper",
      profile: { version: 3, conditions: [{ quantity: "temperature", max: 21, toleranceMs: 90_000 }] },
    });
  });

  it("are listed in parts", async () => {
    const first = await get<ProfileView[]>("?limit=2");
    expect(pairs(first)).toEqual(["carrier/violins", "shipper/cheese"]);
    expect(pairs(await get<ProfileView[]>("?limit=2&after=shipper/cheese"))).toEqual(["shipper/violins"]);
    expect(await get<Problem>("?after=shipper")).toMatchObject({ code: "request_malformed" });
  });

  it("are each found by party and identifier", async () => {
    expect((await get<ProfileView>("/carrier/violins")).profile.conditions[0]!.max).toBe(24);
    expect(await get<Problem>("/carrier/cheese")).toMatchObject({ code: "not_found", status: 404 });
  });
});
