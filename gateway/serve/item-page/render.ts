/** The public page of an item as HTML that is whole without JavaScript, and the page of a complaint about it. */
import { type ComplaintState, complaintSorts } from "../../../ledger/state/provenance/complaints.ts";
import { apart } from "../../../report/apart.ts";
import { type PageFrame, type PageLanguage, page } from "../public-page/frame.ts";
import { type Html, html } from "../public-page/html.ts";
import type { ItemStory } from "./story.ts";
import { type ItemTexts, texts } from "./texts.ts";

/** Checks the proof in the browser. */
const checker = "check.js";

/** From so many networks on one day, or so many scans in a month, a code is said to be scanned in many places. */
const networksSuspicious = 8;
const scansSuspicious = 200;

export function itemPage(story: ItemStory, { language, root }: PageFrame): string {
  const words = texts[language];
  const product = story.product?.name ?? words.unnamedProduct;
  return page(
    { language, root },
    words.title(product),
    html`${verdict(story, words, product)} ${recall(story, words)} ${scanWarning(story, words)}
${facts(story, words, language)} ${story.isKnown ? origins(story, words, language) : undefined}
${story.isKnown ? journey(story, words, language) : undefined} ${proof(story, words)}
${story.product ? complaintForm(story, words) : undefined}
<p class="dim">${story.scans ? words.scanned(story.scans.scans) : ""}${story.isDemonstration ? ` ${words.demonstration}` : ""}</p>
<p><a href="?lang=${language === "en" ? "de" : "en"}" hreflang="${language === "en" ? "de" : "en"}">${words.other}</a></p>`,
    checker,
  );
}

/** Says what the code is, and never that the thing in the visitor's hand is genuine: nobody can see that from here. */
function verdict({ isKnown, serial, product: known }: ItemStory, words: ItemTexts, product: string): Html {
  if (isKnown)
    return html`<header class="card said"><h1>${words.known(apart(product))}</h1><p>${words.copyWarning}</p></header>`;
  const reason = known ? words.unknown(serial) : words.unknownProduct;
  return html`<header class="card bad"><h1>${words.unknownTitle}</h1><p>${reason}</p></header>`;
}

function recall({ recall: recalled }: ItemStory, words: ItemTexts): Html | undefined {
  if (!recalled) return undefined;
  return html`<section class="card bad"><h2>${words.recallTitle}</h2><p>${recalled.reason}</p><p>${recalled.instructions}</p></section>`;
}

function scanWarning({ scans }: ItemStory, words: ItemTexts): Html | undefined {
  const isSuspicious = scans && (scans.networks >= networksSuspicious || scans.scans >= scansSuspicious);
  if (!isSuspicious) return undefined;
  return html`<section class="card warn"><h2>${words.scansTitle}</h2><p>${words.scans(scans.scans, scans.networks)}</p></section>`;
}

function facts({ gtin, serial, product, lot }: ItemStory, words: ItemTexts, language: PageLanguage): Html {
  const rows: [string, string | Html][] = [
    [words.serial, html`<strong class="code">${serial}</strong>`],
    [words.gtin, html`<span class="code">${gtin}</span>`],
  ];
  if (product)
    rows.push([words.maker, `${apart(product.producer)} (${countryName(product.country, language)})`]);
  if (lot) {
    rows.push(
      [words.madeOn, day(lot.madeMs, language)],
      [words.lot, html`<span class="code">${lot.id}</span>`],
    );
    if (lot.certificates > 0) rows.push(["", words.certificates(lot.certificates)]);
  }
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function origins({ sources }: ItemStory, words: ItemTexts, language: PageLanguage): Html {
  const lines = sources.map(
    ({ name, origin }) => html`<li>${words.source(apart(name), countryName(origin!, language))}</li>`,
  );
  return html`<section><h2>${words.fromWhat}</h2>${lines.length > 0 ? html`<ul>${lines}</ul>` : html`<p>${words.nothingKnown}</p>`}</section>`;
}

function journey({ steps }: ItemStory, words: ItemTexts, language: PageLanguage): Html {
  const lines = steps.map(({ fromCountry, toCountry, conditions }) => {
    const [from, to] = [countryName(fromCountry, language), countryName(toCountry, language)];
    const way = from === to ? words.within(from) : words.step(from, to);
    const kept = conditions === undefined ? words.unwatched : words[conditions];
    return html`<li><strong>${way}</strong><br />${kept}</li>`;
  });
  return html`<section><h2>${words.journey}</h2>${lines.length > 0 ? html`<ol>${lines}</ol>` : html`<p>${words.noJourney}</p>`}</section>`;
}

/** The script of the page reads what to check and how to say it from here. */
function proof({ gtin, serial }: ItemStory, words: ItemTexts): Html {
  return html`<section><h2>${words.proof}</h2>
<p id="proof" role="status" data-name="item/${gtin}.${serial}" data-wait="${words.proofWait}" data-present="${words.proofPresent}" data-absent="${words.proofAbsent}" data-wrong="${words.proofWrong}" data-unreachable="${words.proofUnreachable}" data-key="${words.proofKey}">${words.proofWithoutScript}</p>
<p class="dim">${words.proofTrust}</p>
<p><a href="${serial}/proof" download="${gtin}.${serial}.proof">${words.proofFile}</a></p></section>`;
}

function complaintForm({ serial }: ItemStory, words: ItemTexts): Html {
  const options = complaintSorts.map((sort) => html`<option value="${sort}">${words.sorts[sort]}</option>`);
  return html`<details><summary>${words.complain}</summary><form method="post" action="${serial}/complaints">
<p>${words.complainHelp}</p>
<input type="hidden" name="lang" value="${words.language}" />
<label for="sort">${words.sort}</label><select id="sort" name="sort">${options}</select>
<label for="text">${words.words}</label><textarea id="text" name="text" rows="5" maxlength="2000" required></textarea>
<button type="submit">${words.send}</button></form></details>`;
}

/** `text` is absent when it was erased. */
export function complaintPage(
  { outcome, answer }: ComplaintState,
  { text, serial, id }: { text: string | undefined; serial: string; id: string },
  frame: PageFrame,
): string {
  const words = texts[frame.language];
  const eraseForm = html`<form method="post" action="${id}/erase"><button type="submit">${words.erase}</button></form>`;
  return page(
    frame,
    words.followTitle,
    html`<h1>${words.followTitle}</h1><p>${words.follow}</p>
<h2>${words.yourWords}</h2><p class="quote">${text ?? words.erased}</p>${text === undefined ? undefined : eraseForm}
<h2>${words.answer}</h2><p>${outcome ? words.outcomes[outcome] : words.noAnswer}</p>${answer ? html`<p class="quote">${answer}</p>` : undefined}
<p><a href="../../${serial}">${words.back}</a></p>`,
    checker,
  );
}

function countryName(code: string, language: PageLanguage): string {
  return new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(code) ?? code;
}

function day(atMs: number, language: PageLanguage): Html {
  const date = new Date(atMs);
  const text = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(date);
  return html`<time datetime="${date.toISOString()}">${text}</time>`;
}

/** The same as schema.org linked data. */
export function itemLinkedData(story: ItemStory, address: string): object {
  const { gtin, serial, product, lot, sources, recall: recalled, isKnown } = story;
  return {
    "@context": "https://schema.org/",
    "@type": "IndividualProduct",
    "@id": address,
    gtin14: gtin,
    serialNumber: serial,
    ...(product && {
      name: product.name,
      manufacturer: { "@type": "Organization", name: product.producer, address: product.country },
    }),
    ...(lot && { productionDate: new Date(lot.madeMs).toISOString() }),
    material: sources.map(({ name, origin }) => ({ "@type": "Product", name, countryOfOrigin: origin })),
    additionalProperty: [
      { "@type": "PropertyValue", name: "serialNumberRegistered", value: isKnown },
      { "@type": "PropertyValue", name: "recalled", value: recalled !== undefined },
      { "@type": "PropertyValue", name: "proof", value: `${address}/proof` },
    ],
  };
}
