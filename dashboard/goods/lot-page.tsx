/** One lot: what it was made of, what was made of it, who got it and who has it now. */

import type { LotView, TracedLot, TraceView } from "../../gateway/contract/api.ts";
import { getJson } from "../api/client.ts";
import { useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Fact } from "../components/fact.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { weight } from "../format/measurement.ts";
import { integer } from "../format/values.ts";
import { goodsWords } from "../messages/goods-messages.ts";
import "../styles/goods.css";
import { apart } from "../../report/apart.ts";

/** Rows of a table; a trace may have a hundred thousand. */
const shownMax = 200;

export default function LotPage({ id = "" }: { id?: string }) {
  const words = goodsWords().goods;
  useTitle(`${words.lot}: ${id}`);
  const path = `api/lots/${encodeURIComponent(id)}`;
  const lot = useResource(`lot/${id}`, (signal) => getJson<LotView>(path, signal));
  const traced = (direction: "back" | "forward") =>
    useResource(`lot/${id}/${direction}`, (signal) =>
      getJson<TraceView>(`${path}/trace?direction=${direction}`, signal),
    );
  const back = traced("back");
  const forward = traced("forward");
  return (
    <div class="page">
      <a class="back-link" href="./goods">
        <Icon name="left" size={16} />
        {words.title}
      </a>
      <div class="page-head">
        <h1>{id}</h1>
      </div>
      <div class="panels">
        <Loaded resource={lot}>{(view) => <Facts view={view} />}</Loaded>
        <Loaded resource={back}>
          {(view) => <Trace title={words.back} lots={view.lots.filter(({ steps }) => steps > 0)} />}
        </Loaded>
        <Loaded resource={forward}>
          {(view) => (
            <>
              <Trace title={words.forward} lots={view.lots.filter(({ steps }) => steps > 0)} />
              <Holdings view={view} />
            </>
          )}
        </Loaded>
      </div>
    </div>
  );
}

function Facts({ view }: { view: LotView }) {
  const words = goodsWords().goods;
  return (
    <section class="panel">
      <dl class="facts panel-body">
        <Fact name={words.name}>
          {view.name} {view.recalled && <span class="badge critical">{words.recalled(view.recalled)}</span>}
        </Fact>
        <Fact name={words.madeBy}>{view.byName}</Fact>
        <Fact name={words.mass}>{weight(view.massMilligrams / 1_000, language.value)}</Fact>
        <Fact name={words.origin}>{view.origin ?? "–"}</Fact>
        <Fact name={words.at}>
          <Time atMs={view.atMs} />
        </Fact>
        <Fact name={words.items}>{integer(view.items, language.value)}</Fact>
      </dl>
    </section>
  );
}

function Trace({ title, lots }: { title: string; lots: readonly TracedLot[] }) {
  const words = goodsWords().goods;
  if (lots.length === 0) return null;
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
      </header>
      <div {...scrollable}>
        <table class="data-table">
          <thead>
            <tr>
              <th scope="col">{words.lot}</th>
              <th scope="col">{words.name}</th>
              <th scope="col">{words.madeBy}</th>
              <th scope="col">{words.origin}</th>
              <th scope="col" class="number">
                {words.steps}
              </th>
            </tr>
          </thead>
          <tbody>
            {lots.slice(0, shownMax).map((row) => (
              <tr key={row.lot}>
                <th scope="row">
                  <a href={`./lots/${encodeURIComponent(row.lot)}`}>{row.lot}</a>
                  {row.recalled && <span class="badge critical">{words.recalled(row.recalled)}</span>}
                </th>
                <td>{row.name}</td>
                <td>{row.byName}</td>
                <td>{row.origin ?? "–"}</td>
                <td class="number">{integer(row.steps, language.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More count={lots.length - shownMax} />
    </section>
  );
}

function More({ count }: { count: number }) {
  if (count <= 0) return null;
  return <p class="panel-note dim">{goodsWords().goods.more(integer(count, language.value))}</p>;
}

function Holdings({ view }: { view: TraceView }) {
  const words = goodsWords().goods;
  const { holdings, buyers } = view;
  return (
    <section class="panel">
      <header>
        <h2>{words.holdings}</h2>
      </header>
      <p class="panel-note dim">{words.holdingsHelp}</p>
      <div {...scrollable}>
        <table class="data-table">
          <thead>
            <tr>
              <th scope="col">{words.party}</th>
              <th scope="col">{words.lot}</th>
              <th scope="col" class="number">
                {words.mass}
              </th>
            </tr>
          </thead>
          <tbody>
            {holdings.slice(0, shownMax).map((row) => (
              <tr key={`${row.party} ${row.lot}`}>
                <th scope="row">{row.partyName}</th>
                <td>{row.lot}</td>
                <td class="number">{weight(row.massMilligrams / 1_000, language.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More count={holdings.length - shownMax} />
      <p class="panel-note">
        <span class="dim">{words.buyers}</span>{" "}
        {buyers.map(({ partyName }) => apart(partyName)).join(", ") || words.nobody}
      </p>
    </section>
  );
}
