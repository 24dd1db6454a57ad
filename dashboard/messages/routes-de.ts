/** German: ways for goods, compared. */
import type { RouteMessages } from "./routes-en.ts";

const plural = new Intl.PluralRules("de");

function count(n: number, shown: string, one: string, other: string): string {
  return `${shown} ${plural.select(n) === "one" ? one : other}`;
}

const passageNames: Readonly<Record<string, string>> = {
  suez: "Suezkanal",
  panama: "Panamakanal",
  kiel: "Nord-Ostsee-Kanal",
  corinth: "Kanal von Korinth",
  bosporus: "Bosporus",
  dardanelles: "Dardanellen",
  messina: "Straße von Messina",
  kanmon: "Kanmonstraße",
  kerch: "Straße von Kertsch",
  malacca: "Straße von Malakka",
  singapore: "Straße von Singapur",
  sunda: "Sundastraße",
  lombok: "Lombokstraße",
  "bab-el-mandeb": "Bab al-Mandab",
  hormuz: "Straße von Hormus",
  gibraltar: "Straße von Gibraltar",
  dover: "Straße von Dover",
  oresund: "Öresund",
  "great-belt": "Großer Belt",
  taiwan: "Taiwanstraße",
  torres: "Torres-Straße",
  magellan: "Magellanstraße",
};

export const routesDe: RouteMessages = {
  title: "Wege",
  lead: "Was soll wohin? Sie bekommen eine Handvoll wirklich verschiedener Wege, jeden mit Zeit, Kosten, Emissionen und Risiko.",
  form: {
    title: "Was wohin soll",
    from: "Von",
    to: "Nach",
    placeHint: "Ein Ort des Netzes, ein UN/LOCODE oder Koordinaten mit Land: 48.14,11.58/DE",
    ready: "Abholbereit",
    deadline: "Spätestens dort",
    mass: "Bruttomasse, kg",
    value: (currency) => `Warenwert, ${currency}`,
    valueHint: "Zeigt, was auf dem Spiel steht.",
    band: "Temperatur",
    bands: {
      none: "Keine Bedingung",
      pharma: "2 bis 8 °C (Arzneimittel)",
      chilled: "0 bis 4 °C (gekühlte Lebensmittel)",
      room: "15 bis 25 °C (Raumtemperatur)",
      frozen: "−25 bis −18 °C (tiefgekühlt)",
      own: "Ein anderer Bereich",
    },
    min: "Niedrigste, °C",
    max: "Höchste, °C",
    more: "Weitere Bedingungen",
    dangerousGoods: "Gefahrgut, UN-Klasse",
    dangerousGoodsHint: "Etwa 3 oder 6.1; leer: keines.",
    transfers: "Höchstens so viele Umladungen",
    countries: "Länder, die gemieden werden",
    countriesHint: "Je zwei Buchstaben (ISO 3166), durch Kommas getrennt: RU, IR",
    closed: "Für Schiffe gesperrt",
    submit: "Wege suchen",
    problems: {
      missing: "Einen Ort angeben.",
      time: "Ein Datum und eine Uhrzeit.",
      beforeReady: "Später, als die Ware bereit ist.",
      mass: "Kilogramm über 0, höchstens 1 000 000.",
      value: "Ein Betrag, etwa 250000.",
      band: "Zwei Temperaturen von −100 bis 100 °C, die niedrigere zuerst.",
      class: "Eine Klasse wie 3 oder eine Unterklasse wie 6.1.",
      transfers: "Eine ganze Zahl von 0 bis 30.",
      countries: "Zwei Großbuchstaben je Land.",
    },
  },
  passage: (id, name) => passageNames[id] ?? name,
  searching: "Wege werden gesucht …",
  looked: (shown) => `${shown} Teilwege betrachtet`,
  emptyTitle: "Wohin soll es gehen?",
  emptyHelp:
    "Geben Sie zwei Orte an und wann die Ware bereit ist. Hier erscheinen dann die Wege: auf der Karte, als Bild von Kosten und Ankunft und als Tabelle.",
  example: "Ein Beispiel zeigen: Schanghai nach München, 2 bis 8 °C",
  unknownPlace: (place) => `Das Netz hat keinen Ort „${place}“.`,
  unknownPlaceHelp:
    "Wählen Sie einen aus der Liste unter dem Feld, geben Sie einen UN/LOCODE wie DEHAM an oder Koordinaten mit Land: 48.14,11.58/DE.",
  busy: "Es werden gerade viele Wege geplant.",
  busyHelp:
    "Warten Sie einen Augenblick und versuchen Sie es erneut. Weniger Möglichkeiten, etwa weniger Umladungen, sind schneller geplant.",
  noneTitle: "Es wurde kein Weg gefunden",
  noneHelp:
    "Nichts in diesem Netz befördert diese Ware unter diesen Bedingungen. Öffnen Sie eine Durchfahrt wieder, erlauben Sie mehr Umladungen oder Länder, oder lassen Sie mehr Zeit.",
  sample:
    "Beispielnetz: Die Orte gibt es, Dienste und Preise sind erfunden. Für alles, worauf es ankommt, ein eigenes Netz einlesen:",
  deadlineMissed: "Kein Weg hält die Frist ein. Dies sind die besten ohne sie.",
  incomplete:
    "Die Suche wurde abgebrochen: Bessere Wege können fehlen. Weniger Möglichkeiten werden bis zum Ende durchsucht.",
  customs: (country, list, entry) => `Zoll, ${country}: ${list}, ${entry}`,
  result: (from, to) => `${from} nach ${to}`,
  found: (n, shown, options) =>
    `${options} von ${count(n, shown, "Weg", "Wegen")}, von denen keiner in allem besser ist`,
  whatIf: {
    title: "Was, wenn eine Durchfahrt gesperrt ist?",
    none: "Keiner dieser Wege führt durch einen Kanal oder eine Meerenge, die gesperrt werden könnte.",
    close: (passage) => `${passage} sperren`,
    reopen: (passage) => `${passage} wieder öffnen`,
    changes: (passages) => `Was sich ändert, wenn gesperrt ist: ${passages}`,
    compared: "Neben derselben Frage, wenn alles offen ist:",
    through: (n, shown, all, passages) =>
      n === 0
        ? `Keiner der ${all} zuvor gezeigten Wege führte durch: ${passages}.`
        : `${shown} der ${all} zuvor gezeigten Wege führten durch: ${passages}.`,
    same: "Nichts ändert sich: Der in jeder Hinsicht beste Weg bleibt derselbe.",
    noWay: "Es bleibt kein Weg.",
    best: "Das Beste an",
    arrival: "Ankunft",
    cost: "Kosten",
    co2: "CO₂e",
    harm: "Schaden",
    unchanged: "gleich",
    later: (time) => `${time} später`,
    earlier: (time) => `${time} früher`,
  },
  roles: {
    current: "Jetziger Plan",
    fastest: "Am schnellsten",
    cheapest: "Am günstigsten",
    greenest: "Am wenigsten CO₂e",
    safest: "Am sichersten",
    punctual: "Am pünktlichsten",
    diverse: "Anders",
  },
  respect: { fastest: "Zeit", cheapest: "Kosten", greenest: "Emissionen", safest: "Sicherheit" },
  option: (n) => `Möglichkeit ${n}`,
  map: "Karte der Möglichkeiten; die gewählte ist fett gezeichnet",
  chart: {
    title: "Was jeder kostet und wann er ankommt",
    cost: (currency) => `Kosten, ${currency}`,
    co2: "CO₂e, kg",
    arrival: "Ankunft",
    legend:
      "Die Zahl steht dort, wo die Hälfte der Fahrten angekommen ist; acht von zehn kommen entlang des Balkens an.",
    mark: (n, role, arrival, cost, co2) =>
      `Möglichkeit ${n}, ${role}: Ankunft ${arrival}, Kosten ${cost}, ${co2} CO₂e`,
    none: "Es gibt nichts zu zeichnen: Keine Möglichkeit hat eine Zeit, bis zu der die Hälfte der Fahrten ankommt.",
  },
  table: {
    title: "Die Möglichkeiten",
    choose: "Möglichkeit",
    arrival: "Ankunft",
    interval: "8 von 10 Fahrten",
    late: "Zu spät",
    cost: "Kosten",
    co2: "CO₂e",
    harm: "Schaden an der Ware",
    transfers: "Umladungen",
    ways: "Mit",
    noTime: "nicht mehr im Fahrplan",
  },
  modes: { sea: "See", rail: "Schiene", road: "Straße", air: "Luft", "inland-waterway": "Fluss" },
  legs: {
    title: (n) => `Möglichkeit ${n}, Strecke für Strecke`,
    door: "Tür",
    onDemand: "auf Abruf",
    through: (passages) => `durch ${passages}`,
    detour: (time) => `${time} länger um das Gesperrte herum`,
    known: (n, shown) => count(n, shown, "frühere Fahrt", "frühere Fahrten"),
    prior: "keine frühere Fahrt: eine genannte Annahme",
  },
  why: {
    title: "In Worten",
    half: (time) => `Die Hälfte aller Fahrten kommt bis ${time} an.`,
    interval: (from, to) => `Acht von zehn kommen zwischen ${from} und ${to} an.`,
    openEnd: "Mehr als eine von zehn findet keine Abfahrt mehr.",
    noHalf: "Mehr als die Hälfte aller Fahrten findet keine Abfahrt mehr.",
    late: (share) => `Nach der Frist anzukommen hat eine Wahrscheinlichkeit von ${share}.`,
    numbers: (cost, co2) => `Er kostet ${cost} und verursacht ${co2} CO₂e.`,
    dearer: (amount) => `${amount} mehr als der günstigste`,
    slower: (time) => `${time} später als der schnellste`,
    dirtier: (amount) => `${amount} mehr CO₂e als der mit dem wenigsten`,
    beside: (parts) => `Das ist ${parts}.`,
    harm: (damage) => `Die Ware nimmt mit einer Wahrscheinlichkeit von ${damage} Schaden.`,
    harmControlled: (damage, excursion) =>
      `Schaden hat eine Wahrscheinlichkeit von ${damage}, das Verlassen des Temperaturbereichs von ${excursion}.`,
    stake: (amount, value) =>
      `Bei einem Warenwert von ${value} sind das im Mittel ${amount}, wenn geschädigte Ware verloren ist.`,
    missed: (share) => `In ${share} der Fahrten wird eine gebuchte Abfahrt verpasst; dann gilt die nächste.`,
    detour: (place, time) => `Die Strecke ab ${place} dauert um das Gesperrte herum ${time} länger.`,
    known: (n, shown) =>
      `Jede Strecke stützt sich auf ${count(n, shown, "vergleichbare frühere Fahrt", "vergleichbare frühere Fahrten")} oder mehr.`,
    few: (n, shown) =>
      `Die am wenigsten bekannte Strecke stützt sich auf ${count(n, shown, "frühere Fahrt", "frühere Fahrten")}: Die Schätzung lehnt sich an das beim Verkehrsträger Übliche an.`,
    prior:
      "Mindestens eine Strecke stützt sich auf keine eigene frühere Fahrt: Ihre Zeiten und Risiken sind genannte Annahmen für den Verkehrsträger, keine Erfahrung.",
  },
  basis: (network, forecasts, seed, draws) =>
    `Berechnet mit je ${draws} simulierten Fahrten, Startwert ${seed}, Netz ${network}, Vorhersagen ${forecasts}: Wer das hat, erhält dieselbe Antwort.`,
  percentBelow: (limit) => `unter ${limit} %`,
};
