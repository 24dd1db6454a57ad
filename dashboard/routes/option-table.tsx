/** The options beside each other; on a phone one under the other. */

import type { RouteOptionView, RoutePlanView } from "../../gateway/contract/routes.ts";
import { language } from "../app/preferences.ts";
import { scrollable } from "../components/scrollable.ts";
import { isNarrow } from "../components/use-narrow.ts";
import { integer } from "../format/values.ts";
import { routeWords } from "../messages/routes-messages.ts";
import { harmOf, transfersOf } from "./comparison.ts";
import { massText, modeText, moneyText, roleText, shareText, timeText } from "./words.ts";

interface Properties {
  plan: RoutePlanView;
  chosen: number;
  choose: (index: number) => void;
}

export function OptionTable(props: Properties) {
  return isNarrow() ? <Cards {...props} /> : <Table {...props} />;
}

interface Cell {
  readonly title: string;
  readonly text: string;
  readonly numeric?: boolean;
}

function cellsOf(option: RouteOptionView, { currency }: RoutePlanView): Cell[] {
  const words = routeWords().table;
  const { p10Ms, p50Ms, p90Ms, late, costMinor, co2Grams } = option;
  const interval =
    p90Ms === null ? `${timeText(p10Ms)} – ${words.noTime}` : `${timeText(p10Ms)} – ${timeText(p90Ms)}`;
  return [
    { title: words.arrival, text: timeText(p50Ms) },
    { title: words.interval, text: interval },
    ...(late === null ? [] : [{ title: words.late, text: shareText(late), numeric: true }]),
    { title: words.cost, text: moneyText(costMinor, currency), numeric: true },
    { title: words.co2, text: massText(co2Grams), numeric: true },
    { title: words.harm, text: shareText(harmOf(option)), numeric: true },
    { title: words.transfers, text: integer(transfersOf(option), language.value), numeric: true },
    { title: words.ways, text: waysText(option) },
  ];
}

/** Modes in order of travel, each named once in a row. */
function waysText({ legs }: RouteOptionView): string {
  const modes = legs.map(({ mode }) => modeText(mode));
  return modes.filter((mode, i) => mode !== modes[i - 1]).join(" → ");
}

function Table({ plan, chosen, choose }: Properties) {
  const words = routeWords().table;
  const titles = cellsOf(plan.options[0]!, plan);
  return (
    <div {...scrollable}>
      <table class="data-table option-table">
        <thead>
          <tr>
            <th scope="col">{words.choose}</th>
            {titles.map(({ title, numeric }) => (
              <th key={title} scope="col" class={numeric ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.options.map((option, index) => (
            <tr key={index} data-chosen={index === chosen}>
              <th scope="row">
                <Choice {...{ option, index, chosen, choose }} />
              </th>
              {cellsOf(option, plan).map(({ title, text, numeric }) => (
                <td key={title} class={numeric ? "number" : undefined}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards({ plan, chosen, choose }: Properties) {
  return (
    <ul class="option-cards">
      {plan.options.map((option, index) => (
        <li key={index} data-chosen={index === chosen}>
          <Choice {...{ option, index, chosen, choose }} />
          <dl class="facts">
            {cellsOf(option, plan).map(({ title, text }) => (
              <>
                <dt>{title}</dt>
                <dd>{text}</dd>
              </>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Choice(props: {
  option: RouteOptionView;
  index: number;
  chosen: number;
  choose: (index: number) => void;
}) {
  const { option, index, chosen, choose } = props;
  return (
    <label class="option-choice">
      <input type="radio" name="option" checked={index === chosen} onChange={() => choose(index)} />
      <span class="option-number">{integer(index + 1, language.value)}</span>
      <span>{roleText(option)}</span>
    </label>
  );
}
