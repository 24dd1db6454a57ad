/** The words of the page behind a share link. */
import type { PageLanguage } from "../public-page/frame.ts";
import { shareTextsDe } from "./texts-de.ts";

export const shareTextsEn = {
  language: "en",
  title: (shipment: string) => `Shipment ${shipment}`,
  stages: { planned: "It has not left yet.", moving: "It is on its way.", delivered: "It was delivered." },
  watermark: (by: string, until: string) => `Shared by ${by} until ${until}.`,
  simulated: "That end is in real time. All other times on this page are simulated.",
  position: "Where it is",
  noPosition: "No position is known.",
  coordinates: (lat: string, lon: string) => `${lat}, ${lon}`,
  coarse: (lat: string, lon: string) => `Within about 55 km of ${lat}, ${lon}`,
  near: (name: string) => `Next terminal: ${name}`,
  asOf: (time: string) => `As of ${time}`,
  journey: "Journey",
  from: "From",
  to: "To",
  next: "Next",
  arrival: "Arrival expected",
  between: (from: string, to: string) => `between ${from} and ${to} (in 8 of 10 cases)`,
  noForecast: "There is no forecast.",
  delivered: "Delivered",
  condition: "Condition",
  limits: "Agreed limits",
  noLimits: "No limits were agreed.",
  temperature: "Newest temperature",
  noReading: "No temperature was measured.",
  excursions: "Outside its limits",
  noExcursions: "Nothing that was measured left its limits.",
  custody: "Who held it",
  now: "now",
  reservations: "taken with reservations",
  documents: "Documents and statements about it",
  noDocuments: "There are none in the ledger.",
  documentNames: {
    "transport-document": "Transport document",
    "commercial-invoice": "Commercial invoice",
    "packing-list": "Packing list",
    "delivery-receipt": "Delivery receipt with reservations",
    "seal-numbers": "Seal numbers",
    "survey-report": "Survey report",
    photograph: "Photograph",
    "claim-letter": "Notice of damage",
    "destruction-certificate": "Certificate of destruction",
    correspondence: "Correspondence",
  },
  verify: "How to verify it",
  verifyHelp:
    "This page repeats what the operator's ledger says; it is no proof. Proof is an evidence bundle: a file that anybody can check without trusting the operator. Ask whoever sent you this address for it, and open it on the checking page.",
  checker: "Open the checking page",
  bundle: "Download the evidence bundle",
  key: "The ledger is sealed with the key",
  block: (height: number, chain: string) => `Block ${height} of ${chain}`,
  gone: "This address leads nowhere",
  goneHelp:
    "The link has ended, was revoked, or never existed. Which of these is not told. Ask whoever sent it for another one.",
  other: "Deutsch",
};
export type ShareTexts = typeof shareTextsEn;

export const shareTexts: Readonly<Record<PageLanguage, ShareTexts>> = { en: shareTextsEn, de: shareTextsDe };
