/** The shipments of a group with every fact that counts, and the statements that it rests on. */

import type { FigureGroup, Judged, ShipmentFacts } from "../../gateway/contract/figures.ts";
import { getJson } from "../api/client.ts";
import { useResource } from "../api/resource.ts";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { shortHash } from "../format/values.ts";
import { goodsWords } from "../messages/goods-messages.ts";
import { t } from "../messages/messages.ts";

const shownMax = 200;
const statementsMax = 4;

export function Behind(props: { group: FigureGroup; query: string; close: () => void }) {
  const { group, query, close } = props;
  const words = goodsWords().figures;
  const key = group.key === "" ? "" : `&key=${encodeURIComponent(group.key)}`;
  const facts = useResource(`figures/shipments/${query}${key}`, (signal) =>
    getJson<ShipmentFacts[]>(`api/figures/shipments?${query}${key}`, signal),
  );
  return (
    <section class="panel">
      <header>
        <h2>{words.behind(group.key === "" ? words.all : group.label)}</h2>
        <button type="button" class="icon-button" aria-label={t().common.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Loaded resource={facts}>
        {(rows) => (
          <div {...scrollable}>
            <table class="data-table">
              <thead>
                <tr>
                  <th scope="col">{words.shipments}</th>
                  <th scope="col">{words.onTime}</th>
                  <th scope="col">{words.excursions}</th>
                  <th scope="col">{words.damage}</th>
                  <th scope="col">{words.inspections}</th>
                  <th scope="col">{words.claims}</th>
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, shownMax).map((row) => (
                  <tr key={row.shipment}>
                    <th scope="row">
                      <a href={`./shipments/${encodeURIComponent(row.shipment)}`}>{row.shipment}</a>
                    </th>
                    <FactCell fact={row.onTime} />
                    <FactCell fact={row.excursion} />
                    <FactCell fact={row.damage} />
                    <FactCell fact={row.inspected} />
                    <td>
                      <Statements hashes={row.claims.flatMap(({ statements }) => statements)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </section>
  );
}

function FactCell({ fact }: { fact: Judged | undefined }) {
  const words = goodsWords().figures;
  return (
    <td>
      {fact === undefined ? <span class="dim">{words.unknown}</span> : fact.isTrue ? words.yes : words.no}
      {fact && <Statements hashes={fact.statements} />}
    </td>
  );
}

function Statements({ hashes }: { hashes: readonly string[] }) {
  return (
    <span class="under-cell">
      {hashes.slice(0, statementsMax).map((hash, i) => (
        <span key={hash}>
          {i > 0 && " "}
          <a class="mono" href={`./ledger/entries/${hash}`}>
            {shortHash(hash)}
          </a>
        </span>
      ))}
    </span>
  );
}
