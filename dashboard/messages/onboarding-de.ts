/** Die deutschen Texte zu onboarding-en.ts. */
import type { OnboardingWords } from "./onboarding-en.ts";

export const onboardingDe: OnboardingWords = {
  title: "Neues Gerät",
  add: "Gerät hinzufügen",
  stepsLabel: "Schritte",
  steps: ["Schlüssel", "Zum Gerät", "Anbringen"],
  headings: [
    "Den Schlüssel des Geräts registrieren",
    "Die Einstellungen an das Gerät übergeben",
    "Anbringen und die erste Messung sehen",
  ],
  settingsHelp:
    "Das Gerät braucht diese Einstellungen. Scannen Sie den Code mit der App des Geräts, oder tippen Sie sie ein. Sie sind nicht geheim, solange der Schlüssel nicht im Code steckt.",
  gateway: "Gateway",
  broker: "MQTT-Broker",
  topic: "Topic zum Veröffentlichen",
  operatorKey: "Schlüssel des Betreibers",
  keyOnce: "Sichern Sie jetzt den privaten Schlüssel",
  keyOnceHelp:
    "Er ist nur auf dieser Seite und weg, wenn Sie sie verlassen. Wer ihn hat, kann als das Gerät unterschreiben.",
  downloadKey: "Schlüsseldatei für die Befehlszeile",
  downloadPem: "Schlüssel als PEM",
  keyInCode: "Den privaten Schlüssel in den Code aufnehmen",
  secretInside: "Der private Schlüssel steckt in diesem Code.",
  codeLabel: (device) => `Code mit den Einstellungen von ${device}`,
  tryHelp:
    "Von einem Rechner mit der Schlüsseldatei, die sonst niemand lesen darf, sendet dies eine Messung:",
  print: "Drucken",
  next: "Weiter: anbringen",
  attachHelp: "Wählen Sie die Sendung, mit der das Gerät reist. Was es von da an meldet, zählt für sie.",
  waiting:
    "Noch keine Messung. Diese Seite sieht alle zwei Sekunden nach; eine Ablehnung erscheint hier mit ihrem Grund.",
  seen: "Die erste Messung ist da, die neueste gemessen",
  showOnMap: "Auf der Karte zeigen",
  openDevice: "Gerät öffnen",
  refusals: "Zuletzt abgelehnt",
  times: (count, shown) => (count === 1 ? "einmal" : `${shown}-mal`),
  clockOffset: "Uhr",
  clockAhead: (length) => `${length} vor dem Gateway`,
  clockBehind: (length) => `höchstens ${length} zurück`,
  clockHelp:
    "Von der Zeit einer Messung bis zu der ihres Blocks, das Geringste der letzten. Die Laufzeit der Nachricht ist darin enthalten.",
  calibration: "Kalibriert bis",
  notCalibrated: "kein Zertifikat",
  calibrationOver: "Abgelaufen: was seitdem gemessen wurde, ist als Beweis weniger wert.",
  calibrationSoon: "Fällig in weniger als 30 Tagen.",
};
