/** One statement in the log, by its hash: what it says, the proof of it, and the exact bytes of both. */
import type { StatementSummary } from "../../gateway/contract/api.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { decodeCbor } from "../../ledger/encoding/cbor-decode.ts";
import { readReadings } from "../../ledger/statement/readings.ts";
import { readStatement, type SignedStatement } from "../../ledger/statement/statement.ts";
import { type Resource, useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { integer, shortHash } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/ledger.css";
import { refusable } from "../verification/refusable.ts";
import { Decoded, Readings, Reference } from "./decoded.tsx";
import { ExactTime } from "./exact-time.tsx";
import { LookupForm } from "./lookup-form.tsx";
import { ProofPanel } from "./proof-panel.tsx";
import { RawBytes } from "./raw-bytes.tsx";

export default function EntryPage({ hash: text }: { hash: string }) {
  const words = ledgerWords();
  const hash = text.replace(/[\s:]/g, "").toLowerCase();
  useTitle(`${words.statementTitle} ${shortHash(hash)}`);
  return (
    <div class="page">
      <a class="back-link" href="./ledger">
        <Icon name="left" size={16} />
        {words.title}
      </a>
      <div class="page-head">
        <h1>{words.statementTitle}</h1>
      </div>
      {/^[0-9a-f]{64}$/.test(hash) ? (
        <Entry key={hash} hash={hash} />
      ) : (
        <>
          <p class="notice">{words.notAHash}</p>
          <LookupForm />
        </>
      )}
    </div>
  );
}

function Entry({ hash }: { hash: string }) {
  const words = ledgerWords();
  const statement = useResource(`entry/${hash}`, (signal) => api.statementBytes(hash, signal));
  const receipt = useResource(`receipt/${hash}`, (signal) => api.receiptBytes(hash, signal));
  const place = useResource(`statement/${hash}`, (signal) => api.statement(hash, signal));
  return (
    <div class="panels">
      <Loaded resource={statement}>
        {(bytes) => (
          <>
            <Said hash={hash} bytes={bytes} place={place} />
            <Loaded resource={receipt}>
              {(proof) => <ProofPanel hash={hash} statement={bytes} receipt={proof} />}
            </Loaded>
            <div class="columns">
              <RawBytes
                title={words.statementBytes}
                bytes={bytes}
                path={api.statementPath(hash)}
                file={`${hash}.cose`}
              />
              {receipt.value && (
                <RawBytes
                  title={words.receiptBytes}
                  bytes={receipt.value}
                  path={api.receiptPath(hash)}
                  file={`${hash}.receipt.cose`}
                />
              )}
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

/** Where it stands in the log is the gateway's word until the proof below says the same. */
function Said(props: { hash: string; bytes: Uint8Array; place: Resource<StatementSummary> }) {
  const words = ledgerWords();
  const read = refusable(() => readStatement(props.bytes));
  return (
    <section class="panel">
      <header>
        <h2>{words.said}</h2>
        {"value" in read && <code class="kind">{read.value.kind}</code>}
      </header>
      <div class="panel-body panels">
        {"problem" in read ? (
          <p class="notice">{words.unreadable(read.problem)}</p>
        ) : (
          <>
            <Payload statement={read.value} />
            <p class="dim">{words.saidHelp}</p>
            <Envelope statement={read.value} place={props.place.value} />
          </>
        )}
        <dl class="facts">
          <Fact name={pageText().shipment.hash}>
            <Hash value={props.hash} name={pageText().shipment.hash} whole />
          </Fact>
        </dl>
      </div>
    </section>
  );
}

function Payload({ statement }: { statement: SignedStatement }) {
  const words = ledgerWords();
  const read = refusable(() =>
    statement.kind === "readings"
      ? { readings: readReadings(statement.payload) }
      : { payload: decodeCbor(statement.payload, { keyOrder: "any" }) },
  );
  if ("problem" in read) return <p class="notice">{words.unreadable(read.problem)}</p>;
  return "readings" in read.value ? (
    <Readings readings={read.value.readings} />
  ) : (
    <Decoded payload={read.value.payload} />
  );
}

function Envelope(props: { statement: SignedStatement; place: StatementSummary | undefined }) {
  const words = ledgerWords();
  const { statement, place } = props;
  const { previous } = statement;
  return (
    <dl class="facts">
      <Fact name={words.issuer}>
        <Reference text={statement.issuer} /> {place && <span class="dim">{place.issuerName}</span>}
      </Fact>
      <Fact name={words.subject}>
        <Reference text={statement.subject} />
      </Fact>
      <Fact name={words.issuedAt}>
        <ExactTime atMs={statement.issuedAtSeconds * 1000} />
      </Fact>
      {place && (
        <>
          <Fact name={words.sealedAt}>
            <ExactTime atMs={place.sealedAtMs} />
          </Fact>
          <Fact name={words.index}>
            {integer(place.index, language.value)},{" "}
            <a href={`./ledger/blocks/${place.height}`}>
              {words.blockTitle(integer(place.height, language.value))}
            </a>
          </Fact>
        </>
      )}
      <Fact name={words.sequence}>{integer(statement.sequence, language.value)}</Fact>
      <Fact name={words.previousStatement}>
        {previous ? (
          <span class="decoded-link">
            <a href={`./ledger/entries/${toHex(previous)}`}>{shortHash(toHex(previous))}</a>
          </span>
        ) : (
          words.firstStatement
        )}
      </Fact>
      <Fact name={words.signingKey}>
        <Hash value={toHex(statement.kid)} name={words.signingKey} whole />
      </Fact>
    </dl>
  );
}
