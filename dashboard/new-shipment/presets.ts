/** Ready choices of conditions: the ledger's own profiles, room temperature, and none. Every figure can be changed. */
import type { ProfilePublish } from "../../ledger/state/profiles.ts";
import { readyMadeProfiles } from "../../ledger/state/ready-made-profiles.ts";
import {
  bandDraft,
  type ConditionDraft,
  conditionDraftOf,
  minutesText,
  type ShipmentDraft,
} from "./draft.ts";

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

function readyMade(id: PresetName): Preset {
  return presetOfProfile(readyMadeProfiles.find((profile) => profile.id === id)!);
}

/** What the form takes from a profile, ready-made or published. */
export function presetOfProfile({ id, conditions, gapMsMax }: ProfilePublish): Preset {
  return {
    profile: id,
    conditions: conditions.map(conditionDraftOf),
    gapMinutes: minutesText(gapMsMax ?? 60 * minuteMs),
  };
}

function withoutProfile(conditions: readonly ConditionDraft[]): Preset {
  return { profile: "", conditions, gapMinutes: "60" };
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  "pharma-2-8": readyMade("pharma-2-8"),
  frozen: readyMade("frozen"),
  "chilled-produce": readyMade("chilled-produce"),
  "electronics-shock": readyMade("electronics-shock"),
  art: readyMade("art"),
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
