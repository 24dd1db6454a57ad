/** Milestones by what they say: the names of this project's steps, and those of Cargo 2000. */
import type { LawInput, MilestoneReached } from "./input.ts";

const steps = {
  arrived: ["arrived", "ARR", "RCF"],
  departed: ["departed", "DEP"],
  onBoard: ["on-board", "loaded"],
  alongside: ["alongside"],
  unloaded: ["unloaded", "discharged"],
} as const;

/** The first that the record has for the leg. */
export function milestoneOf(
  { milestones }: Pick<LawInput, "milestones">,
  leg: string,
  meaning: keyof typeof steps,
): MilestoneReached | undefined {
  const names: readonly string[] = steps[meaning];
  return milestones
    .filter((milestone) => milestone.leg === leg && names.includes(milestone.step))
    .toSorted((a, b) => a.atMs - b.atMs || (a.statement < b.statement ? -1 : 1))[0];
}

/** When the leg arrived, if a milestone says so. */
export function arrivalOf(
  input: Pick<LawInput, "milestones">,
  leg: string,
): { atMs: number; statement: string } | undefined {
  return milestoneOf(input, leg, "arrived");
}
