/** Products and lots of material. */

import type { VNode } from "preact";
import type { LotView, ProductView } from "../../gateway/contract/api.ts";
import { getJson } from "../api/client.ts";
import { type Resource, useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Panel } from "../components/panel.tsx";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { weight } from "../format/measurement.ts";
import { integer } from "../format/values.ts";
import { goodsWords } from "../messages/goods-messages.ts";
import "../styles/goods.css";
import { Complaints } from "./complaints.tsx";

export default function GoodsPage() {
  const words = goodsWords().goods;
  useTitle(words.title);
  const products = useResource("products", (signal) => getJson<ProductView[]>("api/products", signal));
  const lots = useResource("lots", (signal) => getJson<LotView[]>("api/lots", signal));
  return (
    <div class="page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <div class="panels">
        <ListPanel title={words.lots} resource={lots} empty={[words.noLotsTitle, words.noLotsHelp]}>
          {(rows) => <Lots rows={rows} />}
        </ListPanel>
        <ListPanel
          title={words.products}
          resource={products}
          empty={[words.noProductsTitle, words.noProductsHelp]}
        >
          {(rows) => <Products rows={rows} />}
        </ListPanel>
        <Complaints />
      </div>
    </div>
  );
}

interface ListPanelProperties<T> {
  title: string;
  resource: Resource<T[]>;
  /** Said when there is none yet: what is missing, and how it comes here. */
  empty: readonly [title: string, help: string];
  children: (rows: readonly T[]) => VNode;
}

function ListPanel<T>({ title, resource, empty, children }: ListPanelProperties<T>) {
  return (
    <Panel title={title}>
      <Loaded resource={resource}>
        {(rows) => (rows.length === 0 ? <Empty title={empty[0]} help={empty[1]} /> : children(rows))}
      </Loaded>
    </Panel>
  );
}

function Lots({ rows }: { rows: readonly LotView[] }) {
  const words = goodsWords().goods;
  return (
    <div {...scrollable}>
      <table class="data-table stack-table texts">
        <thead>
          <tr>
            <th scope="col">{words.lot}</th>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.madeBy}</th>
            <th scope="col" class="number">
              {words.mass}
            </th>
            <th scope="col">{words.origin}</th>
            <th scope="col" class="number">
              {words.items}
            </th>
            <th scope="col">{words.at}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.lot}>
              <th scope="row">
                <a href={`./lots/${encodeURIComponent(row.lot)}`}>{row.lot}</a>
                {row.recalled && <span class="badge critical">{words.recalled(row.recalled)}</span>}
              </th>
              <td data-label={words.name}>{row.name}</td>
              <td data-label={words.madeBy}>{row.byName}</td>
              <td class="number" data-label={words.mass}>
                {weight(row.massMilligrams / 1_000, language.value)}
              </td>
              <td data-label={words.origin}>{row.origin ?? "–"}</td>
              <td class="number" data-label={words.items}>
                {integer(row.items, language.value)}
              </td>
              <td data-label={words.at}>
                <Time atMs={row.atMs} short />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Products({ rows }: { rows: readonly ProductView[] }) {
  const words = goodsWords().goods;
  return (
    <div {...scrollable}>
      <table class="data-table stack-table texts">
        <thead>
          <tr>
            <th scope="col">{words.product}</th>
            <th scope="col">{words.gtin}</th>
            <th scope="col">{words.producer}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.gtin}>
              <th scope="row">
                <bdi>{row.name}</bdi>
                {row.description && <span class="dim under-cell">{row.description}</span>}
              </th>
              <td class="mono" data-label={words.gtin}>
                {row.gtin}
              </td>
              <td data-label={words.producer}>{row.producerName}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
