/** On a shipment's page: another way for the rest of the journey, what if a passage closes, and earlier answers. */
import { useState } from "preact/hooks";
import type { ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { useResource } from "../api/resource.ts";
import * as routing from "../api/routing.ts";
import { Loaded } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { routeWords } from "../messages/routes-messages.ts";
import "../styles/routes.css";
import { SuggestionCard } from "./suggestion-card.tsx";
import { answersOf } from "./suggestion-history.ts";
import { laterText, shareText } from "./words.ts";

interface Properties {
  view: ShipmentView;
  statements: readonly StatementSummary[];
}

export default function ShipmentRoute({ view, statements }: Properties) {
  const words = routeWords().suggestions;
  return (
    <section class="panel">
      <header>
        <h2>{words.otherWay}</h2>
      </header>
      {view.deliveredAtMs === null && <Asked shipment={view.shipment} size={statements.length} />}
      <History view={view} statements={statements} />
    </section>
  );
}

/** Looked for when asked: it costs the gateway a search. Again when something about the shipment was sealed. */
function Asked({ shipment, size }: { shipment: string; size: number }) {
  const words = routeWords();
  const [closed, setClosed] = useState<readonly string[] | undefined>(undefined);
  const suez = words.passage("suez", "Suez Canal");
  return (
    <>
      <div class="panel-body button-row no-print">
        <button type="button" class="button small" onClick={() => setClosed([])}>
          {words.suggestions.look}
        </button>
        <button type="button" class="button small" onClick={() => setClosed(["suez"])}>
          {words.suggestions.whatIf(suez)}
        </button>
      </div>
      {closed && <Found shipment={shipment} closed={closed} size={size} />}
    </>
  );
}

function Found(props: { shipment: string; closed: readonly string[]; size: number }) {
  const { shipment, closed, size } = props;
  const answer = useResource(
    `${shipment} ${closed}`,
    (signal) => routing.shipmentSuggestion(shipment, closed, signal),
    size,
  );
  return (
    <Loaded resource={answer}>
      {({ suggestion }) =>
        suggestion ? (
          <SuggestionCard view={suggestion} />
        ) : (
          <p class="panel-body dim">{routeWords().suggestions.nothing}</p>
        )
      }
    </Loaded>
  );
}

function History({ view, statements }: Properties) {
  const words = routeWords().suggestions;
  const answers = answersOf(statements);
  if (answers.length === 0) return null;
  const plannedMs = view.legs.at(-1)?.plannedArrivalMs;
  const { deliveredAtMs } = view;
  return (
    <div class="panel-body form-stack">
      <h3>{words.history}</h3>
      <ul class="sentences">
        {answers.map(({ hash, kind, atMs, issuerName, earlierMs, lessLatePpm, reason }) => (
          <li key={hash} class="wrap-anywhere">
            <a href={`./ledger/entries/${hash}`}>
              {kind === "route.accept" ? words.accepted(issuerName) : words.rejected(issuerName)}
            </a>{" "}
            <Time atMs={atMs} short />
            {": "}
            {words.promised(laterText(-earlierMs), shareText(lessLatePpm / 1_000_000))}
            {reason !== "" && <> “{reason}”</>}
          </li>
        ))}
      </ul>
      <p>
        {deliveredAtMs === null || plannedMs === undefined
          ? words.notYet
          : words.turnedOut(laterText(deliveredAtMs - plannedMs))}
      </p>
    </div>
  );
}
