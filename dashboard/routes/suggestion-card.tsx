/** One suggestion: in words, its differences with their intervals, and the answer to it. */

import { useState } from "preact/hooks";
import type { SuggestionView } from "../../gateway/contract/api.ts";
import type { Interval } from "../../ledger/routing/suggestions/suggestion.ts";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Age, Time } from "../components/time.tsx";
import { isNarrow } from "../components/use-narrow.ts";
import { routeWords } from "../messages/routes-messages.ts";
import type { AnswerKind } from "./suggestion-answer.ts";
import { laterText, massText, moneyText, shareText, signed } from "./words.ts";

const loadDialog = () => import("./answer-dialog.tsx");

export function SuggestionCard({ view }: { view: SuggestionView }) {
  const words = routeWords().suggestions;
  const [opened, setOpened] = useState<AnswerKind | undefined>(undefined);
  const close = () => setOpened(undefined);
  const { suggestion, sentences } = view;
  const [first, ...rest] = sentences[language.value];
  return (
    <div class="panel-body form-stack suggestion">
      <p>
        <strong class="wrap-anywhere">{first}</strong>
      </p>
      <ul class="sentences">
        {rest.map((sentence) => (
          <li key={sentence} class="wrap-anywhere">
            {sentence}
          </li>
        ))}
      </ul>
      <Differences view={view} />
      <p class="dim">
        {words.decideBy} <Time atMs={suggestion.decideByMs} short /> (<Age atMs={suggestion.decideByMs} />)
      </p>
      <div class="button-row no-print">
        <button type="button" class="button primary" onClick={() => setOpened("route.accept")}>
          {words.accept}
        </button>
        <button type="button" class="button" onClick={() => setOpened("route.reject")}>
          {words.reject}
        </button>
      </div>
      {(["route.accept", "route.reject"] as const).map((kind) => (
        <LazyDialog
          key={kind}
          open={opened === kind}
          close={close}
          title={kind === "route.accept" ? words.accept : words.reject}
          load={loadDialog}
          content={{ view, kind, close }}
        />
      ))}
    </div>
  );
}

function Differences({ view: { suggestion } }: { view: SuggestionView }) {
  const words = routeWords();
  const { present, option, delta, currency } = suggestion;
  const share = (ppm: number) => shareText(ppm / 1_000_000);
  const money = (minor: number) => moneyText(minor, currency);
  const between = ({ p10, p90 }: Interval, text: (value: number) => string) => `${text(p10)} – ${text(p90)}`;
  const rows = [
    {
      name: words.whatIf.arrival,
      from: <Time atMs={present.arrivalMs.p50} short />,
      to: <Time atMs={option.arrivalMs.p50} short />,
      change: laterText(delta.arrivalMs.p50),
      interval: between(delta.arrivalMs, laterText),
    },
    {
      name: words.table.late,
      from: share(present.latePpm),
      to: share(option.latePpm),
      change: signed(share, delta.latePpm.p50),
      interval: between(delta.latePpm, (ppm) => signed(share, ppm)),
    },
    {
      name: words.table.cost,
      from: money(present.costMinor),
      to: money(option.costMinor),
      change: signed(money, delta.costMinor),
      interval: "",
    },
    {
      name: words.table.co2,
      from: massText(present.co2Grams),
      to: massText(option.co2Grams),
      change: signed(massText, delta.co2Grams),
      interval: "",
    },
    {
      name: words.suggestions.excursion,
      from: share(present.excursionPpm),
      to: share(option.excursionPpm),
      change: signed(share, delta.excursionPpm),
      interval: "",
    },
    {
      name: words.suggestions.damage,
      from: share(present.damagePpm),
      to: share(option.damagePpm),
      change: signed(share, delta.damagePpm),
      interval: "",
    },
  ];
  if (isNarrow())
    return (
      <dl class="facts">
        {rows.map(({ name, from, to, change, interval }) => (
          <Fact key={name} name={name}>
            {from} → {to}: {change} {interval !== "" && <span class="dim">({interval})</span>}
          </Fact>
        ))}
      </dl>
    );
  return (
    <div {...scrollable}>
      <table class="data-table change-table">
        <thead>
          <tr>
            <td />
            <th scope="col">{words.suggestions.present}</th>
            <th scope="col">{words.suggestions.option}</th>
            <th scope="col">{words.suggestions.change}</th>
            <th scope="col">{words.table.interval}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, from, to, change, interval }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{from}</td>
              <td>{to}</td>
              <td>{change}</td>
              <td>{interval}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
