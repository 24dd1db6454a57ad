/** Sections of a report as panels: the same words and figures as in the PDF and on the command line. */
import { shortHash } from "../../report/format.ts";
import type { Block, Fact as NamedValue, Point, Section, Table } from "../../report/report.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { integer } from "../format/values.ts";
import { reportWords } from "../messages/report-messages.ts";
import "../styles/report.css";

export function ReportSections({ sections }: { sections: readonly Section[] }) {
  return (
    <>
      {sections.map(({ id, title, blocks }) => (
        <section key={id} class="panel report-section" aria-label={title}>
          <header>
            <h2>{title}</h2>
          </header>
          <div class="panel-body panels">
            {blocks.map((block, index) => (
              <BlockView key={index} block={block} title={title} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function BlockView({ block, title }: { block: Block; title: string }) {
  switch (block.type) {
    case "text":
      return <Lines text={block.text} />;
    case "heading":
      return <h3>{block.text}</h3>;
    case "facts":
      return <Facts facts={block.facts} />;
    case "table":
      return <TableView table={block} showCaption={block.caption !== title} />;
    case "points":
      return <Points points={block.points} />;
  }
}

function Lines({ text }: { text: string }) {
  return (
    <>
      {text.split("\n").map((line, index) => (
        <p key={index} class="wrap-anywhere">
          {line}
        </p>
      ))}
    </>
  );
}

function Facts({ facts }: { facts: readonly NamedValue[] }) {
  return (
    <dl class="facts report-facts">
      {facts.map(({ name, value }) => (
        <Fact key={name} name={name}>
          <span class="report-cell">{value}</span>
        </Fact>
      ))}
    </dl>
  );
}

/** On narrow screens each row becomes a list, whose cells say what they are. */
function TableView({ table, showCaption }: { table: Table; showCaption: boolean }) {
  const words = reportWords();
  const hasStatements = table.rows.some(({ statements }) => statements.length > 0);
  return (
    <table class="data-table report-table">
      <caption class={showCaption ? "" : "visually-hidden"}>{table.caption}</caption>
      <thead>
        <tr>
          {table.columns.map(({ name, align }) => (
            <th key={name} scope="col" class={align}>
              {name}
            </th>
          ))}
          {hasStatements && <th scope="col">{words.restsOn}</th>}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ cells, statements }, index) => (
          <tr key={index}>
            {cells.map((cell, column) => {
              const { name, align } = table.columns[column]!;
              const content = <span class="report-cell">{cell}</span>;
              return column === 0 ? (
                <th key={name} scope="row" data-name={name}>
                  {content}
                </th>
              ) : (
                <td key={name} class={cell === "" ? `${align} empty` : align} data-name={name}>
                  {content}
                </td>
              );
            })}
            {hasStatements && (
              <td data-name={words.restsOn} class={statements.length === 0 ? "empty" : ""}>
                <Statements hashes={statements} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Points({ points }: { points: readonly Point[] }) {
  return (
    <ul class="report-points">
      {points.map(({ title, details, statements }, index) => (
        <li key={index}>
          <strong>{title}</strong>
          {details.map((detail) => (
            <span key={detail} class="dim wrap-anywhere">
              {detail}
            </span>
          ))}
          <Statements hashes={statements} />
        </li>
      ))}
    </ul>
  );
}

/** An excursion may rest on thousands. */
const hashesShownMax = 50;

function Statements({ hashes }: { hashes: readonly string[] }) {
  if (hashes.length === 0) return null;
  const words = reportWords();
  return (
    <details class="report-statements">
      <summary>{words.statementsIn(hashes.length, integer(hashes.length, language.value))}</summary>
      <p class="mono dim wrap-anywhere">
        {hashes.slice(0, hashesShownMax).map(shortHash).join(" ")}
        {hashes.length > hashesShownMax && " …"}
      </p>
    </details>
  );
}
