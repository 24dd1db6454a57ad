/** German. */

import { quantitiesDe } from "../../report/words/quantities-de.ts";
import type { Messages } from "./en.ts";

const plural = new Intl.PluralRules("de");

function count(n: number, shown: string, one: string, other: string): string {
  return `${shown} ${plural.select(n) === "one" ? one : other}`;
}

export const de: Messages = {
  common: {
    skip: "Zum Inhalt",
    close: "Schließen",
    copied: "Kopiert",
    copyOf: (what) => `${what} kopieren`,
    loading: "Wird geladen …",
    retry: "Erneut versuchen",
    undo: "Rückgängig",
    download: "Herunterladen",
    none: "keine",
    now: "jetzt",
    ago: (age) => `vor ${age}`,
    ahead: (age) => `in ${age}`,
    shipments: (n, shown) => count(n, shown, "Sendung", "Sendungen"),
    statements: (n, shown) => count(n, shown, "Aussage", "Aussagen"),
    sortBy: (column) => `Nach ${column} sortieren`,
    showing: (shown, all) => `${shown} von ${all}`,
    downloadCsv: "CSV herunterladen",
    printed: (shown, all) =>
      `Die ersten ${shown} von ${all} Zeilen. Für andere vor dem Drucken suchen oder filtern.`,
  },
  nav: {
    label: "Seiten",
    map: "Karte",
    shipments: "Sendungen",
    routes: "Wege",
    alerts: "Warnungen",
    disputes: "Streitfälle",
    devices: "Geräte",
    trade: "Handel",
    customs: "Zoll",
    goods: "Waren",
    analytics: "Kennzahlen",
    ledger: "Ledger",
    verify: "Prüfen",
  },
  newAlerts: (n, shown) => count(n, shown, "neue Warnung", "neue Warnungen"),
  settings: "Anzeige einstellen",
  banner: {
    label: "Hinweise",
    simulated: (speed) => `Simulierte Zeit, ${speed}-fache Geschwindigkeit.`,
    demonstration: "Schlüssel zur Vorführung: Sie beweisen nichts über wirkliche Beteiligte.",
    stopped: (reason) =>
      `Das Gateway siegelt nicht mehr: ${reason}. Gezeigt wird, was vorher gesiegelt wurde.`,
  },
  connection: {
    connecting: "Verbindet",
    catchingUp: "Holt auf",
    live: "Live",
    lost: "Verbindung verloren",
    paused: "Angehalten",
    lostDetail: (since) =>
      `Keine Verbindung seit ${since}. Was hier steht, kann veraltet sein; es wird weiter versucht.`,
    slow: "Diese Seite las zu langsam und wurde getrennt. Sie macht dort weiter, wo sie stand; kein Ereignis geht verloren.",
    chainTime: "Zeit der Kette",
  },
  errors: {
    unreachable: {
      title: "Das Gateway antwortet nicht",
      help: "Prüfen Sie, ob es läuft und von diesem Rechner aus erreichbar ist. Die Seite macht von selbst weiter, sobald es antwortet.",
    },
    timeout: {
      title: "Das Gateway hat zu lange gebraucht",
      help: "Vielleicht ist es stark belastet. Versuchen Sie es gleich noch einmal.",
    },
    malformed: {
      title: "Die Antwort war nicht lesbar",
      help: "Etwas zwischen Browser und Gateway hat sie vielleicht verändert, oder die Versionen passen nicht zueinander. Laden Sie die Seite neu.",
    },
    refused: {
      title: "Das Gateway hat abgelehnt",
      help: "Der Grund steht darunter.",
    },
    notFound: {
      title: "Diesen Eintrag gibt es nicht",
      help: "Vielleicht ist die Kennung vertippt, oder der Eintrag steht nicht auf dieser Kette.",
    },
    forbidden: {
      title: "Ihre Sitzung erlaubt das nicht",
      help: "Bitten Sie den Administrator dieses Gateways um eine Sitzung oder ein Token mit der unten genannten Erlaubnis.",
    },
    rateLimited: {
      title: "Zu viele Anfragen",
      help: "Warten Sie eine Minute und versuchen Sie es dann erneut.",
    },
    unexpected: {
      title: "Etwas ist schiefgegangen",
      help: "Versuchen Sie es erneut. Der Text darunter sagt, was geschah.",
    },
    code: "Code",
  },
  status: {
    transit: "Unterwegs",
    attention: "Achtung",
    critical: "Kritisch",
    delivered: "Zugestellt",
    stale: "Stumm",
    planned: "Geplant",
    filter: "Nach Status zeigen",
  },
  reasons: {
    critical: (quantity) => `${quantity} außerhalb der Bedingungen`,
    attention: (quantity) => `${quantity} zurzeit jenseits der Grenze`,
    delivered: (quantity) => `${quantity} war außerhalb der Bedingungen`,
  },
  quantities: quantitiesDe,
  map: {
    title: "Karte",
    list: "Sendungen",
    searchLabel: "Sendungen suchen",
    searchPlaceholder: "Jede Kennung, Ware, Ort, Partei",
    mapLabel: "Karte der Sendungen. Die Liste enthält dieselben Sendungen für Tastatur und Vorlesen.",
    noneThen: "Es gab noch keine Sendung.",
    noPosition: "Diese Sendung hat noch keine Position gemeldet.",
    fit: "Alle zeigen",
    zoomIn: "Vergrößern",
    zoomOut: "Verkleinern",
    raiseSheet: "Mehr von der Liste zeigen",
    lowerSheet: "Mehr von der Karte zeigen",
    credit: "Grundkarte: Natural Earth (gemeinfrei; Grenzen wie tatsächlich verwaltet)",
    summary: (all, attention, critical) =>
      `${all} Sendungen, ${attention} brauchen Achtung, ${critical} sind kritisch.`,
  },
  search: {
    clear: "Suche und Filter leeren",
    cut: "Weitere tragen diesen Text: Geben Sie mehr davon ein.",
    failed: "Die Kennungen im Ledger ließen sich nicht durchsuchen.",
    by: {
      reference: "Referenz",
      sscc: "SSCC",
      container: "Container",
      unit: "Ladeeinheit",
      order: "Bestellung",
      device: "Gerät",
      party: "Beteiligt",
    },
  },
  arrival: {
    title: "Ankunft erwartet",
    next: (step, place) => {
      if (step === "arrived") return `Als Nächstes: Ankunft in ${place}`;
      return step === "departed" ? `Als Nächstes: Abfahrt von ${place}` : `Als Nächstes: ${step}, ${place}`;
    },
    interval: "80 % zwischen",
    and: "und",
    late: (share) => `Mit ${share} Wahrscheinlichkeit verspätet`,
    likely: "Voraussichtlich verspätet",
    few: (n, shown) =>
      `${count(n, shown, "frühere Fahrt", "frühere Fahrten")} auf diesem Weg: stützt sich auf das beim Verkehrsträger Übliche`,
  },
  shipments: {
    title: "Sendungen",
    create: "Neue Sendung",
    views: "Spalten und Ansichten",
    status: "Status",
    shipment: "Sendung",
    goods: "Ware",
    route: "Weg",
    holder: "Besitzer",
    temperature: "Temp.",
    battery: "Batterie",
    arrival: "Ankunft",
    lastReading: "Letzter Messwert",
    tableLabel: "Sendungen",
  },
};
