/** What was agreed, what was measured, and every excursion with the shares in it. */
import type { ConditionTrace, Excursion, LiabilityTrace } from "../../ledger/liability/trace.ts";
import type { Block, Fact, Row, Section } from "../report.ts";
import { figures, row, table, texts, type Voice } from "../voice.ts";
import { conditionShares } from "./parties.ts";

export function conditionsSection(trace: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  const blocks: Block[] =
    trace.conditions.length === 0
      ? [{ type: "text", text: words.noConditions }]
      : [
          ...trace.conditions.flatMap((condition, index) => conditionBlocks(trace, condition, index, voice)),
          { type: "text", text: words.gapsRule(voice.duration(trace.gapMsMax)) },
        ];
  return { id: "conditions", title: words.sections.conditions, blocks };
}

function conditionBlocks(
  trace: LiabilityTrace,
  condition: ConditionTrace,
  index: number,
  voice: Voice,
): Block[] {
  return [
    { type: "heading", text: `${voice.quantity(condition.quantity)}, ${voice.band(condition)}` },
    { type: "facts", facts: factsOf(condition, voice) },
    ...seriesOf(condition, voice),
    ...excursionsOf(condition, voice),
    ...conditionShares(trace, index, voice),
    ...gapsOf(condition, voice),
  ];
}

function factsOf(condition: ConditionTrace, voice: Voice): Fact[] {
  const { words } = voice;
  const { dose, meanKinetic, observedMs, unobservedMs } = condition;
  const facts: Fact[] = [
    { name: words.rule, value: ruleText(condition, voice) },
    { name: words.observed, value: voice.duration(observedMs) },
    { name: words.unobserved, value: voice.duration(unobservedMs) },
  ];
  if (dose) {
    const amounts = [dose.observedMs, dose.allowanceMs, dose.possibleMs].map((one) =>
      voice.harm(one, "dose-ms"),
    );
    const crossed = dose.crossedAtMs === null ? "" : `; ${words.crossedAt(voice.time(dose.crossedAtMs))}`;
    const value = `${words.doseOf(amounts[0]!, amounts[1]!, amounts[2]!)}${crossed}`;
    facts.push({ name: words.doseObserved, value });
  }
  if (meanKinetic) {
    const { celsius, fromMs, toMs } = meanKinetic;
    const value = words.meanKineticOf(voice.value("temperature", celsius), voice.span(fromMs, toMs));
    facts.push({ name: words.meanKinetic, value });
  }
  return facts;
}

function ruleText({ harmRule, toleranceMs, dose, boundary }: ConditionTrace, voice: Voice): string {
  const { words } = voice;
  const parts = [words.harmRules[harmRule] ?? harmRule];
  if (toleranceMs > 0) parts.push(words.tolerated(voice.duration(toleranceMs)));
  if (dose) parts.push(words.allowance(voice.harm(dose.allowanceMs, "dose-ms")));
  if (boundary) {
    const { peak, velocityChange } = boundary;
    parts.push(words.boundary(voice.value("shock.peak", peak), voice.value("shock.dv", velocityChange)));
  }
  return parts.join(", ");
}

function seriesOf({ quantity, series }: ConditionTrace, voice: Voice): Block[] {
  const { words } = voice;
  if (series.length === 0) return [{ type: "text", text: words.noReadings }];
  const rows = series.map(({ device, name, readings, min, max, observedMs, epsilonMs, calibrated }) =>
    row([
      `${device} (${voice.quantity(name)})`,
      voice.integer(readings),
      voice.value(quantity, min),
      voice.value(quantity, max),
      voice.duration(observedMs),
      `± ${voice.duration(epsilonMs)}\n${calibrated ? words.calibrated : words.notCalibrated}`,
    ]),
  );
  const columns = [
    texts(words.device),
    figures(words.readings),
    figures(words.lowest),
    figures(words.highest),
    figures(words.observed),
    texts(words.clockKnown),
  ];
  return [table(words.seriesTitle, columns, rows)];
}

function excursionsOf(condition: ConditionTrace, voice: Voice): Block[] {
  const { words } = voice;
  const { series, excursions, excursionsOmitted } = condition;
  if (excursions.length === 0) return series.length > 0 ? [{ type: "text", text: words.noExcursion }] : [];
  const columns = [
    texts(words.excursion),
    texts(words.beyond),
    figures(words.harm),
    texts(words.standing),
    figures(words.share),
  ];
  const listed = table(
    words.excursionsTitle,
    columns,
    excursions.map((excursion) => excursionRow(excursion, condition, voice)),
  );
  if (excursionsOmitted === 0) return [listed];
  return [listed, { type: "text", text: words.excursionsOmitted(voice.integer(excursionsOmitted)) }];
}

function excursionRow(excursion: Excursion, { quantity, unit }: ConditionTrace, voice: Voice): Row {
  const { words } = voice;
  const { device, name, side, limit, extreme, fromMs, toMs, harm, possibleHarm, standing } = excursion;
  const beyond = (side === "above" ? words.above : words.below)(
    voice.value(quantity, limit),
    voice.value(quantity, extreme),
  );
  const shares = excursion.shares
    .filter(({ maxPpm }) => maxPpm > 0)
    .map((share) => `${voice.party(share.holder)}: ${voice.share(share)}`);
  const possible = possibleHarm > 0 ? `\n${words.possibly(voice.harm(possibleHarm, unit))}` : "";
  return row(
    [
      `${voice.span(fromMs, toMs)}\n${device} (${voice.quantity(name)})`,
      beyond,
      `${voice.harm(harm, unit)}${possible}`,
      words.standings[standing] ?? standing,
      shares.join("\n"),
    ],
    excursion.statements,
  );
}

function gapsOf({ unobserved, unobservedOmitted }: ConditionTrace, voice: Voice): Block[] {
  const { words } = voice;
  if (unobserved.length === 0) return [];
  const rows = unobserved.map(({ fromMs, toMs, holders }) =>
    row([voice.time(fromMs), voice.time(toMs), voice.duration(toMs - fromMs), voice.parties(holders)]),
  );
  const columns = [texts(words.from), texts(words.to), figures(words.unobserved), texts(words.heldBy)];
  const listed = table(words.gapsTitle, columns, rows);
  if (unobservedOmitted === 0) return [listed];
  return [listed, { type: "text", text: words.gapsOmitted(voice.integer(unobservedOmitted)) }];
}
