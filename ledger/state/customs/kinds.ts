/** The kinds of statement by and before customs. */
import { customsDecide, customsDeclare, customsInspect, customsPresent } from "./clearance.ts";
import { customsListPublish } from "./lists.ts";
import { customsRiskRules } from "./risk.ts";

export const customsKinds = [
  customsListPublish,
  customsRiskRules,
  customsDeclare,
  customsPresent,
  customsDecide,
  customsInspect,
];
