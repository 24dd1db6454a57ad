/** German for what this browser checks itself. */
import type { CheckMessages } from "./checks-en.ts";

export const checksDe: CheckMessages = {
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
};
