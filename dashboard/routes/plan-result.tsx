/** The answer to a question: what to know first, what if, and the options compared. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { NetworkView, RoutePlanRequest } from "../../gateway/contract/routes.ts";
import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import { ApiError } from "../api/client.ts";
import { language } from "../app/preferences.ts";
import { Command, Empty } from "../components/empty.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { routeWords } from "../messages/routes-messages.ts";
import { OptionDetail } from "./option-detail.tsx";
import { OptionTable } from "./option-table.tsx";
import { RouteMap } from "./route-map.tsx";
import { TradeOffs } from "./trade-offs.tsx";
import { type Planned, usePlan } from "./use-plan.ts";
import { WhatIf } from "./what-if.tsx";

interface Properties {
  question: RoutePlanRequest;
  value: number | undefined;
  passages: NetworkView["passages"];
  passageName: (id: string) => string;
  toggle: (passage: PassageId, isClosed: boolean) => void;
}

export function PlanResult(props: Properties) {
  const { planned, looked } = usePlan(props.question);
  if (planned.state === "failed") return <Refusal error={planned.error} retry={planned.reload} />;
  if (planned.state === "loading")
    return (
      <p class="panel loading" role="status">
        {routeWords().searching}
        {looked > 0 && <> {routeWords().looked(integer(looked, language.value))}</>}
      </p>
    );
  return <Answer {...props} planned={planned.value} />;
}

/** Refusals that have an advice of their own here; the others are explained as everywhere. */
function Refusal({ error, retry }: { error: Error; retry: () => void }) {
  const words = routeWords();
  const problem = error instanceof ApiError ? error.problem : undefined;
  if (problem?.code === "place_unknown")
    return <Advice title={words.unknownPlace(problem.detail)} help={words.unknownPlaceHelp} />;
  if (problem?.code === "planner_busy" || problem?.code === "planner_timeout")
    return <Advice title={words.busy} help={words.busyHelp} retry={retry} />;
  return <ProblemNotice error={error} retry={retry} />;
}

function Advice({ title, help, retry }: { title: string; help: string; retry?: () => void }) {
  return (
    <div class="notice" role="alert">
      <strong class="wrap-anywhere">{title}</strong>
      <span>{help}</span>
      {retry && (
        <button type="button" class="button small" onClick={retry}>
          {t().common.retry}
        </button>
      )}
    </div>
  );
}

function Answer(props: Properties & { planned: Planned }) {
  const { planned, question, value, passages, passageName, toggle } = props;
  const { plan, before } = planned;
  const words = routeWords();
  const [chosen, setChosen] = useState(0);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => setChosen(0), [plan]);
  // What was asked for is here: who listens or has a small window is taken to it.
  useEffect(() => head.current?.focus(), []);
  const option = plan.options[chosen] ?? plan.options[0];
  const shown = (count: number) => integer(count, language.value);
  return (
    <div class="panels">
      <div>
        <h2 ref={head} class="result-title wrap-anywhere" tabIndex={-1}>
          {words.result(plan.from.name, plan.to.name)}
        </h2>
        {option && (
          <p class="dim">{words.found(plan.found, shown(plan.found), shown(plan.options.length))}</p>
        )}
      </div>
      {plan.sample && (
        <div class="notice info">
          <span>{words.sample}</span>
          <Command text="tallyman network import FILE" />
        </div>
      )}
      {plan.deadlineMissed && <p class="notice">{words.deadlineMissed}</p>}
      {!plan.complete && <p class="notice">{words.incomplete}</p>}
      {plan.customs.map(({ country, list, entry }) => (
        <p key={`${country} ${list} ${entry}`} class="notice wrap-anywhere">
          {words.customs(country, list, entry)}
        </p>
      ))}
      <WhatIf
        {...{ plan, before, passageName, toggle }}
        closed={question.closedPassages ?? []}
        known={passages}
      />
      {option ? (
        <>
          <div class="columns">
            <section class="panel">
              <RouteMap options={plan.options} chosen={chosen} />
            </section>
            <section class="panel">
              <header>
                <h2>{words.chart.title}</h2>
              </header>
              <TradeOffs plan={plan} chosen={chosen} choose={setChosen} />
            </section>
          </div>
          <section class="panel">
            <header>
              <h2>{words.table.title}</h2>
            </header>
            <OptionTable plan={plan} chosen={chosen} choose={setChosen} />
          </section>
          <OptionDetail {...{ plan, option, value, passageName }} number={shown(chosen + 1)} />
          <Basis planned={planned} />
        </>
      ) : (
        <div class="panel">
          <Empty title={words.noneTitle} help={words.noneHelp} />
        </div>
      )}
    </div>
  );
}

function Basis({ planned: { plan } }: { planned: Planned }) {
  const { network, forecasts, seed, draws, size } = plan.basis;
  const shown = (value: number) => integer(value, language.value);
  const text = routeWords().basis(network, forecasts, shown(size), String(seed), shown(draws));
  return <p class="dim wrap-anywhere">{text}</p>;
}
