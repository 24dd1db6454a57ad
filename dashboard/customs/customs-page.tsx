/** Customs: the officers' queue by risk, and the lists that are in force. */

import type { ClearanceRow, CustomsListView } from "../../gateway/contract/api.ts";
import { getJson } from "../api/client.ts";
import { useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { integer } from "../format/values.ts";
import { goodsWords } from "../messages/goods-messages.ts";
import "../styles/goods.css";
import { Tabs } from "../components/tabs.tsx";
import { LaneMark, StatusMark } from "./marks.tsx";

const sections = ["queue", "lists"] as const;

/** `id` names another part of the page. */
export default function CustomsPage({ id }: { id?: string }) {
  const words = goodsWords().customs;
  const section = id === "lists" ? "lists" : "queue";
  useTitle(words.title);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <Tabs
        label={words.sections.label}
        chosen={section}
        tabs={sections.map((name) => ({
          name,
          href: name === "queue" ? "./customs" : "./customs/lists",
          text: words.sections[name],
        }))}
      />
      {section === "queue" ? <Queue /> : <Lists />}
    </div>
  );
}

function Queue() {
  const words = goodsWords().customs;
  const queue = useResource("customs/queue", (signal) =>
    getJson<ClearanceRow[]>("api/customs/queue", signal),
  );
  return (
    <section class="panel">
      <p class="panel-note dim">{words.queueHelp}</p>
      <Loaded resource={queue}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.noneTitle} help={words.noneHelp} />
          ) : (
            <div {...scrollable}>
              <table class="data-table stack-table texts">
                <thead>
                  <tr>
                    <th scope="col">{words.shipment}</th>
                    <th scope="col">{words.status}</th>
                    <th scope="col">{words.lane}</th>
                    <th scope="col" class="number">
                      {words.risk}
                    </th>
                    <th scope="col">{words.way}</th>
                    <th scope="col">{words.hsCode}</th>
                    <th scope="col">{words.shipper}</th>
                    <th scope="col">{words.since}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <QueueRow key={row.shipment} row={row} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

function QueueRow({ row }: { row: ClearanceRow }) {
  const words = goodsWords().customs;
  return (
    <tr>
      <th scope="row">
        <a href={`./customs/${encodeURIComponent(row.shipment)}`}>{row.shipment}</a>
        <span class="dim under-cell">{row.goods}</span>
      </th>
      <td data-label={words.status}>
        <StatusMark status={row.status} />
      </td>
      <td data-label={words.lane}>
        <LaneMark lane={row.lane} />
      </td>
      <td class="number" data-label={words.risk}>
        {integer(row.risk, language.value)}
        {row.isSelected && <span class="badge">{words.selected}</span>}
      </td>
      <td data-label={words.way}>
        {row.dispatch} → {row.destination}
      </td>
      <td class="mono" data-label={words.hsCode}>
        {row.hsCode ?? "–"}
      </td>
      <td data-label={words.shipper}>{row.shipperName}</td>
      <td data-label={words.since}>
        <Time atMs={row.lastMs} short />
      </td>
    </tr>
  );
}

function Lists() {
  const words = goodsWords().customs;
  const lists = useResource("customs/lists", (signal) =>
    getJson<CustomsListView[]>("api/customs/lists", signal),
  );
  return (
    <section class="panel">
      <Loaded resource={lists}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.noListsTitle} help={words.noListsHelp} />
          ) : (
            <div {...scrollable}>
              <table class="data-table stack-table texts">
                <thead>
                  <tr>
                    <th scope="col">{words.list}</th>
                    <th scope="col">{words.country}</th>
                    <th scope="col">{words.polarity}</th>
                    <th scope="col" class="number">
                      {words.version}
                    </th>
                    <th scope="col" class="number">
                      {words.entries}
                    </th>
                    <th scope="col">{words.authority}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.list}>
                      <th scope="row">
                        {row.list}
                        <span class="dim under-cell">{row.title}</span>
                      </th>
                      <td data-label={words.country}>{row.country}</td>
                      <td data-label={words.polarity}>{words.polarities[row.polarity]}</td>
                      <td class="number" data-label={words.version}>
                        {integer(row.version, language.value)}
                        {row.pending && (
                          <span class="dim under-cell">
                            {words.pending(row.pending.received, row.pending.parts)}
                          </span>
                        )}
                      </td>
                      <td class="number" data-label={words.entries}>
                        {integer(row.entries, language.value)}
                      </td>
                      <td data-label={words.authority}>{row.authorityName}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </section>
  );
}
