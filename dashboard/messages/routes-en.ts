/** English: ways for goods, compared. The shape of every other language's catalogue is the type of this one. */
const plural = new Intl.PluralRules("en");

function count(n: number, shown: string, one: string, other: string): string {
  return `${shown} ${plural.select(n) === "one" ? one : other}`;
}

export const routesEn = {
  title: "Routes",
  lead: "Say what is to go where. You get a handful of really different ways, each with its time, cost, emissions and risk.",
  planTab: "Plan",
  suggestions: {
    title: "Under way",
    lead: "For shipments that may well be late, or whose way is closed: another way for the rest of the journey, with what it gains and what gets worse.",
    noneTitle: "Nothing to change right now",
    noneHelp:
      "A suggestion appears here when a shipment under way is likely late, or a passage is closed, and another way is surely better. Its gain never includes zero.",
    closures: "What if a passage is closed for all?",
    closuresHelp:
      "Suggestions are made as if the passages closed here were closed for every shipment. It is an assumption of this gateway, no statement.",
    closeForAll: (passage: string) => `Take ${passage} as closed for all`,
    passage: "Passage",
    coldStore: (place: string, kilometres: string, time: string) =>
      `: temperature outside its limits. The nearest cold store is ${place}, ${kilometres} km by road, about ${time}.`,
    present: "As planned",
    option: "Other way",
    change: "Change",
    excursion: "Leaves its band",
    damage: "Damage",
    decideBy: "Decide by",
    accept: "Accept",
    reject: "Reject",
    otherWay: "Another way",
    look: "Look for another way",
    whatIf: (passage: string) => `What if ${passage} is closed?`,
    nothing:
      "No other way is surely better for the rest of this journey, or its legs are not in the transport network.",
    history: "Answers to earlier suggestions",
    accepted: (party: string) => `Accepted by ${party}`,
    rejected: (party: string) => `Rejected by ${party}`,
    promised: (gain: string, late: string) => `expected ${gain}, chance of being late less by ${late}`,
    turnedOut: (later: string) => `How it turned out: delivered, against the plan: ${later}.`,
    notYet: "How it turns out is told when the goods are delivered.",
  },
  answer: {
    lead: "Your answer names the suggestion and all that it follows from, so that anybody can compute it again. It changes no terms: instruct the carriers as before.",
    reason: "Why not",
    reasonWrong: "Say why, in 1 to 500 characters.",
    signAccept: "Sign: accept",
    signReject: "Sign: reject",
  },
  form: {
    title: "What goes where",
    from: "From",
    to: "To",
    placeHint: "A place of the network, a UN/LOCODE, or coordinates with the country: 48.14,11.58/DE",
    ready: "Ready to leave",
    deadline: "At the latest there",
    mass: "Gross mass, kg",
    value: (currency: string) => `Value of the goods, ${currency}`,
    valueHint: "Shows what is at stake.",
    band: "Temperature",
    bands: {
      none: "No condition",
      pharma: "2 to 8 °C (medicines)",
      chilled: "0 to 4 °C (chilled food)",
      room: "15 to 25 °C (room temperature)",
      frozen: "−25 to −18 °C (frozen)",
      own: "Another band",
    },
    min: "Lowest, °C",
    max: "Highest, °C",
    more: "More conditions",
    dangerousGoods: "Dangerous goods, UN class",
    dangerousGoodsHint: "Such as 3 or 6.1; empty for none.",
    transfers: "Changes at most",
    countries: "Countries to avoid",
    countriesHint: "Two letters each (ISO 3166), separated by commas: RU, IR",
    closed: "Closed to ships",
    submit: "Find routes",
    problems: {
      missing: "Name a place.",
      time: "A date and a time.",
      beforeReady: "Later than when the goods are ready.",
      mass: "A number of kilograms above 0, at most 1,000,000.",
      value: "An amount, such as 250000.",
      band: "Two temperatures from −100 to 100 °C, the lower one first.",
      class: "A class such as 3, or a division such as 6.1.",
      transfers: "A whole number from 0 to 30.",
      countries: "Two capital letters for each country.",
    },
  },
  passage: (_id: string, name: string) => name,
  searching: "Looking for routes…",
  looked: (shown: string) => `${shown} part routes looked at`,
  emptyTitle: "Where should it go?",
  emptyHelp:
    "Enter two places and when the goods are ready. The ways that come back are drawn here: on the map, as a chart of what each costs and when it arrives, and in a table.",
  example: "Show an example: Shanghai to Munich, 2 to 8 °C",
  unknownPlace: (place: string) => `The network has no place “${place}”.`,
  unknownPlaceHelp:
    "Choose one from the list under the field, give a UN/LOCODE such as DEHAM, or coordinates with the country: 48.14,11.58/DE.",
  busy: "Many routes are being planned right now.",
  busyHelp: "Wait a moment and try again. Fewer possibilities, such as fewer changes, are planned faster.",
  noneTitle: "No way was found",
  noneHelp:
    "Nothing in this network carries these goods under these conditions. Open a passage again, allow more changes or countries, or ask for a later time.",
  sample:
    "Sample network: the places are real, the services and prices are made up. Import your own for anything that matters:",
  deadlineMissed: "No way keeps the deadline. These are the best without it.",
  incomplete:
    "The search was cut off: better ways may be missing. Fewer possibilities are searched to the end.",
  customs: (country: string, list: string, entry: string) => `Customs, ${country}: ${list}, ${entry}`,
  result: (from: string, to: string) => `${from} to ${to}`,
  found: (n: number, shown: string, options: string) =>
    `${options} of ${count(n, shown, "way", "ways")} of which none is better in everything`,
  whatIf: {
    title: "What if a passage is closed?",
    none: "None of these ways goes through a canal or strait that could be closed.",
    close: (passage: string) => `Close ${passage}`,
    reopen: (passage: string) => `Open ${passage} again`,
    changes: (passages: string) => `What changes with ${passages} closed`,
    compared: "Beside the same question with everything open:",
    through: (n: number, shown: string, all: string, passages: string) =>
      n === 0
        ? `None of the ${all} ways shown before went through ${passages}.`
        : `${shown} of the ${all} ways shown before went through ${passages}.`,
    same: "Nothing changes: the best way in each respect stays the same.",
    noWay: "No way is left.",
    best: "Best in",
    arrival: "Arrival",
    cost: "Cost",
    co2: "CO₂e",
    harm: "Harm",
    unchanged: "same",
    later: (time: string) => `${time} later`,
    earlier: (time: string) => `${time} earlier`,
  },
  roles: {
    current: "Present plan",
    fastest: "Fastest",
    cheapest: "Cheapest",
    greenest: "Least CO₂e",
    safest: "Safest",
    punctual: "Most punctual",
    diverse: "Different",
  },
  respect: { fastest: "Time", cheapest: "Cost", greenest: "Emissions", safest: "Safety" },
  option: (n: string) => `Option ${n}`,
  map: "Map of the options; the chosen one is drawn bold",
  chart: {
    title: "What each costs, and when it arrives",
    cost: (currency: string) => `Cost, ${currency}`,
    co2: "CO₂e, kg",
    arrival: "Arrival",
    legend: "The number stands where half of the journeys have arrived; eight in ten arrive along the bar.",
    mark: (n: string, role: string, arrival: string, cost: string, co2: string) =>
      `Option ${n}, ${role}: arrives ${arrival}, costs ${cost}, ${co2} CO₂e`,
    none: "There is nothing to draw: no option has a time by which half of its journeys arrive.",
  },
  table: {
    title: "The options",
    choose: "Option",
    arrival: "Arrival",
    interval: "8 in 10 journeys",
    late: "Late",
    cost: "Cost",
    co2: "CO₂e",
    harm: "Harm to goods",
    transfers: "Changes",
    ways: "By",
    noTime: "not in time of the timetable",
  },
  modes: {
    sea: "Sea",
    rail: "Rail",
    road: "Road",
    air: "Air",
    "inland-waterway": "River",
  } as Readonly<Record<string, string>>,
  legs: {
    title: (n: string) => `Option ${n}, leg by leg`,
    door: "Door",
    onDemand: "on demand",
    through: (passages: string) => `through ${passages}`,
    detour: (time: string) => `${time} longer round what is closed`,
    known: (n: number, shown: string) => count(n, shown, "past journey", "past journeys"),
    prior: "no past journey of this way: what is usual for the mode, or a stated assumption",
  },
  why: {
    title: "In words",
    half: (time: string) => `Half of all journeys arrive by ${time}.`,
    interval: (from: string, to: string) => `Eight in ten arrive between ${from} and ${to}.`,
    openEnd: "More than one in ten find no departure any more.",
    noHalf: "More than half of all journeys find no departure any more.",
    late: (share: string) => `The chance of arriving after the deadline is ${share}.`,
    numbers: (cost: string, co2: string) => `It costs ${cost} and emits ${co2} of CO₂e.`,
    dearer: (amount: string) => `${amount} more than the cheapest`,
    slower: (time: string) => `${time} later than the fastest`,
    dirtier: (amount: string) => `${amount} more CO₂e than the least`,
    beside: (parts: string) => `That is ${parts}.`,
    harm: (damage: string) => `The goods come to harm with a chance of ${damage}.`,
    harmControlled: (damage: string, excursion: string) =>
      `The chance of damage is ${damage}, of leaving the temperature band ${excursion}.`,
    stake: (amount: string, value: string) =>
      `Of goods worth ${value} that is ${amount} on average, if harmed goods are lost.`,
    missed: (share: string) => `A booked departure is missed in ${share} of journeys; the next one is taken.`,
    detour: (place: string, time: string) =>
      `The leg from ${place} takes ${time} longer round what is closed.`,
    known: (n: number, shown: string) =>
      `The times of every leg rest on ${count(n, shown, "comparable past journey", "comparable past journeys")} or more.`,
    few: (n: number, shown: string) =>
      `Its least known leg rests on ${count(n, shown, "past journey", "past journeys")}: the estimate leans on what is usual for the mode.`,
    prior:
      "At least one leg was taken by none of your shipments before: its times are what is usual for the mode or, where that is hardly known, stated assumptions, as all risks are.",
  },
  basis: (network: string, forecasts: string, size: string, seed: string, draws: string) =>
    `Computed with ${draws} simulated journeys each, seed ${seed}, network ${network}, forecasts ${forecasts} of a log of ${size} entries: whoever has these gets the same answer.`,
  percentBelow: (limit: string) => `under ${limit} %`,
};

export type RouteMessages = typeof routesEn;
