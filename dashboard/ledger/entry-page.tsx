/** One statement in the log, by its hash: the exact bytes, the receipt, and the check of both in this browser. */
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { resolve } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Hash } from "../components/hash.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { bytesSize, shortHash } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/ledger.css";
import { hexOfBytes } from "../verification/operator.ts";
import { VerificationDetail, VerificationMark } from "../verification/verification-mark.tsx";
import { lookup } from "./lookup.ts";
import { LookupForm } from "./lookup-form.tsx";

export default function EntryPage({ hash }: { hash: string }) {
  const words = pageText().ledger;
  const found = lookup(hash);
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
      {found.what === "entry" ? (
        <Entry hash={found.hash} />
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
  const words = pageText().ledger;
  const statement = useResource(`entry/${hash}`, (signal) => api.statementBytes(hash, signal));
  const receipt = useResource(`receipt/${hash}`, (signal) => api.receiptBytes(hash, signal));
  return (
    <div class="panels">
      <section class="panel">
        <header>
          <h2>{pageText().shipment.hash}</h2>
          <VerificationMark hash={hash} />
        </header>
        <div class="panel-body panels">
          <Hash value={hash} name={pageText().shipment.hash} whole />
          <p class="dim">{words.statementHelp}</p>
          <VerificationDetail hash={hash} />
        </div>
      </section>
      <div class="columns">
        <Loaded resource={statement}>
          {(bytes) => (
            <Bytes
              title={words.statementBytes}
              bytes={bytes}
              path={api.statementPath(hash)}
              file={`${hash}.cose`}
            />
          )}
        </Loaded>
        <Loaded resource={receipt}>
          {(bytes) => (
            <Bytes
              title={words.receiptBytes}
              bytes={bytes}
              path={api.receiptPath(hash)}
              file={`${hash}.receipt.cose`}
            />
          )}
        </Loaded>
      </div>
    </div>
  );
}

function Bytes(props: { title: string; bytes: Uint8Array; path: string; file: string }) {
  return (
    <section class="panel">
      <header>
        <h2>
          {props.title} <span class="dim">{bytesSize(props.bytes.length, language.value)}</span>
        </h2>
        <a class="button small" href={resolve(props.path)} download={props.file}>
          {t().common.download}
        </a>
      </header>
      <div class="panel-body">
        <pre class="payload">{hexOfBytes(props.bytes)}</pre>
      </div>
    </section>
  );
}
