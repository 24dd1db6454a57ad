/** Ways for goods: what is asked on one side, what comes back on the other. The address holds the question. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { NetworkView } from "../../gateway/contract/routes.ts";
import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import { useResource } from "../api/resource.ts";
import * as routing from "../api/routing.ts";
import { basePath } from "../app/base.ts";
import { zone } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { routeWords } from "../messages/routes-messages.ts";
import { exactNowMs } from "../store/live.ts";
import "../styles/actions.css";
import "../styles/routes.css";
import { currencyOf, placesOf } from "./network-places.ts";
import {
  addressOf,
  draftOfAddress,
  emptyDraft,
  goodsValueOf,
  type PlanDraft,
  questionOf,
  withClosed,
} from "./plan-draft.ts";
import { PlanForm } from "./plan-form.tsx";
import { PlanResult } from "./plan-result.tsx";
import { RouteTabs } from "./route-tabs.tsx";

const example = { from: "Shanghai", to: "Munich", massKg: "8000", band: "pharma" } as const;

export default function RoutesPage() {
  const words = routeWords();
  useTitle(words.title);
  const network = useResource("network", routing.network);
  return (
    <div class="page routes-page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <RouteTabs chosen="plan" />
      <p class="lead">{words.lead}</p>
      <Loaded resource={network}>{(view) => <Planner network={view} />}</Loaded>
    </div>
  );
}

function Planner({ network }: { network: NetworkView }) {
  const words = routeWords();
  const { url, query, route } = useLocation();
  const [empty] = useState(() => emptyDraft(exactNowMs() ?? Date.now(), zone.value));
  const asked = useMemo(() => draftOfAddress(query, empty, zone.value), [url, empty, zone.value]);
  const [draft, setDraft] = useState<PlanDraft>(asked ?? empty);
  // Another address, by a link or by going back, asks something else.
  useEffect(() => {
    if (asked) setDraft(asked);
  }, [asked]);
  const places = useMemo(() => placesOf(network.network), [network]);
  const names = new Map(network.passages.map(({ id, name }) => [id, name]));
  const passageName = (id: string) => words.passage(id, names.get(id) ?? id);
  const ask = (wanted: PlanDraft) => route(`${basePath()}routes?${addressOf(wanted, zone.value)}`);
  const question = asked && questionOf(asked, zone.value);
  const toggle = (passage: PassageId, isClosed: boolean) =>
    asked && ask(withClosed(asked, passage, isClosed));
  return (
    <div class="routes-columns">
      <PlanForm
        {...{ draft, places, passageName }}
        change={setDraft}
        passages={network.passages}
        currency={currencyOf(network.network)}
        submit={() => ask(draft)}
      />
      {asked && question && !("problems" in question) ? (
        <PlanResult
          {...{ question, passageName, toggle }}
          value={goodsValueOf(asked)}
          passages={network.passages}
        />
      ) : (
        <div class="panel">
          <Empty title={words.emptyTitle} help={words.emptyHelp}>
            <button type="button" class="button" onClick={() => ask({ ...empty, ...example })}>
              {words.example}
            </button>
          </Empty>
        </div>
      )}
    </div>
  );
}
