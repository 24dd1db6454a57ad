/** German: the words of the public page of an item. */
import type { ItemTexts } from "./texts.ts";

export const textsDe: ItemTexts = {
  language: "de",
  title: (product) => `${product}: was sein Code sagt`,
  unnamedProduct: "Unbekanntes Produkt",
  known: (product) => `Dieser Code gehört zu ${product}`,
  unknownTitle: "Diesen Code hat niemand registriert",
  unknown: (serial) =>
    `Kein Hersteller hat einem Artikel dieses Produkts die Seriennummer ${serial} gegeben. Die Packung kann eine Kopie sein, oder der Code wurde falsch gelesen. Dass er fehlt, lässt sich unten beweisen.`,
  unknownProduct:
    "Kein Hersteller hat dieses Produkt hier registriert; über den Code lässt sich nichts sagen.",
  copyWarning:
    "Ein kopierter Code öffnet dieselbe Seite. Vergleichen Sie die Seriennummer unten mit der auf der Packung, und sehen Sie nach, ob das Siegel ganz ist.",
  serial: "Seriennummer",
  gtin: "Produktnummer (GTIN)",
  maker: "Hergestellt von",
  madeOn: "Hergestellt am",
  lot: "Charge",
  certificates: (count) =>
    count === 1 ? "1 Zertifikat wurde dafür vorgelegt" : `${count} Zertifikate wurden dafür vorgelegt`,
  fromWhat: "Woraus es gemacht wurde",
  nothingKnown: "Der Hersteller hat keine Herkunft genannt.",
  source: (name, country) => `${name}, aus ${country}`,
  journey: "Wie es gereist ist",
  noJourney: "Soweit das Ledger weiß, ist es noch beim Hersteller.",
  step: (from, to) => `Von ${from} nach ${to}`,
  within: (country) => `Innerhalb von ${country}`,
  kept: "Messgeräte reisten mit: Es blieb innerhalb seiner Grenzen.",
  left: "Messgeräte reisten mit: Es verließ seine Grenzen für eine Weile.",
  unwatched: "Auf diesem Weg wurde nichts gemessen.",
  recallTitle: "Dieses Produkt wird zurückgerufen",
  scansTitle: "Dieser Code wird an vielen Orten gescannt",
  scans: (scans, networks) =>
    `${scans}-mal in 30 Tagen, und an einem Tag aus ${networks} oder mehr Netzen. Eine Packung ist an einem Ort: Der Code kann kopiert sein.`,
  scanned: (scans) =>
    `Dieser Code wurde in den letzten 30 Tagen ${scans === 1 ? "einmal" : `${scans}-mal`} gescannt. Gezählt wird nur, niemand wird verfolgt.`,
  proof: "Beweis",
  proofWait: "Ihr Browser prüft …",
  proofWithoutScript:
    "Mit JavaScript prüft Ihr Browser den Beweis selbst. Sie können auch die Beweisdatei nehmen und mit jedem Tallyman-Prüfer prüfen.",
  proofPresent:
    "In Ihrem Browser geprüft: Diese Seriennummer steht im Ledger, im gesiegelten Block {height} von {operator}.",
  proofAbsent:
    "In Ihrem Browser geprüft: Diese Seriennummer steht nicht im Ledger, Stand gesiegelter Block {height} von {operator}.",
  proofWrong:
    "Der Beweis hält nicht. Verlassen Sie sich nicht auf diese Seite, und sagen Sie es dem Hersteller.",
  proofUnreachable: "Der Beweis ließ sich nicht holen. Versuchen Sie es später.",
  proofKey: "Das Ledger ist gesiegelt mit dem Schlüssel",
  proofTrust:
    "Vergleichen Sie diese Ziffern mit denen, die Hersteller oder Betreiber anderswo bekannt geben: Für sich selbst bürgen kann eine Seite nur so weit.",
  proofFile: "Beweisdatei",
  complain: "Etwas stimmt damit nicht",
  complainHelp:
    "Der Hersteller bekommt Ihre Worte und antwortet hier. Ihren Namen brauchen Sie nicht zu nennen: Niemand fragt danach.",
  sort: "Worum geht es?",
  sorts: {
    counterfeit: "Es sieht nach einer Kopie aus",
    quality: "Seine Qualität",
    damage: "Es ist beschädigt",
    other: "Etwas anderes",
  },
  words: "Was stimmt nicht?",
  send: "An den Hersteller senden",
  followTitle: "Ihre Beschwerde",
  follow: "Behalten Sie diese Adresse: Die Antwort erscheint hier.",
  yourWords: "Ihre Worte",
  erased: "Ihre Worte wurden gelöscht. Ihr Hash bleibt im Ledger.",
  erase: "Meine Worte löschen",
  answer: "Die Antwort des Herstellers",
  noAnswer: "Es gibt noch keine Antwort.",
  outcomes: {
    investigating: "Der Hersteller geht der Sache nach.",
    accepted: "Der Hersteller stimmt zu.",
    rejected: "Der Hersteller stimmt nicht zu.",
  },
  back: "Zurück zum Produkt",
  demonstration: "Beispieldaten einer Vorführung.",
  other: "English",
};
