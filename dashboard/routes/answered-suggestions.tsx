/** Past suggestions of another way: what was promised, what was answered, and what came of it. */

import type { AnsweredSuggestionView } from "../../gateway/contract/api.ts";
import { useResource } from "../api/resource.ts";
import * as routing from "../api/routing.ts";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { isNarrow } from "../components/use-narrow.ts";
import { duration } from "../format/time.ts";
import { routeWords } from "../messages/routes-messages.ts";
import { laterText, list, massText, moneyText, shareText, signed, timeText } from "./words.ts";

/** `version`: counts reasons to load it again. */
export function AnsweredSuggestions({ version }: { version: number }) {
  const words = routeWords().history;
  const history = useResource("suggestion history", routing.suggestionHistory, version);
  return (
    <section class="panel">
      <header>
        <h2>{words.title}</h2>
      </header>
      <Loaded resource={history}>
        {({ answers, before }) =>
          answers.length === 0 ? (
            <p class="panel-body dim">{words.none}</p>
          ) : (
            <>
              {isNarrow() ? <Cards answers={answers} /> : <Table answers={answers} />}
              {before !== null && <p class="panel-note dim">{words.older}</p>}
            </>
          )
        }
      </Loaded>
    </section>
  );
}

type Outcome = NonNullable<AnsweredSuggestionView["outcome"]>;

function cellsOf(answered: AnsweredSuggestionView): { title: string; text: string }[] {
  const words = routeWords().history;
  const { atMs, party, changeAt, option, reason, outcome } = answered;
  const services = option.legs.map(({ service }) => service).join(", ");
  return [
    { title: words.way, text: words.change(changeAt, services) },
    { title: words.promised, text: promiseText(answered) },
    {
      title: words.answer,
      text: [words.answers[answered.answer](party, timeText(atMs)), reason ?? ""].filter(Boolean).join(" "),
    },
    { title: words.outcome, text: outcome ? outcomeText(outcome) : words.underWay },
  ];
}

/** Every difference that was promised; the interval of the arrival is the one that was signed. */
function promiseText({ delta, currency, present, option }: AnsweredSuggestionView): string {
  const words = routeWords().history;
  const { p10, p50, p90 } = delta.arrivalMs;
  return list([
    words.interval(laterText(p50), laterText(p10), laterText(p90)),
    words.late(shareText(present.latePpm / 1_000_000), shareText(option.latePpm / 1_000_000)),
    words.cost(signed((value) => moneyText(value, currency), delta.costMinor)),
    words.co2(signed(massText, delta.co2Grams)),
  ]);
}

function outcomeText({ arrivalMs, plannedMs, present, option }: Outcome): string {
  const words = routeWords().history;
  const late = arrivalMs - plannedMs;
  return [
    late > 0
      ? words.lateArrival(timeText(arrivalMs), duration(late))
      : words.timelyArrival(timeText(arrivalMs)),
    words.againstPresent(laterText(present.errorMs), present.isWithin),
    words.againstOption(laterText(option.errorMs), option.isWithin),
  ].join(" ");
}

function Shipment({ answered }: { answered: AnsweredSuggestionView }) {
  const { shipment, statement } = answered;
  return (
    <>
      <a class="wrap-anywhere" href={`./shipments/${encodeURIComponent(shipment)}`}>
        {shipment}
      </a>{" "}
      <a href={`./ledger/entries/${statement}`}>{routeWords().history.statement}</a>
    </>
  );
}

function Table({ answers }: { answers: readonly AnsweredSuggestionView[] }) {
  const words = routeWords().history;
  return (
    <div {...scrollable}>
      <table class="data-table history-table">
        <thead>
          <tr>
            <th scope="col">{words.shipment}</th>
            {cellsOf(answers[0]!).map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answers.map((answered) => (
            <tr key={answered.index}>
              <th scope="row">
                <Shipment answered={answered} />
              </th>
              {cellsOf(answered).map(({ title, text }) => (
                <td key={title} class="wrap-anywhere">
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

function Cards({ answers }: { answers: readonly AnsweredSuggestionView[] }) {
  return (
    <ul class="option-cards">
      {answers.map((answered) => (
        <li key={answered.index}>
          <Shipment answered={answered} />
          <dl class="facts">
            {cellsOf(answered).map(({ title, text }) => (
              <>
                <dt>{title}</dt>
                <dd class="wrap-anywhere">{text}</dd>
              </>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
