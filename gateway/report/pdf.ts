/**
 * The report of a shipment's evidence as a PDF: one page for the hurried reader, then the custody over the curves, a map,
 * and everything the trace says, with the evidence bundle and trace.json inside (PDF/A-3, ISO 19005-3). Built to
 * PDF/A-3a; the same bundle and language give the same bytes, so it is not compressed: deflate differs between machines.
 */
import PDFDocument from "pdfkit";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { BundleReport } from "../../ledger/evidence/check.ts";
import type { ShipmentHistory } from "../../ledger/evidence/shipment-history.ts";
import { doubtsOf } from "../../ledger/liability/doubts.ts";
import { type Series, seriesOf } from "../../ledger/liability/series.ts";
import { encodeTrace, type LiabilityTrace } from "../../ledger/liability/trace.ts";
import { type Report, reportOf, type Section } from "../../report/report.ts";
import { subjectOf } from "../../report/subject.ts";
import { row, table, texts, Voice } from "../../report/voice.ts";
import type { ReportWords } from "../../report/words/en.ts";
import { type ReportLanguage, wordsOf } from "../../report/words/words.ts";
import { nativeSha256 } from "../native-hash.ts";
import { drawBlocks, drawSection, styles } from "./blocks.ts";
import { contentWidth, type Document, type Element, Flow, ink, page } from "./flow.ts";
import { firstFont, Typesetting } from "./fonts.ts";
import { drawMap, mapHeight } from "./map.ts";
import { barsHeight, drawBars } from "./share-bars.ts";
import { drawTimelines } from "./timeline.ts";
import { type Track, trackOf } from "./track.ts";

/** What there is to write a report about. */
interface Subject {
  readonly report: Report;
  readonly trace: LiabilityTrace;
  readonly history: ShipmentHistory;
  readonly series: readonly Series[];
  readonly voice: Voice;
}

/** `undefined` for a bundle that does not hold: there is nothing to report. `checked` is what the check of it found. */
export async function reportPdf(
  bundle: Uint8Array,
  checked: BundleReport,
  language: ReportLanguage,
): Promise<Uint8Array | undefined> {
  const words = wordsOf(language);
  const about = subjectOf(checked);
  const { history } = checked;
  if (!about || !history) return undefined;
  const { trace } = about;
  const report = reportOf(about, words);
  const { series } = seriesOf(history, doubtsOf(history));
  const subject: Subject = { report, trace, history, series, voice: new Voice(words, trace) };
  const document = newDocument(report, trace, language);
  const bytes = collected(document);
  const attachments = attach(document, bundle, trace, words);
  const root = document.struct("Document");
  document.addStructure(root);
  const typesetting = new Typesetting(document);
  drawSummary(document, typesetting, root, subject);
  const flow = new Flow(document, typesetting);
  flow.newPage();
  drawFigures(flow, root, subject);
  for (const section of report.sections.slice(1))
    drawSection(
      flow,
      root,
      section.id === "verification" ? withAttachments(section, attachments, words) : section,
      words.restsOn,
    );
  root.end();
  drawFooters(document, typesetting, report, words);
  document.end();
  return bytes;
}

function newDocument({ title, notice }: Report, trace: LiabilityTrace, language: ReportLanguage): Document {
  const atMs = new Date(trace.positionMs);
  const document = new PDFDocument({
    size: "A4",
    margin: 0,
    pdfVersion: "1.7",
    subset: "PDF/A-3a",
    tagged: true,
    lang: language,
    displayTitle: true,
    bufferPages: true,
    compress: false,
    font: firstFont,
    info: {
      Title: title,
      Subject: notice,
      Author: trace.chain,
      Creator: "Tallyman",
      Producer: "Tallyman",
      CreationDate: atMs,
      ModDate: atMs,
    },
  });
  return document;
}

function collected(document: Document): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    document.on("data", (part: Buffer) => parts.push(part));
    document.on("end", () => resolve(Buffer.concat(parts)));
    document.on("error", reject);
  });
}

interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function attach(
  document: Document,
  bundle: Uint8Array,
  trace: LiabilityTrace,
  words: ReportWords,
): Attachment[] {
  const at = new Date(trace.positionMs);
  const dates = { creationDate: at, modifiedDate: at };
  const files = [
    {
      name: "evidence.zip",
      bytes: bundle,
      type: "application/zip",
      relationship: "Source",
      description: words.attachedBundle,
    },
    {
      name: "trace.json",
      bytes: new TextEncoder().encode(encodeTrace(trace)),
      type: "application/json",
      relationship: "Data",
      description: words.attachedTrace,
    },
  ] as const;
  for (const { bytes, ...options } of files) document.file(Buffer.from(bytes), { ...options, ...dates });
  return files.map(({ name, bytes }) => ({ name, bytes }));
}

const barsMax = 6;

/** Written as large as one page allows. */
function drawSummary(document: Document, typesetting: Typesetting, root: Element, subject: Subject): void {
  const scale = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58].find((one) => {
    const measured = new Flow(document, typesetting, { scale: one, isDry: true });
    writeSummary(measured, undefined, subject);
    return measured.pages === 1;
  });
  writeSummary(new Flow(document, typesetting, { scale: scale ?? 0.52 }), root, subject);
}

function writeSummary(flow: Flow, parent: Element | undefined, { report, trace, voice }: Subject): void {
  const { words } = voice;
  const [summary] = report.sections;
  const element = flow.element(parent, "Sect");
  flow.text(element, "H1", report.title, styles.title, { after: 2 });
  flow.text(element, "P", report.notice, styles.strong, { after: 3 });
  for (const mark of report.marks) drawMark(flow, element, mark);
  flow.space(4);
  drawBlocks(flow, element, summary!, words.restsOn);
  const bars = trace.parties
    .filter(({ share }) => share !== null && share.maxPpm > 0)
    .toSorted((a, b) => b.share!.maxPpm - a.share!.maxPpm)
    .slice(0, barsMax);
  if (bars.length === 0) return;
  const height = barsHeight(bars.length) * flow.scale;
  flow.need(height);
  const figure = flow.element(element, "Figure", { alt: words.sections.parties });
  figure?.add(() => drawBars(flow, bars, voice));
  flow.y += height;
}

/** In a frame: it must not be overlooked. */
function drawMark(flow: Flow, parent: Element | undefined, mark: string): void {
  const height = flow.leading(styles.strong) + 8;
  flow.need(height);
  flow.artifact((document) =>
    document
      .rect(page.margin, flow.y, contentWidth, height - 3)
      .lineWidth(1.2)
      .strokeColor(ink)
      .stroke(),
  );
  const lines = flow.lines(mark, styles.strong, contentWidth - 12).slice(0, 1);
  flow.draw(flow.element(parent, "P"), lines, styles.strong, {
    x: page.margin + 6,
    y: flow.y + 2.5,
    width: contentWidth,
  });
  flow.y += height;
}

function drawFigures(flow: Flow, root: Element, { trace, history, series, voice }: Subject): void {
  const { words } = voice;
  const curves = flow.element(root, "Sect");
  flow.text(curves, "H2", words.curvesTitle, styles.section);
  drawTimelines(flow, curves, trace, series, voice);
  flow.space(10);
  const track = trackOf(series, trace, history.terms);
  const map = flow.element(root, "Sect");
  const isEmpty = track.positions.length + track.places.length === 0;
  flow.need(isEmpty ? 60 : mapHeight + 60);
  flow.text(map, "H2", words.mapTitle, styles.section);
  if (!isEmpty) {
    const alt = words.mapText(voice.integer(track.places.length));
    flow.element(map, "Figure", { alt })?.add(() => drawMap(flow, track));
    flow.y += mapHeight + 4;
    flow.text(map, "P", words.mapSource, styles.dim);
  }
  drawBlocks(flow, map, placesSection(track, voice), words.restsOn);
  flow.space(10);
}

/** To about a metre. */
function degrees(angle: number): string {
  return angle.toFixed(5);
}

/** What the map shows, in words. */
function placesSection({ positions, places }: Track, voice: Voice): Section {
  const { words } = voice;
  const rows = places.map(({ type, about, atMs, lat, lon, awayMs }, i) => {
    const what = {
      handover: () => words.handoverTo(voice.party(about)),
      excursion: () => words.excursionOf(voice.quantity(about)),
      planned: () => about,
    }[type]();
    const away = awayMs > 0 ? `\n${words.nearestPosition(voice.duration(awayMs))}` : "";
    return row([`${i + 1} ${what}`, voice.time(atMs), `${degrees(lat)}, ${degrees(lon)}${away}`]);
  });
  const listed = table(words.placesOnMap, [words.what, words.time, words.place].map(texts), rows);
  return {
    id: "summary",
    title: words.mapTitle,
    blocks: [
      ...(positions.length === 0 ? [{ type: "text" as const, text: words.noPositions }] : []),
      ...(rows.length > 0 ? [listed] : []),
    ],
  };
}

function withAttachments(section: Section, attachments: readonly Attachment[], words: ReportWords): Section {
  const lines = attachments.map(({ name, bytes }) =>
    words.attached(name, String(bytes.length), toHex(nativeSha256(bytes))),
  );
  return {
    ...section,
    blocks: [
      ...section.blocks,
      { type: "heading", text: words.attachments },
      ...lines.map((text) => ({ type: "text" as const, text })),
      { type: "text", text: words.font },
    ],
  };
}

/** On every page: what it is, that it is no finding of law, its number. */
function drawFooters(
  document: Document,
  typesetting: Typesetting,
  { title, notice, marks }: Report,
  words: ReportWords,
): void {
  const { count } = document.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    document.switchToPage(i);
    const flow = new Flow(document, typesetting);
    document.markContent("Artifact", { type: "Pagination", attached: ["Bottom"] });
    const y = page.height - 40;
    document
      .moveTo(page.margin, y - 4)
      .lineTo(page.margin + contentWidth, y - 4)
      .lineWidth(0.4)
      .strokeColor(ink)
      .stroke();
    const left = flow.lines([title, ...marks].join(" · "), styles.head, contentWidth - 90).slice(0, 1);
    flow.paint(left, styles.head, { x: page.margin, y, width: contentWidth });
    flow.paint([notice], styles.dim, { x: page.margin, y: y + 11, width: contentWidth });
    const number = words.pageOf(String(i + 1), String(count));
    flow.paint([number], styles.head, { x: page.margin, y, width: contentWidth, align: "end" });
    document.endMarkedContent();
  }
}
