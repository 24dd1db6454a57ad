/** Shipments under way for which another way is better, and passages that are taken to be closed for all of them. */
import { useEffect, useState } from "preact/hooks";
import type { ClosuresView, ColdStoreView, SuggestionView } from "../../gateway/contract/api.ts";
import { SelectField } from "../actions/fields.tsx";
import { useResource } from "../api/resource.ts";
import * as routing from "../api/routing.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { duration } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { routeWords } from "../messages/routes-messages.ts";
import "../styles/actions.css";
import "../styles/routes.css";
import { AnsweredSuggestions } from "./answered-suggestions.tsx";
import { RouteTabs } from "./route-tabs.tsx";
import { SuggestionCard } from "./suggestion-card.tsx";

/** Suggestions are made behind the blocks, so a new block does not tell of them. */
const renewEveryMs = 5_000;

export default function SuggestionsPage() {
  const words = routeWords();
  useTitle(words.suggestions.title);
  const [rounds, setRounds] = useState(0);
  const renew = () => setRounds((count) => count + 1);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && renew(), renewEveryMs);
    return () => clearInterval(timer);
  }, []);
  const closures = useResource("closures", routing.closures, rounds);
  const suggestions = useResource("suggestions", routing.suggestions, rounds);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <RouteTabs chosen="suggestions" />
      <div class="panels">
        <p class="lead">{words.suggestions.lead}</p>
        <Loaded resource={closures}>{(view) => <Closures view={view} changed={renew} />}</Loaded>
        <Loaded resource={suggestions}>
          {(view) => (
            <>
              {view.coldStores.map((store) => (
                <ColdStore key={store.shipment} store={store} />
              ))}
              <Suggestions list={view.suggestions} />
            </>
          )}
        </Loaded>
        <AnsweredSuggestions version={rounds} />
      </div>
    </div>
  );
}

function Suggestions({ list }: { list: readonly SuggestionView[] }) {
  const words = routeWords().suggestions;
  if (list.length === 0)
    return (
      <div class="panel">
        <Empty title={words.noneTitle} help={words.noneHelp} />
      </div>
    );
  return (
    <>
      {list.map((view) => (
        <section key={view.suggestion.basis.shipment} class="panel">
          <header>
            <h2 class="wrap-anywhere">
              <a href={`./shipments/${encodeURIComponent(view.suggestion.basis.shipment)}`}>
                {view.suggestion.basis.shipment}
              </a>
            </h2>
          </header>
          <SuggestionCard view={view} />
        </section>
      ))}
    </>
  );
}

function ColdStore({ store }: { store: ColdStoreView }) {
  const { shipment, name, meters, drivingMs } = store;
  return (
    <div class="notice wrap-anywhere">
      <a href={`./shipments/${encodeURIComponent(shipment)}`}>{shipment}</a>
      <p>
        {routeWords().suggestions.coldStore(
          name,
          integer(meters / 1_000, language.value),
          duration(drivingMs),
        )}
      </p>
    </div>
  );
}

/** For all shipments by one click; the gateway takes it from administrators. */
function Closures({ view, changed }: { view: ClosuresView; changed: () => void }) {
  const words = routeWords();
  const [chosen, setChosen] = useState("suez");
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const set = (closed: readonly string[]) =>
    routing.setClosures(closed).then(
      () => {
        setFailure(undefined);
        changed();
      },
      (cause: unknown) => setFailure(cause instanceof Error ? cause : new Error(String(cause))),
    );
  const names = new Map(view.passages.map(({ id, name }) => [id, words.passage(id, name)]));
  const open = view.passages.filter(({ id }) => !view.closed.includes(id));
  const next = open.find(({ id }) => id === chosen) ?? open[0];
  return (
    <section class="panel">
      <header>
        <h2>{words.suggestions.closures}</h2>
      </header>
      <div class="panel-body form-stack">
        <p class="dim">{words.suggestions.closuresHelp}</p>
        {next && (
          <SelectField
            label={words.suggestions.passage}
            short
            value={next.id}
            onChange={setChosen}
            options={open.map(({ id }) => ({ value: id, text: names.get(id) ?? id }))}
          />
        )}
        <div class="button-row">
          {view.closed.map((id) => (
            <button
              key={id}
              type="button"
              class="button primary"
              onClick={() => void set(view.closed.filter((other) => other !== id))}
            >
              {words.whatIf.reopen(names.get(id) ?? id)}
            </button>
          ))}
          {next && (
            <button type="button" class="button" onClick={() => void set([...view.closed, next.id].sort())}>
              {words.suggestions.closeForAll(names.get(next.id) ?? next.id)}
            </button>
          )}
        </div>
        {failure && <ProblemNotice error={failure} />}
      </div>
    </section>
  );
}
