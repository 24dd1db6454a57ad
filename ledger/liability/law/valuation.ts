/** What the loss is taken to be: as surveyed and at most as claimed; without either at most the value of the goods. */
import type { ClaimMade, LawInput, SurveyMade } from "./input.ts";
import type { Questions } from "./questions.ts";
import type { Bounds, Valuation } from "./types.ts";

export function valuationOf(input: LawInput, questions: Questions): Valuation {
  const { terms, termsStatement, surveys, rates } = input;
  const { grossMassGrams, packages } = terms.goods;
  const loss = lossOf(input, questions);
  const massGrams = affected(
    surveys.map(({ massGrams: grams, statement }) => ({ value: grams, statement })),
    grossMassGrams,
    ["mass_unknown", "mass_not_assessed"],
    termsStatement,
    questions,
  );
  const packagesAffected = affected(
    surveys.map(({ packages: count, statement }) => ({ value: count, statement })),
    packages,
    ["packages_unknown", "packages_not_assessed"],
    termsStatement,
    questions,
  );
  const rate = rates.find(({ currency }) => currency === loss.currency) ?? null;
  if (loss.currency !== "" && !rate) questions.ask("rate_missing", loss.currency);
  return {
    currency: loss.currency,
    lossMinor: loss.minor,
    lossFrom: loss.from,
    massGrams,
    packages: packagesAffected,
    rate,
    statements: [
      ...new Set([termsStatement, ...loss.statements, ...surveys.map(({ statement }) => statement)]),
    ].sort(),
  };
}

interface Loss {
  readonly currency: string;
  readonly minor: Bounds | null;
  readonly from: Valuation["lossFrom"];
  readonly statements: readonly string[];
}

/** A survey says what the loss is, a claim what is asked for at most, the terms what the goods were worth. */
function lossOf({ terms, termsStatement, surveys, claims: made }: LawInput, questions: Questions): Loss {
  const { valueMinor, currency: valueCurrency } = terms.goods;
  const surveyed = surveys.filter(hasLoss);
  const currency =
    preferred(
      surveyed.map(({ loss }) => loss.currency),
      valueCurrency,
    ) ??
    preferred(
      made.map(({ amount }) => amount.currency),
      valueCurrency,
    ) ??
    valueCurrency ??
    "";
  const inCurrency = <T extends { statement: string }>(items: readonly T[], of: (item: T) => string): T[] =>
    items.filter((item) => {
      if (of(item) === currency) return true;
      questions.ask("currency_differs", of(item), [item.statement]);
      return false;
    });
  const losses = inCurrency(surveyed, ({ loss }) => loss.currency);
  const claimed = inCurrency(made, ({ amount }) => amount.currency);
  const claims = claimsOf(claimed);
  const statements = [...losses, ...claimed].map(({ statement }) => statement);
  if (losses.length > 0) {
    const amounts = losses.map(({ loss }) => loss.minor);
    const [min, max] = [Math.min(...amounts), Math.max(...amounts)];
    if (min !== max)
      questions.ask(
        "surveys_differ",
        "loss",
        losses.map(({ statement }) => statement),
      );
    const capped = claims ? { min: Math.min(min, claims.min), max: Math.min(max, claims.max) } : { min, max };
    return { currency, minor: capped, from: "survey", statements };
  }
  if (claims) {
    questions.ask("loss_not_assessed", "claim", statements);
    return { currency, minor: { min: 0, max: claims.max }, from: "claim", statements };
  }
  if (valueMinor !== undefined && currency !== "" && currency === valueCurrency) {
    questions.ask("loss_not_assessed", "value", [termsStatement]);
    return { currency, minor: { min: 0, max: valueMinor }, from: "value", statements: [termsStatement] };
  }
  questions.ask("loss_unknown", "goods", [termsStatement]);
  return { currency: "", minor: null, from: "none", statements: [] };
}

const hasLoss = (survey: SurveyMade): survey is SurveyMade & { loss: NonNullable<SurveyMade["loss"]> } =>
  survey.loss !== undefined;

/** That of the goods' value if it is among them, else the first by name: never by arrival. */
function preferred(currencies: readonly string[], ofGoods: string | undefined): string | undefined {
  return currencies.find((currency) => currency === ofGoods) ?? currencies.toSorted()[0];
}

/** Several claims may be about one loss, passed on from party to party, or about different ones. */
function claimsOf(claims: readonly ClaimMade[]): Bounds | undefined {
  if (claims.length === 0) return undefined;
  const amounts = claims.map(({ amount }) => amount.minor);
  const sum = amounts.reduce((total, minor) => total + BigInt(minor), 0n);
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return { min: Math.max(...amounts), max: Number(sum < most ? sum : most) };
}

/** What surveys measured, else from none to all of it; null where not even all of it is known. */
function affected(
  surveyed: readonly { value: number | undefined; statement: string }[],
  all: number | undefined,
  [unknown, notAssessed]:
    | readonly ["mass_unknown", "mass_not_assessed"]
    | readonly ["packages_unknown", "packages_not_assessed"],
  termsStatement: string,
  questions: Questions,
): Bounds | null {
  const known = surveyed.filter(({ value }) => value !== undefined);
  if (known.length > 0) {
    const values = known.map(({ value }) => value!);
    const [min, max] = [Math.min(...values), Math.max(...values)];
    if (min !== max)
      questions.ask(
        "surveys_differ",
        unknown === "mass_unknown" ? "mass" : "packages",
        known.map(({ statement }) => statement),
      );
    return { min, max };
  }
  questions.ask(all === undefined ? unknown : notAssessed, "goods", [termsStatement]);
  return all === undefined ? null : { min: 0, max: all };
}
