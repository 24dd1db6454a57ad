/** How a device comes to report, and how its clock, calibration and refusals are told. */
export interface OnboardingWords {
  readonly title: string;
  readonly add: string;
  readonly stepsLabel: string;
  readonly steps: readonly [string, string, string];
  readonly headings: readonly [string, string, string];
  readonly settingsHelp: string;
  readonly gateway: string;
  readonly broker: string;
  readonly topic: string;
  readonly operatorKey: string;
  readonly keyOnce: string;
  readonly keyOnceHelp: string;
  readonly downloadKey: string;
  readonly downloadPem: string;
  readonly keyInCode: string;
  readonly secretInside: string;
  readonly codeLabel: (device: string) => string;
  readonly tryHelp: string;
  readonly print: string;
  readonly next: string;
  readonly attachHelp: string;
  readonly waiting: string;
  readonly seen: string;
  readonly showOnMap: string;
  readonly openDevice: string;
  readonly refusals: string;
  readonly times: (count: number, shown: string) => string;
  readonly clockOffset: string;
  readonly clockAhead: (length: string) => string;
  readonly clockBehind: (length: string) => string;
  readonly clockHelp: string;
  readonly calibration: string;
  readonly notCalibrated: string;
  readonly calibrationOver: string;
  readonly calibrationSoon: string;
}

export const onboardingEn: OnboardingWords = {
  title: "New device",
  add: "Add a device",
  stepsLabel: "Steps",
  steps: ["Key", "To the device", "Attach"],
  headings: [
    "Register the device's key",
    "Hand the settings to the device",
    "Attach it, and see its first reading",
  ],
  settingsHelp:
    "The device needs these settings. Scan the code with the device's own app, or type them. They are no secret, unless the key is in the code.",
  gateway: "Gateway",
  broker: "MQTT broker",
  topic: "Topic to publish on",
  operatorKey: "Operator's key",
  keyOnce: "Save the private key now",
  keyOnceHelp: "It is in this page only, and gone when you leave it. Whoever has it can sign as the device.",
  downloadKey: "Key file for the command line",
  downloadPem: "Key as PEM",
  keyInCode: "Put the private key into the code",
  secretInside: "The private key is in this code.",
  codeLabel: (device) => `Code with the settings of ${device}`,
  tryHelp: "From a computer with the key file beside it, which nobody else may read, this sends a reading:",
  print: "Print",
  next: "Next: attach it",
  attachHelp: "Choose the shipment that the device travels with. What it reports from then on counts for it.",
  waiting: "No reading yet. This page looks every two seconds; a refusal shows here with its reason.",
  seen: "The first reading is here, the newest measured",
  showOnMap: "Show it on the map",
  openDevice: "Open the device",
  refusals: "Refused lately",
  times: (count, shown) => (count === 1 ? "once" : `${shown} times`),
  clockOffset: "Clock",
  clockAhead: (length) => `${length} ahead of the gateway`,
  clockBehind: (length) => `at most ${length} behind`,
  clockHelp:
    "From a reading's time to that of its block, the least of the recent ones. It includes the delay of the message.",
  calibration: "Calibrated until",
  notCalibrated: "no certificate",
  calibrationOver: "It has expired: what is measured since then is worth less as evidence.",
  calibrationSoon: "Due within 30 days.",
};
