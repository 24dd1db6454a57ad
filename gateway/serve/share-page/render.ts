/** The page behind a share link, as HTML that needs no script. Times are UTC and say so; values are in SI units. */

import { apart } from "../../../report/apart.ts";
import { decimal, quantityValue, utcTime } from "../../../report/format.ts";
import { quantityName } from "../../../report/quantity.ts";
import { wordsOf } from "../../../report/words/words.ts";
import { type PageFrame, page } from "../public-page/frame.ts";
import { type Html, html } from "../public-page/html.ts";
import type { SharedStory } from "./story.ts";
import { type ShareTexts, shareTexts } from "./texts.ts";

export interface SharedBy {
  readonly name: string;
  /** By the real clock, on chains with simulated time as well. */
  readonly untilMs: number;
  /** The times of the story are simulated. */
  readonly isSimulated: boolean;
  readonly operatorKid: string;
  readonly chain: string;
  readonly height: number;
  /** The way from the page to the bundle. */
  readonly evidencePath: string;
}

type Row = readonly [name: string, value: string | Html];

export function sharePage(story: SharedStory, by: SharedBy, frame: PageFrame): string {
  const words = shareTexts[frame.language];
  const other = frame.language === "en" ? "de" : "en";
  return page(
    frame,
    words.title(story.shipment),
    html`<header class="card said"><h1>${words.title(story.shipment)}</h1><p>${words.stages[story.stage]}</p></header>
<p class="dim">${words.watermark(apart(by.name), shownTime(by.untilMs))}${by.isSimulated ? ` ${words.simulated}` : ""}</p>
${position(story, words)} ${journey(story, words)} ${condition(story, words)} ${custody(story, words)}
${documents(story, words)} ${verification(story, words, by, frame)}
<p class="no-print"><a href="?lang=${other}" hreflang="${other}">${words.other}</a></p>`,
  );
}

/** The same for a link that is over, revoked or was never made. */
export function gonePage(frame: PageFrame): string {
  const words = shareTexts[frame.language];
  return page(
    frame,
    words.gone,
    html`<header class="card bad"><h1>${words.gone}</h1><p>${words.goneHelp}</p></header>`,
  );
}

function position({ position: at }: SharedStory, words: ShareTexts): Html | undefined {
  if (at === undefined) return undefined;
  if (at === null) return section(words.position, html`<p>${words.noPosition}</p>`);
  const [lat, lon] = [latitude(at.lat, at.isCoarse), longitude(at.lon, at.isCoarse)];
  const where = at.isCoarse ? words.coarse(lat, lon) : words.coordinates(lat, lon);
  return section(
    words.position,
    html`<p>${where}</p>${at.near && html`<p>${words.near(apart(at.near))}</p>`}<p class="dim">${words.asOf(shownTime(at.atMs))}</p>`,
  );
}

/** To the second: nobody reads thousandths on a phone. */
function shownTime(timeMs: number): string {
  return utcTime(timeMs - (timeMs % 1_000));
}

function latitude(degrees: number, isCoarse: boolean): string {
  return `${Math.abs(degrees).toFixed(isCoarse ? 2 : 5)}° ${degrees < 0 ? "S" : "N"}`;
}

function longitude(degrees: number, isCoarse: boolean): string {
  return `${Math.abs(degrees).toFixed(isCoarse ? 2 : 5)}° ${degrees < 0 ? "W" : "E"}`;
}

function journey({ journey: way }: SharedStory, words: ShareTexts): Html | undefined {
  if (!way) return undefined;
  const rows: Row[] = [
    [words.from, way.origin],
    [words.to, way.destination],
  ];
  if (way.deliveredMs !== null) rows.push([words.delivered, shownTime(way.deliveredMs)]);
  else if (way.eta) {
    const { next, final } = way.eta;
    rows.push(
      [words.next, `${apart(next.place)}, ${words.between(shownTime(next.p10Ms), shownTime(next.p90Ms))}`],
      [words.arrival, words.between(shownTime(final.p10Ms), shownTime(final.p90Ms))],
    );
  } else rows.push([words.arrival, words.noForecast]);
  return section(words.journey, list(rows));
}

function condition({ condition: state }: SharedStory, words: ShareTexts): Html | undefined {
  if (!state) return undefined;
  const report = wordsOf(words.language === "de" ? "de" : "en");
  const shown = (quantity: string, value: number) => quantityValue(quantity, value, report.marks);
  const named = (quantity: string) => quantityName(quantity, report.quantities);
  const bands = state.bands.map(({ quantity, min, max }) => {
    const [least, most] = [min, max].map((limit) => limit !== undefined && shown(quantity, limit));
    const band =
      least && most
        ? report.between(least, most)
        : least
          ? report.noLessThan(least)
          : report.noMoreThan(most || "");
    return html`<li>${named(quantity)}: ${band}</li>`;
  });
  const beyond = state.excursions.map(
    ({ name, fromMs, toMs, extreme }) =>
      html`<li>${named(name)} ${shown(name, extreme)}, ${shownTime(fromMs)} – ${shownTime(toMs)}</li>`,
  );
  const newest = state.newest
    ? `${decimal(state.newest.celsius, report.marks)} °C, ${shownTime(state.newest.atMs)}`
    : words.noReading;
  return section(
    words.condition,
    list([
      [words.limits, bands.length > 0 ? html`<ul>${bands}</ul>` : words.noLimits],
      [words.temperature, newest],
      [words.excursions, beyond.length > 0 ? html`<ul>${beyond}</ul>` : words.noExcursions],
    ]),
  );
}

function custody({ custody: holders }: SharedStory, words: ShareTexts): Html | undefined {
  if (!holders) return undefined;
  const lines = holders.map(
    ({ holderName, fromMs, toMs, clean }) =>
      html`<li><strong>${holderName}</strong><br />${shownTime(fromMs)} – ${toMs === null ? words.now : shownTime(toMs)}${clean ? "" : `, ${words.reservations}`}</li>`,
  );
  return section(words.custody, html`<ol>${lines}</ol>`);
}

function documents({ documents: held }: SharedStory, words: ShareTexts): Html | undefined {
  if (!held) return undefined;
  const lines = held.map(
    ({ document, statements }) =>
      html`<li>${words.documentNames[document]}${statements.map((hash) => html`<br /><span class="code dim">${hash}</span>`)}</li>`,
  );
  return section(
    words.documents,
    lines.length > 0 ? html`<ul>${lines}</ul>` : html`<p>${words.noDocuments}</p>`,
  );
}

function verification(
  { hasEvidence }: SharedStory,
  words: ShareTexts,
  by: SharedBy,
  { root }: PageFrame,
): Html {
  const bundle = hasEvidence
    ? html`<p><a href="${by.evidencePath}" download>${words.bundle}</a></p>`
    : undefined;
  return section(
    words.verify,
    html`<p>${words.verifyHelp}</p>${bundle}<p><a href="${root}verify">${words.checker}</a></p>
<p class="dim">${words.block(by.height, by.chain)}. ${words.key}<br /><span class="code">${by.operatorKid}</span></p>`,
  );
}

function section(title: string, content: Html): Html {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

function list(rows: readonly Row[]): Html {
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
