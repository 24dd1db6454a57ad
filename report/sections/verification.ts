/** How a reader finds out whether to believe any of it. */
import type { Section } from "../report.ts";
import type { LogFacts } from "../subject.ts";
import type { Voice } from "../voice.ts";

export function verificationSection(
  { operatorName, operatorKids, statements }: LogFacts,
  voice: Voice,
): Section {
  const { words } = voice;
  const { why, ask, check, again } = words.verification;
  const before = operatorKids.slice(0, -1);
  return {
    id: "verification",
    title: words.sections.verification,
    blocks: [
      { type: "text", text: why },
      { type: "text", text: ask },
      {
        type: "facts",
        facts: [
          { name: words.operator, value: operatorName },
          { name: words.fingerprint, value: operatorKids.at(-1) ?? words.none },
          ...(before.length > 0 ? [{ name: words.keysBefore, value: before.join("\n") }] : []),
          { name: words.restsOn, value: words.statementsIn(statements, voice.integer(statements)) },
        ],
      },
      { type: "text", text: `${check} ${words.verifyCommand}` },
      { type: "text", text: again },
    ],
  };
}
