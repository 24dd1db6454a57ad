/** By when somebody must act, and who bears the risk of the sale. */
import type { Clock } from "../../ledger/liability/law/types.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { withoutStop } from "../format.ts";
import type { Section } from "../report.ts";
import { row, table, texts, type Voice } from "../voice.ts";
import { reasonsText, statementsOf } from "./law.ts";

export function clocksSection({ law }: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  const { clocks } = law;
  const columns = [
    words.whatToDo,
    words.byWhom,
    words.period,
    words.until,
    words.status,
    words.otherwise,
  ].map(texts);
  const rows = clocks.map((clock) =>
    row(
      [
        `${withoutStop(words.clock[clock.code])}\n${clock.leg}, ${voice.provision(clock.provision)}`,
        `${voice.party(clock.by)}\n${words.towards} ${voice.parties(clock.to)}`,
        periodText(clock, voice),
        deadlineText(clock, voice),
        words.clockStatus[clock.status] ?? clock.status,
        words.consequences[clock.consequence] ?? clock.consequence,
      ],
      [
        ...new Set([
          ...(clock.startStatement === "" ? [] : [clock.startStatement]),
          ...clock.metBy,
          ...statementsOf(clock.reasons),
        ]),
      ],
    ),
  );
  return {
    id: "clocks",
    title: words.sections.clocks,
    blocks:
      clocks.length === 0
        ? [{ type: "text", text: words.noClocks }]
        : [table(words.sections.clocks, columns, rows)],
  };
}

function periodText({ calendar, count, startMs, reasons }: Clock, voice: Voice): string {
  const { words } = voice;
  const lines = [words.calendars[calendar](count)];
  if (startMs !== null) lines.push(`${words.from.toLowerCase()} ${voice.time(startMs)}`);
  if (reasons.length > 0) lines.push(reasonsText(reasons, "", voice));
  return lines.join("\n");
}

/** The last day by the local calendar, and its last moment. */
function deadlineText({ deadlineDate, deadlineMs }: Clock, voice: Voice): string {
  return deadlineMs === null ? voice.words.notStarted : `${deadlineDate}\n${voice.time(deadlineMs)}`;
}

export function riskSection({ law: { risk } }: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  const bearerOf = (bearer: "seller" | "buyer" | "unknown") => {
    const name = words.bearers[bearer] ?? bearer;
    if (bearer === "unknown") return name;
    return `${name}: ${voice.party(risk[bearer])}`;
  };
  const rows = risk.spans.map(({ fromMs, toMs, bearer, reason, statements }) =>
    row(
      [voice.time(fromMs), voice.time(toMs, words.untilNow), bearerOf(bearer), words.risk[reason]],
      statements,
    ),
  );
  return {
    id: "risk",
    title: words.sections.risk,
    blocks:
      risk.rule === ""
        ? [{ type: "text", text: words.noIncoterm }]
        : [
            { type: "text", text: words.riskNote },
            {
              type: "facts",
              facts: [{ name: words.riskRule, value: `${risk.rule} ${risk.place} (Incoterms 2020)` }],
            },
            table(words.sections.risk, [words.from, words.to, words.bearer, words.why].map(texts), rows),
          ],
  };
}
