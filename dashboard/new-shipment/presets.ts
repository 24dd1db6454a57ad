/** Ready choices of conditions. The bands are those usual for such goods; every figure can be changed. */
import type { ConditionDraft } from "./draft.ts";

export type PresetName = "presetPharma" | "presetFrozen" | "presetRoom" | "presetChilled" | "presetNone";

function temperature(min: string, max: string, toleranceMinutes: string): readonly ConditionDraft[] {
  return [{ quantity: "temperature", min, max, toleranceMinutes }];
}

export const presets: Readonly<Record<PresetName, readonly ConditionDraft[]>> = {
  presetPharma: temperature("2", "8", "30"),
  presetFrozen: temperature("", "-18", "60"),
  presetRoom: temperature("15", "25", "60"),
  presetChilled: temperature("0", "4", "30"),
  presetNone: [],
};

export const presetNames = Object.keys(presets) as PresetName[];

/** The preset that the conditions still are, if they are one. */
export function presetOf(conditions: readonly ConditionDraft[]): PresetName | undefined {
  return presetNames.find((name) => JSON.stringify(presets[name]) === JSON.stringify(conditions));
}
