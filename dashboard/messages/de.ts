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
  titles: {
    notFound: "Seite nicht gefunden",
    signIn: "Anmelden",
  },
  settings: {
    label: "Anzeige einstellen",
    theme: "Farben",
    themeSystem: "Wie das System",
    themeLight: "Hell",
    themeDark: "Dunkel",
    zone: "Zeiten in",
    zoneUtc: "UTC",
    zoneMine: "Meine Zeitzone",
    language: "Sprache",
    shortcuts: "Tasten ohne Umschalter",
    shortcutsOn: "An",
    shortcutsOff: "Aus",
    keyboard: "Hilfe zur Tastatur",
    signedInAs: (user) => `Angemeldet als ${user}`,
    roleAdministrator: "Administrator",
    roleReader: "Leser",
    roleOpen: "offen für alle an diesem Rechner",
    keys: "Schlüssel in diesem Browser",
    tokens: "API-Tokens",
    signOut: "Abmelden",
    chain: "Kette",
    version: "Version",
  },
  keyboard: {
    title: "Tastatur",
    search: "Suchen",
    move: "In einer Liste bewegen",
    open: "Öffnen",
    close: "Schließen oder das Feld verlassen",
    help: "Diese Hilfe",
  },
  banner: {
    label: "Hinweise",
    simulated: (speed) => `Simulierte Zeit, ${speed}-fache Geschwindigkeit.`,
    demonstration: "Schlüssel zur Vorführung: Sie beweisen nichts über wirkliche Beteiligte.",
    stopped: (reason) =>
      `Das Gateway siegelt nicht mehr: ${reason}. Gezeigt wird, was vorher gesiegelt wurde.`,
    open: "Offen für alle an diesem Rechner: Es gibt keine Anmeldung.",
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
  signIn: {
    title: "An diesem Gateway anmelden",
    explanation:
      "Unbekannte kommen nicht hinein. Beim ersten Start legt ein Gateway einen Administrator an und gibt einen Anmeldelink aus, der einmal gilt.",
    stepsTitle: "So kommen Sie hinein",
    stepLink: "Öffnen Sie den Link, den das Gateway beim Start ausgegeben hat.",
    stepNew:
      "Ist er benutzt oder abgelaufen, halten Sie das Gateway an und starten es wie zuvor mit einer Option mehr:",
    command: "npm start -- --new-link",
    stepAsk: "Gehört das Gateway nicht Ihnen, bitten Sie seinen Administrator um einen Link.",
    verifyHint: "Beweise lassen sich auch ohne Anmeldung prüfen:",
    verifyLink: "Eine Datei prüfen",
  },
  notFound: {
    title: "Unter dieser Adresse gibt es keine Seite",
    help: "Der Link ist vielleicht alt oder vertippt.",
    toMap: "Zur Karte",
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
    searchPlaceholder: "Sendung, Ware, Ort, Besitzer, Gerät",
    mapLabel: "Karte der Sendungen. Die Liste enthält dieselben Sendungen für Tastatur und Vorlesen.",
    noneTitle: "Noch keine Sendungen",
    noneHelp:
      "Sendungen erscheinen hier, sobald jemand eine anlegt, und bewegen sich, wenn ein Gerät an ihnen meldet. Die Vorführflotte bringt einige mit:",
    noneCommand: "npm start",
    noMatchTitle: "Nichts passt",
    noMatchHelp: "Kein Eintrag enthält alle diese Wörter und Status.",
    clearFilter: "Suche und Filter leeren",
    selected: "Gewählte Sendung",
    noPosition: "Diese Sendung hat noch keine Position gemeldet.",
    open: "Sendung öffnen",
    follow: "Folgen",
    fit: "Alle zeigen",
    zoomIn: "Vergrößern",
    zoomOut: "Verkleinern",
    raiseSheet: "Mehr von der Liste zeigen",
    lowerSheet: "Mehr von der Karte zeigen",
    credit: "Grundkarte: Natural Earth (gemeinfrei; Grenzen wie tatsächlich verwaltet)",
    holder: "Besitzer",
    temperature: "Temperatur",
    battery: "Batterie",
    position: "Position",
    speed: "Tempo",
    heading: "Richtung",
    device: "Gerät",
    lastReading: "Letzter Messwert",
    summary: (all, attention, critical) =>
      `${all} Sendungen, ${attention} brauchen Achtung, ${critical} sind kritisch.`,
  },
  arrival: {
    title: "Ankunft erwartet",
    next: (step, place) => `Als Nächstes: ${step}, ${place}`,
    interval: "80 % zwischen",
    late: (share) => `Mit ${share} Wahrscheinlichkeit verspätet`,
    few: (count) =>
      `${count} frühere Fahrten auf diesem Weg: stützt sich auf das beim Verkehrsträger Übliche`,
  },
  shipments: {
    title: "Sendungen",
    create: "Neue Sendung",
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
  verification: {
    unchecked: "Nicht geprüft",
    checking: "Wird geprüft …",
    verified: "Hält",
    sealed: "Im Log",
    notYet: "Noch nicht gesiegelt",
    failed: "Hält nicht",
    impossible: "Nicht prüfbar",
    noOperatorKey: "Der Schlüssel des Betreibers ist nicht bekannt: Das Gateway hat nicht geantwortet.",
    operatorChanged:
      "Der Schlüssel des Betreibers ist nicht der, den dieser Browser zuvor sah. Trauen Sie dem damit Gesiegelten nicht, bevor Sie wissen, warum.",
    operatorPinned: (kid) =>
      `Geprüft mit dem Schlüssel des Betreibers ${kid}, wie dieser Browser ihn zuerst gesehen hat.`,
    fetchFailed: "Die Bytes konnten nicht geholt werden.",
    signerKeyUnknown:
      "Das Gateway gibt diesen Schlüssel nicht heraus; die Signatur hat nur der Betreiber selbst geprüft.",
    place: (height, time, index, size) => `Block ${height}, ${time}, Eintrag ${index} von ${size}`,
    step: {
      bytes: "Die Bytes sind die dieser Aussage",
      signature: "Signatur der Aussage mit dem eingetragenen Schlüssel",
      inclusion: "Weg von der Aussage zur Wurzel des Logs",
      seal: "Siegel des Betreibers auf dieser Wurzel",
      block: "Block und Zeit, wie gesiegelt; nichts, was dieser Browser zuvor sah, widerspricht",
    },
    alarmOperator: (kid, pinned) =>
      `Der Schlüssel des Betreibers hat sich geändert: Er ist ${kid}, dieser Browser sah zuerst ${pinned}. Trauen Sie dem damit Gesiegelten nicht, bevor Sie wissen, warum.`,
    alarmLog: (height, size, nowHeight, nowSize) =>
      `Das Log wurde umgeschrieben oder zurückgesetzt: Dieser Browser sah es bei Block ${height} mit ${size} Einträgen enden, und Block ${nowHeight} mit ${nowSize} Einträgen setzt das nicht fort. Sichern Sie, was Sie haben, und fragen Sie den Betreiber.`,
    alarmChain: (chain, before) =>
      `Diese Adresse zeigte zuvor ${before} und zeigt jetzt ${chain}. Nichts zuvor Gesehenes bürgt dafür.`,
    acknowledge: "Ich weiß, warum",
  },
};
