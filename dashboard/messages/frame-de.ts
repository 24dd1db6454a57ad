/** German for what stands on every page and is not needed for the first picture. */
import type { FrameMessages } from "./frame-en.ts";

export const frameDe: FrameMessages = {
  titles: {
    notFound: "Seite nicht gefunden",
    signIn: "Anmelden",
  },
  settings: {
    theme: "Farben",
    themeSystem: "Wie das System",
    themeLight: "Hell",
    themeDark: "Dunkel",
    zone: "Zeiten in",
    zoneUtc: "UTC",
    zoneMine: "Meine Zeitzone",
    zoneSite: "Zeitzone eines Ortes",
    units: "Einheiten",
    unitsMetric: "°C, km, kg",
    unitsUs: "°F, Meilen, Pfund",
    language: "Sprache",
    shortcuts: "Tasten ohne Umschalter",
    shortcutsOn: "An",
    shortcutsOff: "Aus",
    keyboard: "Hilfe zur Tastatur",
    signedInAs: (user) => `Angemeldet als ${user}`,
    roleAdministrator: "Administrator",
    roleReader: "Leser",
    open: "Offen für alle an diesem Rechner: Es gibt keine Anmeldung.",
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
  noShipments: {
    noneTitle: "Noch keine Sendungen",
    noneHelp:
      "Sendungen erscheinen hier, sobald jemand eine anlegt, und bewegen sich, wenn ein Gerät an ihnen meldet. Die Vorführflotte bringt einige mit:",
    noneCommand: "npm start",
    noMatchTitle: "Nichts passt",
    noMatchHelp: "Keine Sendung hat das Eingegebene und einen der gewählten Status. Durchsucht werden:",
    searched: [
      "Sendung, Ware, Abgang, Ziel, Besitzer",
      "SSCC, Container- oder andere Nummer der Ladeeinheiten, in denen sie ist oder war",
      "Bestellung, Luftfrachtbrief und andere Referenzen ihrer Bedingungen",
      "Geräte, die an ihr sind oder waren",
      "Versender, Empfänger, Frachtführer",
    ],
    parts: "Drei Zeichen einer Kennung genügen, mit oder ohne Leerzeichen und Striche.",
    asking: "Die Kennungen im Ledger werden durchsucht …",
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
