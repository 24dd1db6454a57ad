/** English for what stands on every page and is not needed for the first picture. */
export const frameEn = {
  titles: {
    notFound: "No such page",
    signIn: "Sign in",
  },
  settings: {
    theme: "Colours",
    themeSystem: "As the system",
    themeLight: "Light",
    themeDark: "Dark",
    zone: "Times in",
    zoneUtc: "UTC",
    zoneMine: "My time zone",
    zoneSite: "Time zone of a site",
    units: "Units",
    unitsMetric: "°C, km, kg",
    unitsUs: "°F, miles, pounds",
    language: "Language",
    shortcuts: "Single-key shortcuts",
    shortcutsOn: "On",
    shortcutsOff: "Off",
    keyboard: "Keyboard help",
    signedInAs: (user: string) => `Signed in as ${user}`,
    roleAdministrator: "administrator",
    roleReader: "reader",
    open: "Open to everyone on this machine: there is no sign-in.",
    roleOpen: "open to everyone on this machine",
    keys: "Keys in this browser",
    tokens: "API tokens",
    signOut: "Sign out",
    chain: "Chain",
    version: "Version",
  },
  keyboard: {
    title: "Keyboard",
    search: "Search",
    move: "Move in a list",
    open: "Open",
    close: "Close, or leave the field",
    help: "This help",
  },
  signIn: {
    title: "Sign in to this gateway",
    explanation:
      "Nobody unknown gets in. When a gateway starts for the first time it creates an administrator and prints a sign-in link that works once.",
    stepsTitle: "How to get in",
    stepLink: "Open the link that the gateway printed when it started.",
    stepNew: "If it was used or has expired, stop the gateway and start it as before with one option more:",
    command: "npm start -- --new-link",
    stepAsk: "If the gateway is not yours, ask its administrator for a link.",
    verifyHint: "Evidence can be checked without signing in:",
    verifyLink: "Verify a file",
  },
  notFound: {
    title: "There is no page at this address",
    help: "The link may be old or mistyped.",
    toMap: "To the map",
  },
  noShipments: {
    noneTitle: "No shipments yet",
    noneHelp:
      "Shipments appear here as soon as somebody creates one, and move when a device attached to them reports. The demonstration fleet brings some:",
    noneCommand: "npm start",
    noMatchTitle: "Nothing matches",
    noMatchHelp: "No shipment has what you typed and one of the chosen statuses. These are searched:",
    searched: [
      "shipment, goods, origin, destination, holder",
      "SSCC, container or other number of the units it is or was in",
      "order, air waybill and other references of its terms",
      "devices that are or were attached",
      "shipper, consignee, carriers",
    ],
    parts: "Three characters of an identifier are enough, with or without blanks and dashes.",
    asking: "Searching the identifiers in the ledger…",
  },
  verification: {
    unchecked: "Not checked",
    checking: "Checking…",
    verified: "Verified",
    sealed: "In the log",
    notYet: "Not sealed yet",
    failed: "Does not hold",
    impossible: "Cannot verify",
    noOperatorKey: "The operator's key is not known: the gateway has not answered.",
    operatorChanged:
      "The operator's key is not the one this browser saw before. Do not trust what is sealed with it until you know why.",
    operatorPinned: (kid: string) =>
      `Checked against the operator's key ${kid}, as this browser first saw it.`,
    fetchFailed: "The bytes could not be fetched.",
    signerKeyUnknown:
      "The gateway does not give out this key, so the signature rests on the operator's own check.",
    place: (height: string, time: string, index: string, size: string) =>
      `Block ${height}, ${time}, entry ${index} of ${size}`,
    step: {
      bytes: "The bytes are those of this statement",
      signature: "Signature of the statement with the registered key",
      inclusion: "Path from the statement to the root of the log",
      seal: "Operator's seal on that root",
      block: "Block and time, as sealed; nothing this browser saw before contradicts them",
    },
    alarmOperator: (kid: string, pinned: string) =>
      `The operator's key has changed: it is ${kid}, this browser first saw ${pinned}. Do not trust what is sealed with it until you know why.`,
    alarmLog: (height: string, size: string, nowHeight: string, nowSize: string) =>
      `The log was rewritten or rolled back: this browser saw it end at block ${height} with ${size} entries, and block ${nowHeight} with ${nowSize} entries does not go on from there. Save what you have and ask the operator.`,
    alarmChain: (chain: string, before: string) =>
      `This address showed ${before} before and shows ${chain} now. Nothing seen before vouches for it.`,
    acknowledge: "I know why",
  },
};

export type FrameMessages = typeof frameEn;
