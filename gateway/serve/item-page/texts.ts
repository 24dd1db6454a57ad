/** The words of the public page of an item. */
import type { PageLanguage } from "../public-page/frame.ts";
import { textsDe } from "./texts-de.ts";

export const textsEn = {
  language: "en",
  title: (product: string) => `${product}: what its code says`,
  unnamedProduct: "Unknown product",
  known: (product: string) => `This code belongs to ${product}`,
  unknownTitle: "Nobody has registered this code",
  unknown: (serial: string) =>
    `No maker has given the serial number ${serial} to an item of this product. The pack may be a copy, or the code was misread. The absence can be proved, below.`,
  unknownProduct: "No producer has registered this product here, so nothing can be said about the code.",
  copyWarning:
    "A copied code opens this same page. Compare the serial number below with the one printed on the pack, and look whether the seal is whole.",
  serial: "Serial number",
  gtin: "Product number (GTIN)",
  maker: "Made by",
  madeOn: "Made on",
  lot: "Lot",
  certificates: (count: number) =>
    count === 1 ? "1 certificate was shown for it" : `${count} certificates were shown for it`,
  fromWhat: "From what it was made",
  nothingKnown: "The maker named no sources.",
  source: (name: string, country: string) => `${name}, from ${country}`,
  journey: "How it travelled",
  noJourney: "It has not left its maker, as far as the ledger knows.",
  step: (from: string, to: string) => `From ${from} to ${to}`,
  within: (country: string) => `Within ${country}`,
  kept: "Instruments travelled with it: it stayed within its limits.",
  left: "Instruments travelled with it: it left its limits for a while.",
  unwatched: "Nothing was measured on this way.",
  recallTitle: "This product is recalled",
  scansTitle: "This code is scanned in many places",
  scans: (scans: number, networks: number) =>
    `${scans} times in 30 days, and from ${networks} or more networks on one day. One pack is in one place: the code may have been copied.`,
  scanned: (scans: number) =>
    `This code was scanned ${scans === 1 ? "once" : `${scans} times`} in the last 30 days. Only counts are kept, nobody is followed.`,
  proof: "Proof",
  proofWait: "Your browser is checking …",
  proofWithoutScript:
    "With JavaScript, your browser checks the proof itself. You can also take the proof file and check it with any Tallyman checker.",
  proofPresent:
    "Checked in your browser: this serial number is in the ledger, in the sealed block {height} of {operator}.",
  proofAbsent:
    "Checked in your browser: this serial number is not in the ledger, as of the sealed block {height} of {operator}.",
  proofWrong: "The proof does not hold. Do not rely on this page, and tell the maker.",
  proofUnreachable: "The proof could not be fetched. Try again later.",
  proofKey: "The ledger is sealed with the key",
  proofTrust:
    "Compare these digits with those that the maker or the operator publishes elsewhere: a page can vouch for itself only so far.",
  proofFile: "Proof file",
  complain: "Something is wrong with it",
  complainHelp:
    "The maker gets your words and answers here. Do not write your name unless you want to: nobody asks for it.",
  sort: "What is it about?",
  sorts: {
    counterfeit: "It looks like a copy",
    quality: "Its quality",
    damage: "It is damaged",
    other: "Something else",
  },
  words: "What is wrong?",
  send: "Send to the maker",
  followTitle: "Your complaint",
  follow: "Keep this address: the answer appears here.",
  yourWords: "Your words",
  erased: "Your words were erased. Their hash stays in the ledger.",
  erase: "Erase my words",
  answer: "The maker's answer",
  noAnswer: "There is no answer yet.",
  outcomes: {
    investigating: "The maker looks into it.",
    accepted: "The maker agrees.",
    rejected: "The maker does not agree.",
  },
  back: "Back to the product",
  demonstration: "Sample data of a demonstration.",
  other: "Deutsch",
};
export type ItemTexts = typeof textsEn;

export const texts: Readonly<Record<PageLanguage, ItemTexts>> = { en: textsEn, de: textsDe };
