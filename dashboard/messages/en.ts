/** English. The shape of every other language's catalogue is the type of this one. */
import { quantitiesEn } from "../../report/words/quantities-en.ts";

const plural = new Intl.PluralRules("en");

function count(n: number, shown: string, one: string, other: string): string {
  return `${shown} ${plural.select(n) === "one" ? one : other}`;
}

export const en = {
  common: {
    skip: "Skip to content",
    close: "Close",
    copied: "Copied",
    copyOf: (what: string) => `Copy ${what}`,
    loading: "Loading…",
    retry: "Try again",
    undo: "Undo",
    download: "Download",
    none: "none",
    now: "now",
    ago: (age: string) => `${age} ago`,
    ahead: (age: string) => `in ${age}`,
    shipments: (n: number, shown: string) => count(n, shown, "shipment", "shipments"),
    statements: (n: number, shown: string) => count(n, shown, "statement", "statements"),
    sortBy: (column: string) => `Sort by ${column}`,
    showing: (shown: string, all: string) => `${shown} of ${all}`,
    downloadCsv: "Download CSV",
    printed: (shown: string, all: string) =>
      `The first ${shown} of ${all} rows. Search or filter before printing to get others.`,
  },
  nav: {
    label: "Pages",
    map: "Map",
    shipments: "Shipments",
    routes: "Routes",
    alerts: "Alerts",
    disputes: "Disputes",
    devices: "Devices",
    trade: "Trade",
    customs: "Customs",
    goods: "Goods",
    analytics: "Figures",
    ledger: "Ledger",
    verify: "Verify",
  },
  newAlerts: (n: number, shown: string) => count(n, shown, "new alert", "new alerts"),
  settings: "Display settings",
  banner: {
    label: "Notices",
    simulated: (speed: string) => `Simulated time, ${speed} times real speed.`,
    demonstration: "Demonstration keys: they prove nothing about real parties.",
    stopped: (reason: string) =>
      `The gateway has stopped sealing: ${reason}. What is shown was sealed before.`,
  },
  connection: {
    connecting: "Connecting",
    catchingUp: "Catching up",
    live: "Live",
    lost: "Connection lost",
    paused: "Paused",
    lostDetail: (since: string) =>
      `No connection since ${since}. What is shown may be out of date; trying again.`,
    slow: "This page read too slowly and was disconnected. It goes on where it stopped; no event is lost.",
    chainTime: "Chain time",
  },
  errors: {
    unreachable: {
      title: "The gateway does not answer",
      help: "Check that it is running and that this machine can reach it. The page goes on by itself once it answers.",
    },
    timeout: {
      title: "The gateway took too long to answer",
      help: "It may be under load. Try again in a moment.",
    },
    malformed: {
      title: "The answer could not be read",
      help: "Something between this browser and the gateway may have changed it, or the two are of different versions. Reload the page.",
    },
    refused: {
      title: "The gateway refused",
      help: "The reason is below.",
    },
    notFound: {
      title: "There is no such record",
      help: "The identifier may be mistyped, or the record is not on this chain.",
    },
    forbidden: {
      title: "Your session does not include this",
      help: "Ask the administrator of this gateway for a session or token with the permission named below.",
    },
    rateLimited: {
      title: "Too many requests",
      help: "Wait a minute, then try again.",
    },
    unexpected: {
      title: "Something went wrong",
      help: "Try again. The text below says what happened.",
    },
    code: "Code",
  },
  status: {
    transit: "In transit",
    attention: "Attention",
    critical: "Critical",
    delivered: "Delivered",
    stale: "Silent",
    planned: "Planned",
    filter: "Show by status",
  },
  /** Why a shipment has its status: the quantity that left, or is leaving, its limits. */
  reasons: {
    critical: (quantity: string) => `${quantity} outside its terms`,
    attention: (quantity: string) => `${quantity} beyond its limit for now`,
    delivered: (quantity: string) => `${quantity} was outside its terms`,
  },
  quantities: quantitiesEn,
  map: {
    title: "Map",
    list: "Shipments",
    searchLabel: "Search shipments",
    searchPlaceholder: "Any identifier, goods, place, party",
    mapLabel: "Map of shipments. The list holds the same shipments for keyboard and screen reader.",
    noneThen: "There was no shipment yet.",
    noPosition: "This shipment has not reported a position yet.",
    fit: "Show all",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    raiseSheet: "Show more of the list",
    lowerSheet: "Show more of the map",
    credit: "Base map: Natural Earth (public domain; borders are its de facto lines)",
    summary: (all: string, attention: string, critical: string) =>
      `${all} shipments, ${attention} need attention, ${critical} are critical.`,
  },
  /** Of the field that searches shipments. */
  search: {
    clear: "Clear search and filter",
    cut: "More carry this text: type more of it.",
    failed: "The ledger's identifiers could not be searched.",
    by: {
      reference: "Reference",
      sscc: "SSCC",
      container: "Container",
      unit: "Unit",
      order: "Order",
      device: "Device",
      party: "Party",
    },
  },
  arrival: {
    title: "Arrival expected",
    next: (step: string, place: string) => {
      if (step === "arrived") return `Next: arrival at ${place}`;
      return step === "departed" ? `Next: departure from ${place}` : `Next: ${step}, ${place}`;
    },
    interval: "80 % between",
    and: "and",
    late: (share: string) => `Late with ${share} probability`,
    likely: "Likely late",
    few: (n: number, shown: string) =>
      `${count(n, shown, "past journey", "past journeys")} this way: leans on what is usual for the mode`,
  },
  shipments: {
    title: "Shipments",
    create: "New shipment",
    views: "Columns and views",
    status: "Status",
    shipment: "Shipment",
    goods: "Goods",
    route: "Route",
    holder: "Holder",
    temperature: "Temp.",
    battery: "Battery",
    arrival: "Arrival",
    lastReading: "Last reading",
    tableLabel: "Shipments",
  },
};

export type Messages = typeof en;
