/** Complaints about products, lots and items, those without a last word first, and how their makers answer them. */

import { useState } from "preact/hooks";
import type { ComplaintView } from "../../gateway/contract/api.ts";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import { getJson } from "../api/client.ts";
import { useResource } from "../api/resource.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { goodsWords } from "../messages/goods-messages.ts";

export function Complaints() {
  const words = goodsWords().complaints;
  const [version, setVersion] = useState(0);
  const [answered, setAnswered] = useState<ComplaintView | undefined>(undefined);
  const [open, setOpen] = useState(false);
  const complaints = useResource(
    "complaints",
    (signal) => getJson<ComplaintView[]>("api/complaints", signal),
    version,
  );
  const close = () => {
    setOpen(false);
    setVersion((count) => count + 1);
  };
  const answer = (complaint: ComplaintView) => {
    setAnswered(complaint);
    setOpen(true);
  };
  return (
    <section class="panel">
      <header>
        <h2>{words.title}</h2>
      </header>
      <Loaded resource={complaints}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.noneTitle} help={words.noneHelp} />
          ) : (
            <Table rows={[...rows].sort((a, b) => urgency(a) - urgency(b))} answer={answer} />
          )
        }
      </Loaded>
      {answered && (
        <LazyDialog
          key={answered.complaint}
          open={open}
          close={close}
          title={words.answer}
          load={() => import("./answer-dialog.tsx")}
          content={{ complaint: answered, close }}
        />
      )}
    </section>
  );
}

/** 0 while it is without an answer, 1 while it is looked into, 2 once it is accepted or rejected. */
function urgency({ outcome }: ComplaintView): number {
  if (outcome === null) return 0;
  return outcome === "investigating" ? 1 : 2;
}

function Table(props: { rows: readonly ComplaintView[]; answer: (complaint: ComplaintView) => void }) {
  const words = goodsWords().complaints;
  return (
    <div {...scrollable}>
      <table class="data-table">
        <thead>
          <tr>
            <th scope="col">{words.about}</th>
            <th scope="col">{words.sort}</th>
            <th scope="col">{words.addressee}</th>
            <th scope="col">{words.outcome}</th>
            <th scope="col">{words.action}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.complaint}>
              <th scope="row">
                {row.about}
                <a
                  class="under-cell"
                  href={row.page === null ? `./ledger/entries/${row.statement}` : `./${row.page}`}
                  target={row.page === null ? undefined : "_blank"}
                  rel={row.page === null ? undefined : "noreferrer"}
                >
                  {words.show}
                </a>
              </th>
              <td>{words.sorts[row.sort]}</td>
              <td>{row.addresseeName}</td>
              <td class="answer-cell">
                {row.outcome === null ? words.open : words.outcomes[row.outcome]}
                {row.answer !== null && <span class="dim under-cell">{row.answer}</span>}
              </td>
              <td>
                <button type="button" class="button" onClick={() => props.answer(row)}>
                  {words.answer}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
