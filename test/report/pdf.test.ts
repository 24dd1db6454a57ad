/** The report as a PDF: what a hurried reader, a printer, a screen reader and a judge's expert need of it. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { reportPdf } from "../../gateway/report/pdf.ts";
import { encodeTrace } from "../../ledger/liability/trace.ts";
import { TestChain, testStartMs } from "../ledger/chain-fixture.ts";
import { bundleOf, check, hourMs } from "../ledger/evidence/sample.ts";
import { carriageChain } from "./carriage.ts";
import { figuresOf } from "./figures.ts";
import { isInstalled, pagesOf, popplerPagesOf, withProgram } from "./pdf-text.ts";

const bundle = bundleOf(carriageChain({ demonstration: true }));
const checked = check(bundle);
const english = (await reportPdf(bundle, checked, "en"))!;
const hasPoppler = isInstalled("pdftotext");

const latin = Buffer.from(english).toString("latin1");

describe("the PDF report", () => {
  it("is the same bytes for the same bundle and language", async () => {
    const again = await reportPdf(bundle.slice(), check(bundle), "en");
    const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    expect(hash(again!)).toBe(hash(english));
    expect(hash((await reportPdf(bundle, checked, "de"))!)).not.toBe(hash(english));
  });

  it("is made of nothing that does not hold", async () => {
    const changed = bundle.slice();
    changed[changed.length >> 1]! ^= 1;
    expect(await reportPdf(changed, check(changed), "en")).toBeUndefined();
  });

  it("is tagged, says its language and title, embeds its fonts, and carries its files as PDF/A-3 asks", () => {
    for (const mark of [
      "/MarkInfo",
      "/Marked true",
      "/StructTreeRoot",
      "/Lang (en)",
      "/DisplayDocTitle true",
      "/OutputIntents",
      "<pdfaid:part>3</pdfaid:part>",
      "<pdfaid:conformance>A</pdfaid:conformance>",
      "/FontFile2",
      "/ToUnicode",
      "/AFRelationship /Source",
      "/AFRelationship /Data",
    ])
      expect(latin.includes(mark), mark).toBe(true);
    for (const tag of ["/S /H1", "/S /H2", "/S /Table", "/S /TH", "/S /TD", "/S /Figure", "/S /LI"])
      expect(latin.includes(tag), tag).toBe(true);
    // Every figure says in words what it shows.
    const figures = latin.match(/\/S \/Figure\b[^>]*/g) ?? [];
    expect(figures.length).toBeGreaterThanOrEqual(3);
    for (const figure of figures) expect(figure).toContain("/Alt");
  });

  it("holds the bundle and the trace byte for byte", () => {
    expect(Buffer.from(english).includes(Buffer.from(bundle))).toBe(true);
    expect(Buffer.from(english).includes(Buffer.from(encodeTrace(checked.trace!)))).toBe(true);
  });

  it("says every figure of trace.json", () => {
    const text = pagesOf(english).join(" ");
    const said = [
      ...figuresOf(checked.trace!),
      "not a finding of law",
      "Demonstration keys",
      checked.operatorKid!,
      "They were warm when they came off the ship",
    ];
    expect(said.filter((one) => !text.includes(one))).toEqual([]);
  });

  it.skipIf(!hasPoppler)("says so to other programs, too", () => {
    const text = popplerPagesOf(english).join(" ");
    expect(figuresOf(checked.trace!).filter((figure) => !text.includes(figure))).toEqual([]);
  });

  it.skipIf(!hasPoppler)("gives its files to whoever takes them out, and they still hold", () => {
    const { files } = withProgram(english, "pdfdetach", (file) => ["-saveall", file]);
    expect(check(files.get("evidence.zip")!).verdict).toBe("holds, but by nobody you trust");
    expect(files.get("trace.json")!.toString()).toBe(encodeTrace(checked.trace!));
  });

  it.skipIf(!isInstalled("qpdf"))("has no error that qpdf finds", () => {
    const { status, output } = withProgram(english, "qpdf", (file) => ["--check", file]);
    expect([status, output]).toEqual([
      0,
      expect.stringContaining("No syntax or stream encoding errors found"),
    ]);
  });

  it("has its summary on one page, whatever the parties call themselves, and a number on each", async () => {
    const hostile = hostileChain();
    for (const pdf of [english, (await reportPdf(hostile, check(hostile), "de"))!]) {
      const pages = pagesOf(pdf);
      expect(pages[0]).toMatch(/Limit|Kein Schaden|kein Schaden/);
      expect(pages[1]).toMatch(/^(Custody over the curves|Obhut über den Kurven)/);
      pages.forEach((page, i) =>
        expect(page).toMatch(new RegExp(`(page ${i + 1} of|Seite ${i + 1} von) ${pages.length}`)),
      );
    }
  });

  it.skipIf(!hasPoppler)(
    "shows what its font lacks as a mark, and nothing that turns the writing",
    async () => {
      const named = new TestChain({ chain: "chain:names" });
      const shipper = named.party("shipper", ["shipper"], "深圳 Καλημέρα \u202egnp.exe");
      named.shipment("S", shipper, "shipper", ["shipper"]);
      named.at(testStartMs + hourMs).seal();
      const other = bundleOf(named);
      const text = pagesOf((await reportPdf(other, check(other), "en"))!).join(" ");
      expect(text).toContain("�� Καλημέρα");
      expect(text).not.toMatch(/[\u202e深]/);
    },
  );
});

/** Long names, a long description and many parties. */
function hostileChain(): Uint8Array {
  const chain = new TestChain();
  const long = (word: string) => `${word.repeat(30)} `.repeat(20).slice(0, 190);
  const shipper = chain.party("shipper", ["shipper"], long("Wxy"));
  const carriers = Array.from({ length: 30 }, (_, i) =>
    chain.party(`carrier-${i}`, ["carrier"], long(`C${i}`)),
  );
  chain.say(shipper, "shipment.create", "shipment:S", {
    id: "S",
    consignee: "shipper",
    goods: { description: "M".repeat(500), grossMassGrams: 1_000 },
    conditions: ["temperature", "humidity", "pressure", "light", "co2", "tilt", "door", "seal"].map(
      (quantity) => ({
        quantity,
        max: 0.5,
        toleranceMs: 0,
      }),
    ),
    legs: carriers
      .map(({ id }, i) => ({
        id: `leg-${i}`,
        mode: "road",
        carrier: id,
        from: { name: long("Place"), locode: "NLRTM" },
        to: { name: long("Other"), locode: "DEMUC" },
      }))
      .map((leg) => ({
        ...leg,
        from: { ...leg.from, name: leg.from.name.slice(0, 100) },
        to: { ...leg.to, name: leg.to.name.slice(0, 100) },
      })),
    gapMsMax: 900_000,
    at: chain.nowMs,
  });
  chain.at(testStartMs + hourMs).seal();
  return bundleOf(chain);
}
