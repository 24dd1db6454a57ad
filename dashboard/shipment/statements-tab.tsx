/** Every statement of the shipment, decoded, each with its own check, and one button that checks all. */
import { useState } from "preact/hooks";
import type { StatementSummary } from "../../gateway/contract/api.ts";
import * as api from "../api/routes.ts";
import { resolve } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { Dialog } from "../components/dialog.tsx";
import { Command, Empty } from "../components/empty.tsx";
import { Hash } from "../components/hash.tsx";
import { Loaded } from "../components/problem.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { type Column, primary, VirtualTable } from "../components/virtual-table.tsx";
import { integer, shortHash } from "../format/values.ts";
import { checkWords } from "../messages/check-messages.ts";
import { t } from "../messages/messages.ts";
import { pageText } from "../messages/pages.ts";
import { chain } from "../store/live.ts";
import { trustedOperator } from "../verification/operator.ts";
import { VerificationDetail, VerificationMark } from "../verification/verification-mark.tsx";
import { VerifyAll } from "../verification/verify-all.tsx";
import type { TabProperties } from "./shipment-page.tsx";

export default function StatementsTab({ view, resources }: TabProperties) {
  return (
    <div class="panels">
      <Loaded resource={resources.statements}>
        {(statements) => <Statements statements={statements} />}
      </Loaded>
      <EvidenceHint shipment={view.shipment} />
    </div>
  );
}

function Statements({ statements }: { statements: readonly StatementSummary[] }) {
  const words = pageText().shipment;
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const shown = statements.find((statement) => statement.hash === opened);
  if (statements.length === 0) return <Empty title={words.noStatementsTitle} help={words.noStatementsHelp} />;
  return (
    <section class="panel">
      <header>
        <h2>
          {words.statementsTitle} <span class="dim">{integer(statements.length, language.value)}</span>
        </h2>
        <VerifyAll statements={statements} />
      </header>
      <p class="panel-explain dim">
        {words.verifyExplanation} <OperatorLine />
      </p>
      <div class="statements-box">
        <VirtualTable
          id="statements"
          label={words.statementList}
          columns={columns(setOpened)}
          rows={statements}
          rowKey={(statement) => statement.hash}
          card={(statement) => <Card statement={statement} open={setOpened} />}
          open={(statement) => setOpened(statement.hash)}
        />
      </div>
      <Dialog open={shown !== undefined} close={() => setOpened(undefined)} title={shown?.kind ?? ""}>
        {shown && <StatementDetail statement={shown} />}
      </Dialog>
    </section>
  );
}

/** Which key the checks trust, said where they are offered. */
function OperatorLine() {
  const words = checkWords();
  const operator = trustedOperator(chain.value);
  if (operator.state === "trusted") return <>{words.operatorPinned(shortHash(operator.kid))}</>;
  if (operator.state === "unknown") return <>{words.noOperatorKey}</>;
  return (
    <strong class="text-critical">
      <StatusGlyph status="critical" /> {words.operatorChanged}
    </strong>
  );
}

function columns(open: (hash: string) => void): Column<StatementSummary>[] {
  const words = pageText().shipment;
  return [
    {
      name: "index",
      title: words.index,
      track: "4.75rem",
      numeric: true,
      cell: (statement) => integer(statement.index, language.value),
    },
    {
      name: "kind",
      title: words.kind,
      track: "minmax(7.5rem, 1fr)",
      cell: (statement) => <OpenButton statement={statement} open={open} />,
    },
    {
      name: "issuer",
      title: words.issuer,
      track: "minmax(0, 1.6fr)",
      cell: (statement) => <Issuer statement={statement} />,
    },
    {
      name: "issued",
      title: words.issued,
      track: "9.375rem",
      cell: (statement) => <Time atMs={statement.issuedAtMs} short />,
    },
    {
      name: "hash",
      title: words.hash,
      track: "11.875rem",
      cell: (statement) => <Hash value={statement.hash} name={words.hash} />,
    },
    {
      name: "state",
      title: words.state,
      track: "9.375rem",
      cell: (statement) => <VerificationMark hash={statement.hash} />,
    },
  ];
}

function Issuer({ statement }: { statement: StatementSummary }) {
  return (
    <>
      {statement.issuer} <span class="dim">{statement.issuerName}</span>
    </>
  );
}

interface OpenProperties {
  statement: StatementSummary;
  open: (hash: string) => void;
}

function OpenButton({ statement, open }: OpenProperties) {
  return (
    <button {...primary} type="button" class="link-button" onClick={() => open(statement.hash)}>
      {statement.kind}
    </button>
  );
}

function Card({ statement, open }: OpenProperties) {
  return (
    <>
      <span class="card-name">
        <OpenButton statement={statement} open={open} />
      </span>
      <span class="card-value">
        <VerificationMark hash={statement.hash} />
      </span>
      <span class="card-detail">
        <Issuer statement={statement} />
      </span>
      <span class="card-note">
        <Time atMs={statement.issuedAtMs} short />
      </span>
    </>
  );
}

function StatementDetail({ statement }: { statement: StatementSummary }) {
  const words = pageText().shipment;
  return (
    <div class="panels">
      <dl class="facts">
        <dt>{words.issuer}</dt>
        <dd>
          <Issuer statement={statement} />
        </dd>
        <dt>{words.subject}</dt>
        <dd>{statement.subject}</dd>
        <dt>{words.issued}</dt>
        <dd>
          <Time atMs={statement.issuedAtMs} />
        </dd>
        <dt>{words.sealed}</dt>
        <dd>
          <Time atMs={statement.sealedAtMs} />
        </dd>
        <dt>{words.block}</dt>
        <dd>
          <a href={`./ledger/blocks/${statement.height}`}>{integer(statement.height, language.value)}</a>
        </dd>
        <dt>{words.sequence}</dt>
        <dd>{integer(statement.sequence, language.value)}</dd>
        <dt>{words.key}</dt>
        <dd>
          <Hash value={statement.kid} name={words.key} whole />
        </dd>
        <dt>{words.hash}</dt>
        <dd>
          <Hash value={statement.hash} name={words.hash} whole />
        </dd>
        <dt>{words.state}</dt>
        <dd>
          <VerificationMark hash={statement.hash} />
        </dd>
      </dl>
      <VerificationDetail hash={statement.hash} />
      <h3>{words.payload}</h3>
      <pre class="payload">{JSON.stringify(statement.payload, null, 2)}</pre>
      <p class="button-row">
        <a
          class="button small"
          href={resolve(api.statementPath(statement.hash))}
          download={`${statement.hash}.cose`}
        >
          {words.rawStatement}
        </a>
        <a
          class="button small"
          href={resolve(api.receiptPath(statement.hash))}
          download={`${statement.hash}.receipt.cose`}
        >
          {words.rawReceipt}
        </a>
      </p>
    </div>
  );
}

function EvidenceHint({ shipment }: { shipment: string }) {
  const words = pageText().shipment;
  return (
    <section class="panel">
      <div class="panel-body evidence-hint">
        <p>{words.evidenceHelp}</p>
        <p class="dim">
          {words.evidenceNext} <Command text={`tallyman verify ${shipment}.zip`} />
        </p>
        <a class="button" href="./verify">
          {t().nav.verify}
        </a>
      </div>
    </section>
  );
}
