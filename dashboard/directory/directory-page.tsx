/** Counterparties by role, country, place and goods, with their record. */
import { useLocation } from "preact-iso";
import type { DirectoryRow } from "../../gateway/contract/trade.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { useParties } from "../actions/use-parties.ts";
import { useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import * as api from "../trade/routes.ts";
import { PartyLink, TradeHead } from "../trade/seen-as.tsx";
import { askedOf, type DirectoryFields } from "./asked.ts";
import { Record } from "./record.tsx";

export function DirectoryPage() {
  const words = tradeWords().directory;
  useTitle(words.title);
  const { query, path, route } = useLocation();
  const fields = {
    role: query.role ?? "",
    country: query.country ?? "",
    place: query.place ?? "",
    goods: query.goods ?? "",
  };
  const asked = askedOf(fields);
  const found = useResource(`directory/${JSON.stringify(asked)}`, (signal) => api.directory(asked, signal));
  const change = (changed: Partial<DirectoryFields>) => {
    const next = new URLSearchParams(
      Object.entries({ ...fields, ...changed }).filter(([, value]) => value !== ""),
    ).toString();
    route(next === "" ? path : `${path}?${next}`, true);
  };
  return (
    <div class="page">
      <TradeHead page="directory" title={words.title} />
      <Question fields={fields} change={change} />
      <Loaded resource={found}>
        {({ rows, height }) =>
          rows.length === 0 ? (
            <Empty title={words.noneTitle} help={words.noneHelp} />
          ) : (
            <>
              <p class="dim" role="status">
                {words.found(rows.length)}. {words.upTo(integer(height, language.value))}. {words.recordHelp}
              </p>
              <ul class="balance-list directory-list">
                {rows.map((row) => (
                  <Member key={row.party} row={row} />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function Question(props: { fields: DirectoryFields; change: (changed: Partial<DirectoryFields>) => void }) {
  const { fields, change } = props;
  const words = tradeWords().directory;
  const parties = useParties().value ?? [];
  const options = (values: readonly string[], chosen: string) =>
    [...new Set([...values, ...(chosen === "" ? [] : [chosen])])]
      .sort()
      .map((value) => ({ value, text: value }));
  return (
    <div class="form-grid directory-question">
      <SelectField
        label={words.role}
        value={fields.role}
        onChange={(role) => change({ role })}
        options={[
          { value: "", text: words.anyRole },
          ...options(
            parties.flatMap(({ roles }) => roles),
            fields.role,
          ),
        ]}
      />
      <SelectField
        label={words.country}
        value={fields.country}
        onChange={(country) => change({ country })}
        options={[
          { value: "", text: words.anyCountry },
          ...options(
            parties.map(({ country }) => country),
            fields.country,
          ),
        ]}
      />
      <TextField
        label={words.place}
        value={fields.place}
        onInput={(place) => change({ place })}
        lengthMax={5}
      />
      <TextField
        label={words.goods}
        value={fields.goods}
        onInput={(goods) => change({ goods })}
        inputMode="numeric"
        lengthMax={10}
      />
    </div>
  );
}

function Member({ row }: { row: DirectoryRow }) {
  const words = tradeWords().directory;
  return (
    <li class="panel balance">
      <h2>
        <PartyLink party={row.party} name={row.legalName} />
      </h2>
      <MemberLine row={row} />
      {row.text !== "" && <span class="dim">{row.text}</span>}
      {row.places.length > 0 && (
        <span>
          <span class="dim">{words.places}</span> {row.places.join(", ")}
        </span>
      )}
      {row.goods.length > 0 && (
        <span>
          <span class="dim">{words.goodsOf}</span> {row.goods.join(", ")}
        </span>
      )}
      <Record record={row.record} />
    </li>
  );
}

export function MemberLine({ row }: { row: DirectoryRow }) {
  const words = tradeWords().directory;
  return (
    <span>
      {row.country} · {row.roles.join(", ")}
      {row.capacity && ` · ${words.capacities[row.capacity]}`}
      {row.suspended && (
        <span class="status text-critical">
          {" "}
          <StatusGlyph status="critical" />
          {words.suspended}
        </span>
      )}
    </span>
  );
}
