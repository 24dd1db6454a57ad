/** What weakens the evidence, and what further evidence would settle. */
import type { Finding, LiabilityTrace, OpenQuestion } from "../../ledger/liability/trace.ts";
import type { Point, Section } from "../report.ts";
import type { Voice } from "../voice.ts";

export function findingsSection(findings: readonly Finding[], voice: Voice): Section {
  const { words } = voice;
  const points = findings.map(({ code, detail, widens, statements }): Point => {
    const amount = widens && voice.harm(widens.amount, widens.by === "events" ? "events" : "ms");
    const details = [
      ...(detail === "" ? [] : [detail]),
      ...(widens ? [words.widens[widens.by](amount!)] : []),
    ];
    return { title: words.finding[code], details, statements };
  });
  return {
    id: "findings",
    title: words.sections.findings,
    blocks: points.length === 0 ? [{ type: "text", text: words.noFindings }] : [{ type: "points", points }],
  };
}

export function questionsSection({ openQuestions, law, conditions }: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  const points = [
    ...openQuestions.map((question) => questionPoint(question, conditions, voice)),
    ...law.openQuestions.map(
      ({ code, about, statements }): Point => ({
        title: words.lawQuestion[code],
        details: about === "" ? [] : [words.about(voice.party(about))],
        statements,
      }),
    ),
  ];
  return {
    id: "questions",
    title: words.sections.questions,
    blocks: points.length === 0 ? [{ type: "text", text: words.noQuestions }] : [{ type: "points", points }],
  };
}

function questionPoint(
  { code, condition, subject, fromMs, toMs, parties, numbers, statements }: OpenQuestion,
  conditions: LiabilityTrace["conditions"],
  voice: Voice,
): Point {
  const { words } = voice;
  const one = condition === null ? undefined : conditions[condition];
  const shownNumber = (name: string, value: number) => {
    if (name.endsWith("Ms")) return voice.duration(value);
    return /harm$/i.test(name) ? voice.harm(value, one?.unit ?? "ms") : voice.integer(value);
  };
  const about = [...(one ? [voice.quantity(one.quantity)] : []), ...(subject === null ? [] : [subject])];
  return {
    title: words.question[code],
    details: [
      ...(about.length > 0 ? [words.about(about.join(", "))] : []),
      ...(fromMs === null ? [] : [voice.span(fromMs, toMs)]),
      ...Object.entries(numbers).map(
        ([name, value]) => `${words.questionNumbers[name] ?? name}: ${shownNumber(name, value)}`,
      ),
      ...(parties.length > 0 ? [words.concerns(voice.parties(parties))] : []),
    ],
    statements,
  };
}
