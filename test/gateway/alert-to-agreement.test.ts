/**
 * A claim from its first sign to its end, as a program would do it: every statement goes to `POST /entries`, every question
 * is asked by the party concerned with a proof of its own key, and the result is checked by the offline checker.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readEvidence } from "../../cli/evidence-file.ts";
import { run } from "../../cli/program.ts";
import type { Alert } from "../../gateway/contract/alerts.ts";
import type { DisputeView, EntryView, ShipmentView } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { checkBundle } from "../../ledger/evidence/check.ts";
import { disputesOf } from "../../ledger/evidence/disputes.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import type { TestSigner } from "../signer.ts";
import { populate, removeFolder, shipmentTerms, startTestGateway, temporaryFolder } from "./fixture.ts";

const shipment = "S-2";
const about = `shipment:${shipment}`;
const dispute = "dispute:D-2";
const minuteMs = 60_000;

let folder: string;
let running: RunningGateway;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
});
afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

async function request<T>(by: TestSigner, path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${running.httpPort}/${path}`, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${by.signIn()}` },
  });
  const body = (await answer.json()) as T;
  expect([path, answer.ok, answer.ok || body]).toEqual([path, true, true]);
  return body;
}

const send = (by: TestSigner, statement: { bytes: Uint8Array }) =>
  request<EntryView>(by, "entries", {
    method: "POST",
    headers: { "content-type": "application/cose" },
    body: new Uint8Array(statement.bytes),
  });

const say = (by: TestSigner, kind: string, subject: string, payload: CborInput) =>
  send(by, by.statement(kind, payload, { subject, atMs: Date.now() }));

async function harmAlert(by: TestSigner): Promise<Alert> {
  for (let i = 0; i < 200; i++) {
    const alerts = await request<Alert[]>(by, `api/alerts?state=open&shipment=${shipment}`);
    const found = alerts.find(({ kind }) => kind === "harm");
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no alert of harm was raised");
}

async function tallyman(...words: string[]): Promise<[code: number, text: string]> {
  const lines: string[] = [];
  const io = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
  const env = { TALLYMAN_URL: `http://127.0.0.1:${running.httpPort}` };
  const code = await run(words, { ...io, env, wallClockMs: () => Date.now() });
  return [code, lines.join("\n")];
}

it("runs from a reading out of band to a bundle that proves the agreed split", async () => {
  const { shipper, carrier, consignee, other: device } = await populate(running);
  const at = (agoMinutes: number) => Date.now() - agoMinutes * minuteMs;
  await say(shipper, "shipment.create", about, shipmentTerms(at(90), shipment));
  await say(shipper, "device.attach", device.reference, { target: about, at: at(90) });
  await say(shipper, "custody.release", about, { to: "carrier", at: at(80) });
  await say(carrier, "custody.accept", about, { from: "shipper", at: at(80) });

  for (const [value, agoMinutes] of [
    [5, 75],
    [15, 60],
    [16, 40],
    [5, 20],
  ] as const)
    await send(device, device.readings([{ name: "temperature", value, timeMs: at(agoMinutes) }], Date.now()));
  const alert = await harmAlert(consignee);
  expect(alert).toMatchObject({ shipment, state: "open", holder: "carrier" });
  const seen = await request<Alert>(carrier, `api/alerts/${alert.id}/acknowledge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ reason: "The driver looks at the cooling." }),
  });
  expect(seen.acknowledgement).toMatchObject({ by: "party:carrier" });

  await say(carrier, "custody.release", about, { to: "consignee", at: at(10) });
  await say(consignee, "custody.accept", about, { from: "carrier", at: at(10) });
  const notice = await say(consignee, "damage.notice", about, {
    to: ["carrier"],
    at: at(5),
    nature: "hidden",
    text: "The indicators have turned.",
  });
  await say(consignee, "dispute.open", dispute, {
    id: "D-2",
    shipment,
    respondents: ["carrier"],
    grounds: ["damage"],
    claim: { minor: 900_000, currency: "EUR" },
    text: "The vaccine was warm on the road.",
    notices: [fromHex(notice.hash)],
  });
  await say(carrier, "dispute.answer", dispute, {
    position: "admits",
    admittedMinor: 500_000,
    text: "The cooling failed.",
  });
  const photo = {
    name: "indicator.jpg",
    mediaType: "image/jpeg",
    bytes: 3,
    hash: new Uint8Array(32).fill(7),
  };
  await say(consignee, "dispute.evidence", dispute, { text: "A photograph.", files: [photo] });
  const split = [
    { party: "carrier", minor: 700_000 },
    { party: "consignee", minor: 200_000 },
  ];
  await say(carrier, "dispute.propose", dispute, { split });
  expect((await request<DisputeView>(carrier, "api/disputes/D-2")).dispute.status).toBe("open");
  await say(consignee, "dispute.agree", dispute, { proposal: 0 });
  expect((await request<DisputeView>(carrier, "api/disputes/D-2")).dispute.status).toBe("agreed");
  expect((await request<ShipmentView>(carrier, `api/shipments/${shipment}`)).disputes).toEqual([
    { dispute: "D-2", status: "agreed" },
  ]);

  mkdirSync(join(folder, "claim"));
  const file = join(folder, "claim", "evidence.zip");
  const trust = toHex(running.operatorKey.kid);
  expect(await tallyman("export", shipment, "-o", file, "--token", consignee.signIn())).toEqual([
    0,
    expect.stringContaining("saved"),
  ]);
  expect(await tallyman("verify", file, "--trust", trust)).toEqual([0, expect.stringContaining("holds")]);
  const [code, text] = await tallyman("trace", file);
  expect(code).toBe(0);
  expect(text).toContain("7,000.00");

  const report = checkBundle(await readEvidence(file), { trust: [trust] });
  expect(report.verdict).toBe("holds");
  const [told] = disputesOf(report.history!);
  expect(told).toMatchObject({
    id: "D-2",
    status: "agreed",
    answers: [{ by: "carrier", position: "admits", admittedMinor: 500_000 }],
    evidence: [{ by: "consignee", files: [{ hash: "07".repeat(32) }] }],
    proposals: [{ split, missing: [], signatures: [{ by: "carrier" }, { by: "consignee" }] }],
  });
  // What the bundle leads to is what the gateway shows, and the one who held the warm goods bears the harm.
  const served = await request<LiabilityTrace>(consignee, `api/shipments/${shipment}/trace`);
  expect(report.trace!.conditions).toEqual(served.conditions);
  const bearer = report.trace!.parties.find(({ id }) => id === "carrier");
  expect(bearer!.share!.minPpm).toBeGreaterThan(500_000);
  const signed = report.statements.filter(({ kind }) => /^(damage|dispute)\./.test(kind));
  expect(signed.map(({ party }) => party)).toEqual([
    "consignee",
    "consignee",
    "carrier",
    "consignee",
    "carrier",
    "consignee",
  ]);
});
