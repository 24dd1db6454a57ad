/** Closes and opens passages by one click, and says what that changes. */

import type { NetworkView, RoutePlanView } from "../../gateway/contract/routes.ts";
import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { scrollable } from "../components/scrollable.ts";
import { isNarrow } from "../components/use-narrow.ts";
import { integer } from "../format/values.ts";
import { routeWords } from "../messages/routes-messages.ts";
import { closable, passagesOf, type RoleChange, roleChanges, throughCount } from "./comparison.ts";
import { laterText, list, massText, moneyText, shareText, signed } from "./words.ts";

interface Properties {
  plan: RoutePlanView;
  /** The same question with everything open; present when something is closed. */
  before: RoutePlanView | undefined;
  closed: readonly PassageId[];
  known: NetworkView["passages"];
  passageName: (id: string) => string;
  toggle: (passage: PassageId, isClosed: boolean) => void;
}

export function WhatIf({ plan, before, closed, known, passageName, toggle }: Properties) {
  const words = routeWords().whatIf;
  const used = passagesOf([...plan.options, ...(before?.options ?? [])]);
  const near = closable(known, [...used, ...closed]);
  return (
    <section class="panel" aria-labelledby="what-if-title">
      <header>
        <h2 id="what-if-title">{words.title}</h2>
      </header>
      <div class="panel-body form-stack">
        {near.length === 0 ? (
          <p class="dim">{words.none}</p>
        ) : (
          <div class="button-row">
            {near.map((id) => {
              const isClosed = closed.includes(id);
              return (
                <button
                  key={id}
                  type="button"
                  class={isClosed ? "button primary" : "button"}
                  onClick={() => toggle(id, !isClosed)}
                >
                  {isClosed ? words.reopen(passageName(id)) : words.close(passageName(id))}
                </button>
              );
            })}
          </div>
        )}
        {before && (
          <Changes before={before} plan={plan} names={list(closed.map(passageName))} closed={closed} />
        )}
      </div>
    </section>
  );
}

function Changes(props: {
  before: RoutePlanView;
  plan: RoutePlanView;
  names: string;
  closed: readonly PassageId[];
}) {
  const { before, plan, names, closed } = props;
  const words = routeWords().whatIf;
  const through = throughCount(before, closed);
  const shown = (value: number) => integer(value, language.value);
  const changes = roleChanges(before, plan);
  return (
    <div class="form-stack" role="status">
      <h3>{words.changes(names)}</h3>
      <p>
        {words.through(through, shown(through), shown(before.options.length), names)}{" "}
        {plan.options.length === 0 ? words.noWay : words.compared}
      </p>
      {changes.length > 0 && changes.every(isSame) && <p>{words.same}</p>}
      {changes.length > 0 && !changes.every(isSame) && isNarrow() && (
        <dl class="facts">
          {changes.map((change) => (
            <Fact key={change.role} name={routeWords().respect[change.role]}>
              {isSame(change) ? words.unchanged : lineOf(change, plan.currency)}
            </Fact>
          ))}
        </dl>
      )}
      {changes.length > 0 && !changes.every(isSame) && !isNarrow() && (
        <div {...scrollable}>
          <table class="data-table change-table">
            <thead>
              <tr>
                <th scope="col">{words.best}</th>
                <th scope="col">{words.arrival}</th>
                <th scope="col" class="number">
                  {words.cost}
                </th>
                <th scope="col" class="number">
                  {words.co2}
                </th>
                <th scope="col" class="number">
                  {words.harm}
                </th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <Change key={change.role} change={change} currency={plan.currency} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

const isSame = ({ arrivalMs, costMinor, co2Grams, harm }: RoleChange): boolean =>
  arrivalMs === 0 && costMinor === 0 && co2Grams === 0 && harm === 0;

/** A row of the table for a window that has no room for one. */
function lineOf({ arrivalMs, costMinor, co2Grams, harm }: RoleChange, currency: string): string {
  const words = routeWords().whatIf;
  return [
    `${words.arrival} ${laterText(arrivalMs)}`,
    `${words.cost} ${signed((minor) => moneyText(minor, currency), costMinor)}`,
    `${words.co2} ${signed(massText, co2Grams)}`,
    `${words.harm} ${signed(shareText, harm)}`,
  ].join(" · ");
}

function Change({ change, currency }: { change: RoleChange; currency: string }) {
  const { role, arrivalMs, costMinor, co2Grams, harm } = change;
  const tone = (value: number | null) => (value !== null && value > 0 ? "text-attention" : undefined);
  return (
    <tr>
      <th scope="row">{routeWords().respect[role]}</th>
      <td class={tone(arrivalMs)}>{laterText(arrivalMs)}</td>
      <td class={`number ${tone(costMinor) ?? ""}`}>
        {signed((minor) => moneyText(minor, currency), costMinor)}
      </td>
      <td class={`number ${tone(co2Grams) ?? ""}`}>{signed(massText, co2Grams)}</td>
      <td class={`number ${tone(harm) ?? ""}`}>{signed(shareText, harm)}</td>
    </tr>
  );
}
