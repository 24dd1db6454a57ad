/** Shares with their bounds, each with the sum that it comes from. */
import type { ArithmeticLine, LiabilityTrace } from "../../ledger/liability/trace.ts";
import type { Block, Row, Section } from "../report.ts";
import { figures, row, table, texts, type Voice } from "../voice.ts";

/** Of all conditions together. */
export function partiesSection(trace: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  return { id: "parties", title: words.sections.parties, blocks: overallBlocks(trace, voice) };
}

function overallBlocks(trace: LiabilityTrace, voice: Voice): Block[] {
  const { words } = voice;
  if (trace.unattributed === null) return [{ type: "text", text: words.noHarm }];
  const rows = trace.parties
    .filter(({ share }) => share !== null)
    .map(({ id, share }) => {
      const terms = trace.arithmetic.filter(({ code, party }) => code === "overall_term" && party === id);
      return row(
        [voice.party(id), voice.share(share), terms.map((line) => termText(trace, line, voice)).join("\n")],
        trace.arithmetic.find(({ code, party }) => code === "overall_share" && party === id)?.statements,
      );
    });
  const unattributed = row([words.nobody, voice.share(trace.unattributed), words.restOfWhole]);
  const columns = [texts(words.party), figures(words.share), texts(words.arithmetic)];
  return [
    { type: "text", text: words.overallRule },
    table(words.sections.parties, columns, [...rows, unattributed]),
  ];
}

/** `Temperature: 40 % – 60 % × 1 ÷ 2` */
function termText(trace: LiabilityTrace, { condition, numbers }: ArithmeticLine, voice: Voice): string {
  const { minPpm = 0, maxPpm = 0, weightPpm = 0, weightSumPpm = 0 } = numbers;
  const { quantity = "" } = condition === null ? {} : trace.conditions[condition]!;
  const sum = voice.words.weightOf(
    voice.share({ minPpm, maxPpm }),
    voice.integer(weightPpm),
    voice.integer(weightSumPpm),
  );
  return `${voice.quantity(quantity)}: ${sum}`;
}

/** Of one condition, in all harmful excursions of the series that governs. */
export function conditionShares(trace: LiabilityTrace, index: number, voice: Voice): Block[] {
  const { words } = voice;
  const { governing, shares, unattributed } = trace.conditions[index]!;
  if (!governing || unattributed === null) return [];
  const rows = shares.map((share): Row => {
    const lineOf = (wanted: ArithmeticLine["code"]) =>
      trace.arithmetic.find(
        ({ code, condition, party }) => code === wanted && condition === index && party === share.holder,
      );
    const [least, most] = [lineOf("share_least"), lineOf("share_most")];
    const lines = [
      ...(least ? [`${words.atLeast} ${leastText(trace, least, voice)}`] : []),
      ...(most ? [`${words.atMost} ${mostText(trace, most, voice)}`] : []),
    ];
    const statements = [...new Set([...(least?.statements ?? []), ...(most?.statements ?? [])])];
    return row([voice.party(share.holder), voice.share(share), lines.join("\n")], statements);
  });
  const columns = [texts(words.holder), figures(words.share), texts(words.arithmetic)];
  const caption = words.conditionShares(`${governing.device} (${voice.quantity(governing.name)})`);
  return [
    table(caption, columns, [...rows, row([words.nobody, voice.share(unattributed), words.restOfWhole])]),
    { type: "text", text: words.shareRule },
  ];
}

/** `720 s ÷ (2,700 s + 600 s) = 21.8181 %` */
function leastText(trace: LiabilityTrace, { condition, numbers }: ArithmeticLine, voice: Voice): string {
  const { leastHarm = 0, observedHarm = 0, othersPossibleHarm = 0, minPpm = 0 } = numbers;
  const harm = harmOf(trace, condition, voice);
  if (observedHarm + othersPossibleHarm === 0) return `${voice.words.whole}: ${voice.percent(minPpm)}`;
  return `${harm(leastHarm)} ÷ ${sum(harm, observedHarm, othersPossibleHarm)} = ${voice.percent(minPpm)}`;
}

function mostText(trace: LiabilityTrace, { condition, numbers }: ArithmeticLine, voice: Voice): string {
  const { mostHarm = 0, ownPossibleHarm = 0, observedHarm = 0, maxPpm = 0 } = numbers;
  const harm = harmOf(trace, condition, voice);
  if (observedHarm + ownPossibleHarm === 0) return voice.percent(maxPpm);
  const [above, below] = [sum(harm, mostHarm, ownPossibleHarm), sum(harm, observedHarm, ownPossibleHarm)];
  return `${above} ÷ ${below} = ${voice.percent(maxPpm)}`;
}

type Shown = (amount: number) => string;

function harmOf(trace: LiabilityTrace, condition: number | null, voice: Voice): Shown {
  const unit = condition === null ? "ms" : trace.conditions[condition]!.unit;
  return (amount) => voice.harm(amount, unit);
}

function sum(shown: Shown, first: number, second: number): string {
  return second === 0 ? shown(first) : `(${shown(first)} + ${shown(second)})`;
}
