/** What a rule is called: those that a gateway starts with in the reader's language, until somebody names them otherwise. */
import { type AlertKind, defaultRuleNames } from "../../gateway/contract/alerts.ts";
import { alertWords } from "../messages/alert-messages.ts";

export function ruleName(kind: AlertKind, name: string): string {
  const isDefault = kind !== "geofence" && name === defaultRuleNames[kind];
  return isDefault ? alertWords().defaultRules[kind] : name;
}
