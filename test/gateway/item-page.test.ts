/** The public page behind an item's code: what it says, its proof, its warnings, complaints, and what it does not give away. */
import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { checkProof } from "../../ledger/evidence/check-proof.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { gtin } from "../ledger/state/customs-world.ts";
import type { TestSigner } from "../signer.ts";
import { outcome, populate, removeFolder, startTestGateway, temporaryFolder, type World } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
const page = `/01/${gtin}/21`;
const hostile = `<script>alert("x")</script>`;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  const at = Date.now();
  const { shipper, consignee } = world;
  const say = async (signer: TestSigner, kind: string, subject: string, payload: object) =>
    expect(
      await outcome(running, signer.statement(kind, payload as never, { subject, atMs: at })),
      kind,
    ).toBe("sealed");
  await say(shipper, "product.register", `product:${gtin}`, { gtin, name: `Honey ${hostile}` });
  await say(shipper, "lot.declare", "lot:raw", {
    id: "raw",
    name: "Raw honey",
    massMilligrams: 100,
    origin: "HU",
    at,
  });
  await say(shipper, "lot.produce", "lot:jars", {
    id: "P",
    at,
    inputs: [{ lot: "raw", massMilligrams: 100 }],
    outputs: [{ lot: "jars", name: "Jars", product: gtin, massMilligrams: 100 }],
    lossMilligrams: 0,
  });
  await say(shipper, "lot.serialise", "lot:jars", { serials: ["A-1", "A-2"] });
  await say(shipper, "lot.release", "lot:jars", {
    to: "consignee",
    massMilligrams: 50,
    at,
    serials: ["A-1"],
    shipment: "S-1",
  });
  await say(consignee, "lot.receive", "lot:jars", { consignment: 0, outcome: "accepted", at });
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const get = (url: string, headers: Record<string, string> = {}, remoteAddress = "192.0.2.1") =>
  running.server.inject({ url, headers: { accept: "text/html", ...headers }, remoteAddress });

describe("the page of an item", () => {
  it("tells its story without sign-in and without a script, in two languages", async () => {
    const { statusCode, body, headers } = await get(`${page}/A-1`);
    expect(statusCode).toBe(200);
    expect(headers["content-security-policy"]).toContain("script-src 'self'");
    for (const told of [
      "This code belongs to",
      "The shipper",
      "Raw honey, from Hungary",
      "Within Netherlands",
      "A copied code",
    ])
      expect(body).toContain(told);
    const german = await get(`${page}/A-1`, { "accept-language": "de-AT,de;q=0.9" });
    expect(german.body).toContain("Raw honey, aus Ungarn");
    expect((await get(`${page}/A-1?lang=en`, { "accept-language": "de" })).body).toContain("from Hungary");
  });

  it("never says that the thing in the hand is genuine, and shows what others wrote as text", async () => {
    const { body } = await get(`${page}/A-1`);
    expect(body).not.toMatch(/authentic|is genuine/i);
    expect(body).not.toContain(hostile);
    expect(body).toContain("Honey &#60;script&#62;");
  });

  it("gives away no supplier and no buyer", async () => {
    for (const accept of ["text/html", "application/ld+json"])
      expect((await get(`${page}/A-1`, { accept })).body).not.toMatch(/consignee|carrier/);
  });

  it("says of an unknown number that nobody gave it, with a proof that it is absent", async () => {
    const { statusCode, body } = await get(`${page}/COPY-1`);
    expect(statusCode).toBe(404);
    expect(body).toContain("Nobody has registered this code");
    const proof = checkProof(new Uint8Array((await get(`${page}/COPY-1/proof`)).rawPayload), {
      trust: [toHex(running.operatorKey.kid)],
    });
    expect(proof).toMatchObject({ verdict: "holds", about: `item/${gtin}.COPY-1`, value: undefined });
  });

  it("has a proof that the number is there, which anybody can check", async () => {
    const proof = checkProof(new Uint8Array((await get(`${page}/A-1/proof`)).rawPayload));
    expect(proof).toMatchObject({ about: `item/${gtin}.A-1`, value: { lot: "jars", holder: "consignee" } });
    expect(proof.problems).toEqual([]);
  });

  it("is linked data for whoever asks for that, and a QR code", async () => {
    const { body, headers } = await get(`${page}/A-1`, { accept: "application/ld+json" });
    expect(headers["content-type"]).toContain("application/ld+json");
    expect(JSON.parse(body)).toMatchObject({
      gtin14: gtin,
      serialNumber: "A-1",
      material: [{ countryOfOrigin: "HU" }],
    });
    expect((await get(`${page}/A-1/qr.svg`)).body).toContain("<svg");
  });

  it("refuses what cannot be a code", async () => {
    expect((await get("/01/09506000134353/21/A-1", { accept: "*/*" })).json()).toMatchObject({
      code: "gtin_invalid",
    });
    expect((await get(`${page}/%3Cscript%3E`)).statusCode).toBe(400);
    expect((await get(`${page}/${"9".repeat(21)}`)).statusCode).toBe(400);
  });

  it("is small", async () => {
    expect(brotliCompressSync((await get(`${page}/A-1`)).rawPayload).length).toBeLessThan(4_000);
  });

  it("warns when its code is scanned from many networks, and follows nobody", async () => {
    for (let i = 0; i < 30; i++) await get(`${page}/A-2`, {}, `198.51.${i}.7`);
    expect((await get(`${page}/A-2`)).body).toContain("This code is scanned in many places");
    expect((await get(`${page}/A-1`)).body).not.toContain("scanned in many places");
  });

  it("says that it is recalled when what it was made of is", async () => {
    const recall = {
      id: "R-1",
      lots: ["raw"],
      reason: "Glass was found.",
      instructions: "Bring it back.",
      at: Date.now(),
    };
    const statement = world.shipper.statement("recall.issue", recall, {
      subject: "recall:R-1",
      atMs: Date.now(),
    });
    expect(await outcome(running, statement)).toBe("sealed");
    expect((await get(`${page}/A-1`)).body).toContain("Bring it back.");
  });
});

describe("a complaint from the page", () => {
  const complain = (form: Record<string, string>, serial = "A-1") =>
    running.server.inject({
      method: "POST",
      url: `${page}/${serial}/complaints`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams(form).toString(),
    });

  it("is filed with a commitment, answered by the maker, followed, and erased", async () => {
    const text = `It is bitter. ${hostile}`;
    const filed = await complain({ sort: "quality", text, lang: "en" });
    expect(filed.statusCode).toBe(303);
    const followed = `${page}/A-1/${filed.headers.location}`;
    expect((await get(followed)).body).toContain("There is no answer yet.");
    expect((await get(followed)).body).not.toContain(hostile);
    const id = /complaints\/(c-[0-9a-f]{32})/.exec(followed)![1]!;
    const [index] = running.ledger.store.recordEntries(`record/complaint:${id}`);
    const entry = Buffer.from(running.ledger.store.entry(index!)!);
    expect(entry.includes(Buffer.from("bitter"))).toBe(false);
    expect(readStatement(running.ledger.store.entry(index!)!).issuer).toBe(running.chain);
    const answer = { outcome: "accepted", text: "We send you another one." };
    const statement = world.shipper.statement("complaint.answer", answer, {
      subject: `complaint:${id}`,
      atMs: Date.now(),
    });
    expect(await outcome(running, statement)).toBe("sealed");
    expect((await get(followed)).body).toContain("We send you another one.");
    const authorization = `Bearer ${world.shipper.signIn()}`;
    const listed = await running.server.inject({ url: "/api/complaints", headers: { authorization } });
    const statementHash = toHex(readStatement(running.ledger.store.entry(index!)!).hash);
    const pathOfPage = followed.slice(1).split("?")[0];
    expect(listed.json()).toMatchObject([{ complaint: id, statement: statementHash, page: pathOfPage }]);
    expect(
      (await running.server.inject({ method: "POST", url: `${followed.split("?")[0]}/erase` })).statusCode,
    ).toBe(303);
    const erased = (await get(followed)).body;
    expect(erased).toContain("Your words were erased");
    expect(erased).not.toContain("bitter");
  });

  it("is about this item only, and has words", async () => {
    expect((await complain({ sort: "quality", text: " " })).json()).toMatchObject({
      code: "request_malformed",
    });
    expect((await complain({ sort: "nonsense", text: "x" })).json()).toMatchObject({
      code: "request_malformed",
    });
    expect((await complain({ sort: "quality", text: "x".repeat(2_001) })).statusCode).toBe(400);
    const strange = `c-${createHash("md5").update("x").digest("hex")}`;
    expect((await get(`${page}/A-1/complaints/${strange}`)).json()).toMatchObject({
      code: "complaint_unknown",
    });
  });
});
