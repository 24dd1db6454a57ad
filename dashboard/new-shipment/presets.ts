/** Ready choices of conditions: the ledger's own profiles, room temperature, and none. Every figure can be changed. */
import { readyMadeProfiles } from "../../ledger/state/ready-made-profiles.ts";
import { bandDraft, type ConditionDraft, conditionDraftOf, type ShipmentDraft } from "./draft.ts";

export type PresetName =
  | "pharma-2-8"
  | "frozen"
  | "chilled-produce"
  | "electronics-shock"
  | "art"
  | "room"
  | "none";

export type Preset = Pick<ShipmentDraft, "conditions" | "profile" | "gapMinutes">;

const minuteMs = 60_000;

function fromProfile(id: PresetName): Preset {
  const { conditions, gapMsMax } = readyMadeProfiles.find((profile) => profile.id === id)!;
  return {
    profile: id,
    conditions: conditions.map(conditionDraftOf),
    gapMinutes: String((gapMsMax ?? 60 * minuteMs) / minuteMs),
  };
}

function withoutProfile(conditions: readonly ConditionDraft[]): Preset {
  return { profile: "", conditions, gapMinutes: "60" };
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  "pharma-2-8": fromProfile("pharma-2-8"),
  frozen: fromProfile("frozen"),
  "chilled-produce": fromProfile("chilled-produce"),
  "electronics-shock": fromProfile("electronics-shock"),
  art: fromProfile("art"),
  room: withoutProfile([
    bandDraft({ quantity: "temperature", min: "15", max: "25", toleranceMinutes: "60" }),
  ]),
  none: withoutProfile([]),
};

export const presetNames = Object.keys(presets) as PresetName[];

/** The preset that the conditions still are, if they are one. */
export function presetOf(conditions: readonly ConditionDraft[]): PresetName | undefined {
  return presetNames.find((name) => JSON.stringify(presets[name].conditions) === JSON.stringify(conditions));
}
