/** Whether the log continues what this browser has seen of it, and the kept warning when it does not. */
import { useEffect, useState } from "preact/hooks";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import * as ledgerApi from "../api/ledger.ts";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { downloadBytes } from "../components/download.ts";
import { Command } from "../components/empty.tsx";
import { Hash } from "../components/hash.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { integer } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { t } from "../messages/messages.ts";
import { chain } from "../store/live.ts";
import {
  type Comparison,
  compareWithSeen,
  dismissFork,
  type Fork,
  forkProof,
  keptFork,
  type SealedEnd,
} from "../verification/seen-log.ts";
import { alarm } from "../verification/watch.ts";
import { ExactTime } from "./exact-time.tsx";

const ask = { chain: api.chain, block: api.block, consistency: ledgerApi.consistency };

type Checked = Comparison | { state: "failed"; detail: string };

export function Consistency() {
  const name = chain.value?.chain;
  return name === undefined ? null : <ConsistencyOf key={name} chain={name} />;
}

function ConsistencyOf({ chain: name }: { chain: string }) {
  const words = ledgerWords().consistency;
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const [fork, setFork] = useState(keptFork(name));
  const [undo, setUndo] = useState<(() => void) | undefined>(undefined);
  const check = async () => {
    setChecked(undefined);
    const next = await checkedNow(name);
    setChecked(next);
    if (next.state !== "fork") return;
    const { seen, now } = next.fork;
    // The banner stands on every page, so that nobody misses it who leaves this one.
    alarm.value ??= { what: "log", chain: name, contradiction: { seen, now } };
    setFork(keptFork(name) ?? next.fork);
  };
  useEffect(() => void check(), []);
  return (
    <section class={fork ? "panel consistency forked" : "panel consistency"}>
      <header>
        <h2>{words.title}</h2>
        <button type="button" class="button small" disabled={!checked} onClick={() => void check()}>
          {words.again}
        </button>
      </header>
      <div class="panel-body panels">
        {fork && (
          <ForkWarning
            fork={fork}
            chain={name}
            dismiss={() => {
              const restore = dismissFork(name);
              setFork(undefined);
              setUndo(() => () => {
                restore();
                setFork(keptFork(name));
                setUndo(undefined);
              });
            }}
          />
        )}
        {undo && (
          <p role="status">
            {words.removed}{" "}
            <button type="button" class="button small" onClick={undo}>
              {t().common.undo}
            </button>
          </p>
        )}
        {!fork && <Result checked={checked} />}
        <p class="dim">{words.help}</p>
      </div>
    </section>
  );
}

async function checkedNow(name: string): Promise<Checked> {
  try {
    return await compareWithSeen(name, ask, Date.now());
  } catch (cause) {
    return { state: "failed", detail: cause instanceof Error ? cause.message : String(cause) };
  }
}

function Result({ checked }: { checked: Checked | undefined }) {
  const words = ledgerWords().consistency;
  const shown = (n: number) => integer(n, language.value);
  if (!checked) return <p role="status">{words.checking}</p>;
  switch (checked.state) {
    case "first":
      return <p role="status">{words.first}</p>;
    case "same":
      return <Holds text={words.same(shown(checked.now.size))} />;
    case "continues": {
      const { seen, now, hashes } = checked;
      return (
        <>
          <Holds text={words.holds(shown(seen.size), shown(now.size), words.hashes(hashes, shown(hashes)))} />
          <dl class="facts">
            <dt>{words.seenOn}</dt>
            <dd>
              <ExactTime atMs={seen.seenAtMs} />
            </dd>
          </dl>
        </>
      );
    }
    case "impossible":
      return <NotChecked text={words.impossible(words.why[checked.reason])} />;
    case "failed":
      return <NotChecked text={words.impossible(checked.detail)} />;
    case "fork":
      return null;
  }
}

function Holds({ text }: { text: string }) {
  return (
    <p role="status" class="marked">
      <StatusGlyph status="delivered" />
      {text}
    </p>
  );
}

function NotChecked({ text }: { text: string }) {
  return (
    <p role="status" class="marked text-attention">
      <StatusGlyph status="attention" />
      {text}
    </p>
  );
}

function ForkWarning({ fork, chain: name, dismiss }: { fork: Fork; chain: string; dismiss: () => void }) {
  const words = ledgerWords().consistency;
  const proof = forkProof(fork);
  const proofName = `fork-${name.replaceAll(":", "_")}-${fork.seen.height}.cbor`;
  return (
    <div class="fork" role="alert">
      <h3 class="text-critical marked">
        <StatusGlyph status="critical" />
        {words.forkTitle}
      </h3>
      <p>{proof ? words.forkHelp : fork.how === "rollback" ? words.rollbackHelp : words.unprovedHelp}</p>
      <div class="columns">
        <End title={words.seen} end={fork.seen} />
        <End title={words.now} end={fork.now} />
      </div>
      <p class="button-row">
        {proof && (
          <button type="button" class="button primary" onClick={() => downloadBytes(proofName, proof)}>
            {words.downloadProof}
          </button>
        )}
        <button type="button" class="button" onClick={() => downloadSeal("seen", fork.seen)}>
          {words.downloadSeen}
        </button>
        <button type="button" class="button" onClick={() => downloadSeal("now", fork.now)}>
          {words.downloadNow}
        </button>
        <button type="button" class="button quiet" onClick={dismiss}>
          {words.dismiss}
        </button>
      </p>
      {proof && (
        <p class="dim">
          {words.checkWith}{" "}
          <Command text={`tallyman compare ${proofName} --operator ${chain.value?.operatorKey}`} />
        </p>
      )}
    </div>
  );
}

function downloadSeal(which: string, { height, seal }: SealedEnd): void {
  downloadBytes(`seal-${height}-${which}.cose`, fromHex(seal));
}

function End({ title, end }: { title: string; end: SealedEnd }) {
  const words = ledgerWords();
  return (
    <div>
      <h4>{title}</h4>
      <dl class="facts">
        <dt>{words.height}</dt>
        <dd>{integer(end.height, language.value)}</dd>
        <dt>{words.size}</dt>
        <dd>{integer(end.size, language.value)}</dd>
        <dt>{words.logRoot}</dt>
        <dd>
          <Hash value={end.logRoot} name={words.logRoot} whole />
        </dd>
        <dt>{words.sealedAt}</dt>
        <dd>
          <ExactTime atMs={end.timeMs} />
        </dd>
        <dt>{words.consistency.seenOn}</dt>
        <dd>
          <ExactTime atMs={end.seenAtMs} />
        </dd>
      </dl>
    </div>
  );
}
