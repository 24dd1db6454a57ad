/** One shipment before customs: what was decided, when, by whom, under which version of which list, and what is next. */
import { useState } from "preact/hooks";
import type { ClearanceView } from "../../gateway/contract/api.ts";
import type { DecisionTold } from "../../ledger/evidence/customs.ts";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import { getJson } from "../api/client.ts";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { resolve } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Fact } from "../components/fact.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { integer, mass, money, shortHash } from "../format/values.ts";
import { goodsWords } from "../messages/goods-messages.ts";
import "../styles/goods.css";
import { apart } from "../../report/apart.ts";
import { LaneMark, StatusMark } from "./marks.tsx";

export default function ClearancePage({ id = "" }: { id?: string }) {
  const words = goodsWords().customs;
  const [version, setVersion] = useState(0);
  useTitle(`${words.title}: ${id}`);
  const view = useResource(
    `customs/${id}`,
    (signal) => getJson<ClearanceView>(`api/customs/shipments/${encodeURIComponent(id)}`, signal),
    version,
  );
  return (
    <div class="page">
      <a class="back-link" href="./customs">
        <Icon name="left" size={16} />
        {words.title}
      </a>
      <div class="page-head">
        <h1>{id}</h1>
        <Actions id={id} view={view.value} reload={() => setVersion((count) => count + 1)} />
      </div>
      <Loaded resource={view}>{(clearance) => <Clearance view={clearance} />}</Loaded>
    </div>
  );
}

function Actions(props: { id: string; view: ClearanceView | undefined; reload: () => void }) {
  const { id, view } = props;
  const words = goodsWords().customs;
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    props.reload();
  };
  const isOpen = view && view.row.status !== "released" && view.row.status !== "refused";
  return (
    <div class="button-row no-print">
      <a class="button" href={`./shipments/${encodeURIComponent(id)}`}>
        {words.openShipment}
      </a>
      <a class="button" href={resolve(api.evidencePath(id))} download title={words.proofHelp}>
        <Icon name="download" size={16} />
        {words.proof}
      </a>
      {isOpen && (
        <button type="button" class="button primary" onClick={() => setOpen(true)}>
          {words.decide}
        </button>
      )}
      {view && (
        <LazyDialog
          open={open}
          close={close}
          title={words.decide}
          load={() => import("./decide-dialog.tsx")}
          content={{ view, close }}
        />
      )}
    </div>
  );
}

function Clearance({ view }: { view: ClearanceView }) {
  const words = goodsWords().customs;
  const { row, facts } = view;
  return (
    <div class="panels">
      <section class="panel">
        <dl class="facts panel-body">
          <Fact name={words.status}>
            <StatusMark status={row.status} />
          </Fact>
          <Fact name={words.lane}>
            <LaneMark lane={row.lane} />
          </Fact>
          <Fact name={words.risk}>
            {integer(row.risk, language.value)}{" "}
            {row.isSelected && <span class="badge">{words.selected}</span>}
          </Fact>
          <Fact name={words.way}>{[facts.dispatch, ...facts.transit, facts.destination].join(" → ")}</Fact>
          <Fact name={words.goods}>
            <bdi>{row.goods}</bdi>
            {facts.massGrams !== undefined && `, ${mass(facts.massGrams, language.value)}`}
            {facts.valueMinor !== undefined &&
              facts.currency !== undefined &&
              `, ${money(facts.valueMinor, facts.currency, language.value)}`}
          </Fact>
          <Fact name={words.hsCode}>
            <span class="mono">{facts.hsCode ?? "–"}</span>
          </Fact>
          <Fact name={words.shipper}>{row.shipperName}</Fact>
        </dl>
      </section>
      <section class="panel">
        <header>
          <h2>{words.decisions}</h2>
        </header>
        <p class="panel-note dim">{words.decisionsHelp}</p>
        <ol class="decision-list">
          {view.decisions.map((decision, n) => (
            <Decision key={n} decision={decision} names={view.names} />
          ))}
        </ol>
      </section>
    </div>
  );
}

function Decision({ decision, names }: { decision: DecisionTold; names: Record<string, string> }) {
  const words = goodsWords().customs;
  const { event, by, atMs, status, lane, under, negative, positive, risk, known } = decision;
  const matches = [...negative, ...positive];
  return (
    <li>
      <div class="decision-head">
        <strong>{words.events[event]}</strong>
        <StatusMark status={status} />
        <LaneMark lane={lane} />
        <span class="dim">
          <Time atMs={atMs} /> · {names[by] ?? by}
        </span>
      </div>
      <p>
        <span class="dim">{words.under}</span>{" "}
        {under.map(({ list, version, title, statement }, i) => (
          <span key={list}>
            {i > 0 && ", "}
            <a href={`./ledger/entries/${statement}`} title={title}>
              {list} {version}
            </a>
          </span>
        ))}
        {under.length === 0 && "–"}
      </p>
      <p>
        <span class="dim">{words.rests}</span> {matches.length === 0 && words.nothing}
        {matches.map(({ list, entry, missing, published, statement }, i) => (
          <span key={`${list} ${entry}`}>
            {i > 0 && ", "}
            <a href={`./ledger/entries/${statement}`} title={shortHash(statement)}>
              {list}/{entry}
            </a>
            {published.reason && ` (${apart(published.reason)})`}
            {missing.length > 0 && ` ${words.missing(missing.join(", "))}`}
          </span>
        ))}
      </p>
      <p class="dim">
        {words.known(known, integer(known, language.value))}
        {risk.version !== undefined &&
          `; ${words.riskBy(integer(risk.points, language.value), integer(risk.version, language.value))}`}
      </p>
    </li>
  );
}
