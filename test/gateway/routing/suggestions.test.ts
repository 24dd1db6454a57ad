import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../cli/program.ts";
import { createKeyFile } from "../../../client/key-file.ts";
import { openLedgerIn } from "../../../gateway/audit/audit-folder.ts";
import type {
  ClosuresView,
  FleetRow,
  ShipmentSuggestionView,
  SuggestionHistoryView,
  SuggestionsView,
  SuggestionView,
} from "../../../gateway/contract/api.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import { isRecomputed, RecomputeError, recompute } from "../../../gateway/routing/recompute.ts";
import { readSampleNetwork } from "../../../gateway/routing/tables.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { answerTo } from "../../../ledger/routing/suggestions/answer.ts";
import {
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../fixture.ts";

const hourMs = 3_600_000;
let folder: string;
let running: RunningGateway;
let world: World;

const place = (locode: string) => {
  const { name, lat, lon } = readSampleNetwork().terminals.find((terminal) => terminal.locode === locode)!;
  return { name, locode, lat, lon };
};

function terms(atMs: number) {
  const leg = (id: string, mode: string, from: string, to: string, fromHours: number, toHours: number) => ({
    id,
    mode,
    carrier: "carrier",
    from: place(from),
    to: place(to),
    departure: atMs + fromHours * hourMs,
    arrival: atMs + toHours * hourMs,
  });
  return {
    id: "S-2",
    consignee: "consignee",
    goods: { description: "Vaccine", grossMassGrams: 4_000_000 },
    conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }],
    legs: [leg("1", "sea", "CNSHA", "NLRTM", 100, 900), leg("2", "road", "NLRTM", "DEMUC", 960, 990)],
    gapMsMax: hourMs,
    at: atMs,
  };
}

beforeEach(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
  world = await populate(running);
  const atMs = Date.now();
  const created = world.shipper.statement("shipment.create", terms(atMs), { subject: "shipment:S-2", atMs });
  expect(await outcome(running, created)).toBe("sealed");
});

afterEach(async () => {
  await running.close();
  removeFolder(folder);
});

const url = () => `http://127.0.0.1:${running.httpPort}`;
const fetched = async <T>(path: string): Promise<T> => (await (await fetch(url() + path)).json()) as T;
const asked = async (closed = "?closed=suez"): Promise<SuggestionView | null> =>
  (await fetched<ShipmentSuggestionView>(`/api/shipments/S-2/suggestion${closed}`)).suggestion;

async function command(line: readonly string[]): Promise<{ exitCode: number; out: string }> {
  const lines: string[] = [];
  const out = (text: string) => lines.push(text);
  const io = { out, err: out, env: {}, wallClockMs: () => Date.now() };
  return { exitCode: await run(["--url", url(), ...line], io), out: lines.join("\n") };
}

describe("suggestions of a running gateway", () => {
  it("come out as the same bytes from the log in two other places, after it has grown, and not when touched", async () => {
    const view = (await asked())!;
    expect(view.sentences.en.length).toBeGreaterThan(4);
    const file = join(folder, "suggestion.json");
    expect((await command(["route", "suggestion", "S-2", "--closed", "suez", "-o", file])).exitCode).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8")).suggestion.basis.closed).toEqual(["suez"]);
    const copies = [join(folder, "copy-1"), join(folder, "copy-2")];
    // The second copy is of a longer log.
    for (const copy of copies) {
      const milestone = { leg: "1", step: "departed", at: Date.now() };
      const said = world.carrier.statement("transport.milestone", milestone, {
        subject: "shipment:S-2",
        atMs: Date.now(),
      });
      if (copy === copies[1]) expect(await outcome(running, said)).toBe("sealed");
      cpSync(join(folder, "ledger"), copy, { recursive: true });
    }
    for (const copy of copies) {
      const store = openLedgerIn(copy);
      expect(isRecomputed(store, view.suggestion)).toBe(true);
      const cheaper = {
        ...view.suggestion,
        delta: { ...view.suggestion.delta, costMinor: view.suggestion.delta.costMinor - 1 },
      };
      expect(isRecomputed(store, cheaper)).toBe(false);
      const later = { ...view.suggestion.basis, size: 1_000_000 };
      expect(() => recompute(store, later)).toThrow(RecomputeError);
      await store.close();
    }
    writeFileSync(file, JSON.stringify(view));
    const same = await command(["route", "recompute", file, "--ledger", copies[0]!]);
    expect(same).toMatchObject({ exitCode: 0, out: expect.stringContaining(view.hash) });
    const touched = { ...view, suggestion: { ...view.suggestion, plannedMs: view.suggestion.plannedMs + 1 } };
    writeFileSync(file, JSON.stringify(touched));
    expect((await command(["route", "recompute", file, "--ledger", copies[0]!])).exitCode).toBe(1);
  });

  it("name the nearest cold store once the temperature leaves its limits, where a lorry reaches one in a day", async () => {
    const near = async () => (await fetched<SuggestionsView>("/api/suggestions")).coldStores;
    const place = { lat: 51.4, lon: 6.7 };
    const pack = (temperature: number, atMs: number, { lat, lon } = place) =>
      world.device.readings(
        [
          { name: "lat", value: lat, timeMs: atMs },
          { name: "lon", value: lon, timeMs: atMs },
          { name: "temperature", value: temperature, timeMs: atMs },
        ],
        atMs,
      );
    const atMs = Date.now();
    expect(await outcome(running, pack(5, atMs))).toBe("sealed");
    expect(await near()).toEqual([]);
    expect(await outcome(running, pack(14, atMs + 1))).toBe("sealed");
    const [store, ...others] = await near();
    expect(others).toEqual([]);
    expect(store).toMatchObject({ shipment: "S-1", locode: "DEDUI", sample: true });
    expect(store!.meters).toBeLessThan(40_000);
    const inThePacific = { lat: -30, lon: -120 };
    expect(await outcome(running, pack(14, atMs + 2, inThePacific))).toBe("sealed");
    expect(await near()).toEqual([]);
  });

  it("are answered by signed statements; what was rejected is not offered again", async () => {
    const { suggestion, hash } = (await asked())!;
    const answer = answerTo(suggestion, Date.now());
    const say = (signer: World["shipper"], kind: string, payload: object) =>
      outcome(
        running,
        signer.statement(kind, payload as never, { subject: "shipment:S-2", atMs: Date.now() }),
      );
    expect(await say(world.shipper, "route.accept", { ...answer, size: 10_000 })).toBe("payload_malformed");
    expect(await say(world.shipper, "route.accept", { ...answer, closed: ["nowhere"] })).toBe(
      "payload_malformed",
    );
    expect(await say(world.registrar, "route.accept", answer)).toBe("not_party_to_shipment");
    expect(await say(world.shipper, "route.reject", { ...answer, reason: "no crane on Sunday" })).toBe(
      "sealed",
    );
    const services = (view: SuggestionView | null) =>
      view?.suggestion.option.legs.map(({ service }) => service);
    expect(services(await asked())).not.toEqual(suggestion.option.legs.map(({ service }) => service));
    expect(await say(world.carrier, "route.accept", answer)).toBe("sealed");

    const history = (part = "") => fetched<SuggestionHistoryView>(`/api/suggestions/history${part}`);
    const { answers, before } = await history();
    expect(before).toBeNull();
    const { arrivalMs, latePpm, costMinor, co2Grams } = suggestion.delta;
    expect(answers).toMatchObject([
      {
        answer: "accepted",
        party: "carrier",
        reason: null,
        shipment: "S-2",
        suggestion: hash,
        outcome: null,
      },
      {
        answer: "rejected",
        party: "shipper",
        reason: "no crane on Sunday",
        delta: { arrivalMs, latePpm, costMinor, co2Grams },
      },
    ]);
    expect((await fetch(`${url()}/entries/${answers[0]!.statement}`)).status).toBe(200);
    expect(await history("?limit=1")).toEqual({ answers: [answers[0]], before: answers[0]!.index });
    expect(await history(`?before=${answers[0]!.index}`)).toEqual({ answers: [answers[1]], before: null });
    expect(await history("?shipment=S-1")).toEqual({ answers: [], before: null });

    // From its own records of journeys, and from the log alone.
    for (const isForgotten of [false, true]) {
      await running.close();
      if (isForgotten) removeFolder(join(folder, "journeys"));
      running = await startTestGateway({ folder, open: true });
      expect((await history()).answers).toEqual(answers);
    }
    const [leg] = answers[0]!.option.legs;
    const { eta } = await fetched<{ row: FleetRow }>("/api/shipments/S-2").then(({ row }) => row);
    expect(eta?.next.leg).toBe(leg!.id);

    const lines = (await command(["route", "history", "--shipment", "S-2"])).out;
    expect(lines).toContain("no crane on Sunday");
    expect(lines).toContain("not yet");
  });

  it("are answered on the command line, and stand in the history with what was promised", async () => {
    const file = join(folder, "suggestion.json");
    expect((await command(["route", "suggestion", "S-2", "--closed", "suez", "-o", file])).exitCode).toBe(0);
    const { hash } = JSON.parse(readFileSync(file, "utf8")) as SuggestionView;
    const key = join(folder, "carrier.json");
    const { publicKey } = createKeyFile(key);
    const added = world.carrier.statement(
      "party.key-add",
      { key: encodeCoseKey(publicKey) },
      { subject: "party:carrier", atMs: Date.now() },
    );
    expect(await outcome(running, added)).toBe("sealed");
    const by = ["--key", key, "--as", "party:carrier"];
    expect((await command(["route", "reject", file, ...by])).exitCode).not.toBe(0);
    const rejected = await command(["route", "reject", file, "--reason", "no night shift", ...by]);
    expect(rejected).toMatchObject({ exitCode: 0 });
    expect(await command(["route", "accept", file, ...by])).toMatchObject({ exitCode: 0 });
    writeFileSync(file, "{}");
    expect((await command(["route", "accept", file, ...by])).exitCode).not.toBe(0);
    const { out } = await command(["route", "history", "--shipment", "S-2", "--json"]);
    const { answers } = JSON.parse(out) as SuggestionHistoryView;
    expect(answers).toMatchObject([
      { answer: "accepted", party: "carrier", suggestion: hash, reason: null },
      { answer: "rejected", party: "carrier", suggestion: hash, reason: "no night shift" },
    ]);
  });

  it("are made for all shipments when a passage is set as closed, and gone when it is open again", {
    timeout: 60_000,
  }, async () => {
    expect((await fetched<SuggestionsView>("/api/suggestions")).suggestions).toEqual([]);
    const set = (closed: string[]) =>
      fetch(`${url()}/api/closures`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ closed }),
      });
    expect((await set(["nowhere"])).status).toBe(400);
    expect(((await (await set(["suez"])).json()) as ClosuresView).closed).toEqual(["suez"]);
    await expect
      .poll(async () => (await fetched<SuggestionsView>("/api/suggestions")).suggestions.length, {
        timeout: 25_000,
      })
      .toBe(1);
    await running.close();
    running = await startTestGateway({ folder, open: true });
    expect((await fetched<ClosuresView>("/api/closures")).closed).toEqual(["suez"]);
    await set([]);
    expect((await fetched<SuggestionsView>("/api/suggestions")).suggestions).toEqual([]);
  });
});
