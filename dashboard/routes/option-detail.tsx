/** The chosen option: in words, and leg by leg. */

import type { RouteLegView, RouteOptionView, RoutePlanView } from "../../gateway/contract/routes.ts";
import { language } from "../app/preferences.ts";
import { Time } from "../components/time.tsx";
import { distance } from "../format/measurement.ts";
import { duration } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { routeWords } from "../messages/routes-messages.ts";
import { explanation, list, massText, modeText, moneyText } from "./words.ts";

interface Properties {
  plan: RoutePlanView;
  option: RouteOptionView;
  number: string;
  /** Of the goods, in units of the currency. */
  value: number | undefined;
  passageName: (id: string) => string;
}

export function OptionDetail({ plan, option, number, value, passageName }: Properties) {
  const words = routeWords();
  return (
    <div class="columns">
      <section class="panel">
        <header>
          <h2>{words.why.title}</h2>
        </header>
        <div class="panel-body">
          <ul class="sentences">
            {explanation(option, plan, value).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      </section>
      <section class="panel">
        <header>
          <h2>{words.legs.title(number)}</h2>
        </header>
        <ol class="leg-list">
          {option.legs.map((leg, i) => (
            <Leg key={i} leg={leg} currency={plan.currency} passageName={passageName} />
          ))}
        </ol>
      </section>
    </div>
  );
}

function Leg(props: { leg: RouteLegView; currency: string; passageName: (id: string) => string }) {
  const { leg, currency, passageName } = props;
  const words = routeWords().legs;
  const notes = [
    leg.scheduled ? leg.carrier : `${leg.carrier}, ${words.onDemand}`,
    distance(leg.meters, language.value),
    moneyText(leg.costMinor, currency),
    `${massText(leg.co2Grams)} CO₂e`,
    ...(leg.passages.length > 0 ? [words.through(list(leg.passages.map(passageName)))] : []),
    leg.comparable === 0 ? words.prior : words.known(leg.comparable, integer(leg.comparable, language.value)),
  ];
  return (
    <li class="route-leg">
      <svg class="leg-line" viewBox="0 0 34 8" width="34" height="8" aria-hidden="true">
        <path class={`route-line chosen mode-${leg.mode}`} d="M2 4H32" />
      </svg>
      <div>
        <strong>
          {modeText(leg.mode)}
          {leg.name !== "" && ` · ${leg.name}`}
        </strong>
        <div class="wrap-anywhere">
          <bdi>{placeText(leg.from, leg.fromName)}</bdi> → <bdi>{placeText(leg.to, leg.toName)}</bdi>
        </div>
        <div>
          <Time atMs={leg.departureMs} short /> – <Time atMs={leg.arrivalMs} short />
        </div>
        {leg.detourMs > 0 && <div class="text-attention">{words.detour(duration(leg.detourMs))}</div>}
        <div class="dim wrap-anywhere">{notes.join(" · ")}</div>
      </div>
    </li>
  );
}

function placeText(terminal: string, name: string): string {
  return terminal === "" ? `${name} (${routeWords().legs.door})` : name;
}
