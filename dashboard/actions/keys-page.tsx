/** The keys of this browser: for whom they act, what they may sign, until when; and a new one. */
import { useState } from "preact/hooks";
import { resolve } from "../app/base.ts";
import { useTitle } from "../app/title.ts";
import { Dialog } from "../components/dialog.tsx";
import { Command } from "../components/empty.tsx";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import type { StatusRole } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { type Acting, askParty, createIdentity, removeIdentity } from "../signing/identities.ts";
import { kidOf } from "../signing/signing-store.ts";
import type { Standing } from "../signing/standing.ts";
import { useIdentities } from "../signing/use-identities.ts";
import "../styles/actions.css";
import { revokeCommand } from "./grant-command.ts";
import { groupsOf } from "./kind-groups.ts";
import { RequestForm } from "./request-form.tsx";
import { Waiting } from "./waiting.tsx";

export default function KeysPage() {
  const words = actionWords().keys;
  useTitle(words.title);
  const { list, failure } = useIdentities();
  return (
    <div class="page form-page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <div class="panels">
        <p class="lead">{words.lead}</p>
        {failure && <p class="notice">{actionWords().request.storageFailed}</p>}
        {list?.map((acting) => (
          <KeyPanel key={kidOf(acting.identity)} acting={acting} />
        ))}
        <section class="panel">
          <header>
            <h2>{list && list.length > 0 ? words.another : words.first}</h2>
          </header>
          <div class="panel-body">
            {/* A new form for each key made, so that it does not offer the same party again. */}
            <RequestForm key={list?.length ?? 0} />
          </div>
        </section>
        <section class="panel">
          <header>
            <h2>{words.howTitle}</h2>
          </header>
          <ul class="panel-body plain-list">
            <li>{words.howKey}</li>
            <li>{words.howDelegation}</li>
            <li>{words.howLoss}</li>
          </ul>
        </section>
      </div>
    </div>
  );
}

function KeyPanel({ acting }: { acting: Acting }) {
  const words = actionWords().keys;
  const { identity, party, standing } = acting;
  const [removing, setRemoving] = useState(false);
  return (
    <section class="panel" aria-label={words.actingFor(party?.legalName ?? identity.party)}>
      <header>
        <h2 class="wrap-anywhere">{words.actingFor(party?.legalName ?? identity.party)}</h2>
        <StandingMark standing={standing} />
      </header>
      <div class="panel-body form-stack">
        {standing.state === "asked" && <Waiting acting={acting} untilMs={standing.untilMs} />}
        <NextStep acting={acting} />
        <dl class="facts">
          <Fact name={words.label}>{identity.label}</Fact>
          <Fact name={words.may}>
            <Kinds kinds={standing.state === "granted" ? standing.kinds : identity.kinds} />
          </Fact>
          {(standing.state === "granted" || standing.state === "expired") && (
            <Fact name={words.until}>
              <Time atMs={standing.untilMs} />
            </Fact>
          )}
          <Fact name={words.fingerprint}>
            <Hash value={kidOf(identity)} name={words.fingerprint} />
          </Fact>
          <Fact name={words.algorithm}>{identity.key.publicKey.algorithm}</Fact>
        </dl>
        <div class="button-row">
          <button type="button" class="button small" onClick={() => setRemoving(true)}>
            {actionWords().common.remove}
          </button>
        </div>
      </div>
      <Dialog open={removing} close={() => setRemoving(false)} title={words.removeTitle}>
        <div class="form-stack">
          <p>{words.removeHelp}</p>
          <Command text={revokeCommand(identity, resolve("./"))} />
          <div class="button-row">
            <button type="button" class="button danger" onClick={() => void removeIdentity(identity)}>
              {words.removeNow}
            </button>
            <button type="button" class="button" onClick={() => setRemoving(false)}>
              {actionWords().common.cancel}
            </button>
          </div>
        </div>
      </Dialog>
    </section>
  );
}

function Kinds({ kinds }: { kinds: readonly string[] }) {
  const { groups, others } = groupsOf(kinds);
  const texts = [...groups.map((group) => actionWords().kinds[group]), ...others];
  return (
    <ul>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

const roles: Readonly<Record<Standing["state"], StatusRole>> = {
  granted: "delivered",
  asked: "planned",
  unasked: "stale",
  unknown: "stale",
  expired: "attention",
  revoked: "critical",
};

function StandingMark({ standing }: { standing: Standing }) {
  const role = roles[standing.state];
  return (
    <span class={`status text-${role}`}>
      <StatusGlyph status={role} />
      {actionWords().keys[standing.state]}
    </span>
  );
}

/** What to do with a key that may not act. */
function NextStep({ acting }: { acting: Acting }) {
  const words = actionWords().keys;
  const { identity, standing } = acting;
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const [working, setWorking] = useState(false);
  const steps: Partial<Record<Standing["state"], NextStepWords>> = {
    unasked: { help: words.unaskedHelp, act: words.ask, work: () => askParty(identity) },
    expired: { help: words.expiredHelp, act: words.renew, work: () => createIdentity(identity) },
    revoked: { help: words.revokedHelp, act: words.renew, work: () => createIdentity(identity) },
  };
  const step = steps[standing.state];
  if (!step) return null;
  const run = async () => {
    setWorking(true);
    setFailure(undefined);
    await step.work().catch((cause: Error) => setFailure(cause));
    setWorking(false);
  };
  return (
    <div class="notice">
      <span>{step.help}</span>
      {failure && <ProblemNotice error={failure} />}
      <button type="button" class="button small" disabled={working} onClick={() => void run()}>
        {step.act}
      </button>
    </div>
  );
}

interface NextStepWords {
  help: string;
  act: string;
  work: () => Promise<void>;
}
