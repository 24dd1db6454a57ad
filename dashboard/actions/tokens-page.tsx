/** API tokens, made by the administrator and shown once. */
import { useRef, useState } from "preact/hooks";
import type { SessionView } from "../../gateway/contract/api.ts";
import { postJson } from "../api/client.ts";
import { resolve } from "../app/base.ts";
import { useTitle } from "../app/title.ts";
import { Command } from "../components/empty.tsx";
import { Hash } from "../components/hash.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { session } from "../store/live.ts";
import "../styles/actions.css";
import { wholeOf } from "./entered.ts";
import { CheckGroup, focusFirstProblem, TextField } from "./fields.tsx";

const scopes = ["read", "submit", "administer"] as const;
type Scope = (typeof scopes)[number];

interface Token {
  token: string;
  label: string;
  scopes: Scope[];
}

export default function TokensPage() {
  const words = actionWords().tokens;
  useTitle(words.title);
  const current = session.value;
  const [made, setMade] = useState<Token | undefined>(undefined);
  return (
    <div class="page form-page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <div class="panels">
        <p class="lead">{words.lead}</p>
        {current.state === "signed-in" && <Notes view={current.view} />}
        {current.state === "signed-in" && current.view.scopes.includes("administer") && (
          <section class="panel">
            <div class="panel-body">
              {made ? <Made token={made} again={() => setMade(undefined)} /> : <Form onMade={setMade} />}
            </div>
          </section>
        )}
      </div>
    </div>
  );
}

function Notes({ view }: { view: SessionView }) {
  const words = actionWords().tokens;
  if (view.role === "open") return <p class="notice info">{words.open}</p>;
  return view.scopes.includes("administer") ? null : <p class="notice">{words.notAllowed}</p>;
}

const labelLengthMax = 100;
const daysMax = 3650;

function Form({ onMade }: { onMade: (token: Token) => void }) {
  const words = actionWords().tokens;
  const [label, setLabel] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(["read"]);
  const [days, setDays] = useState("365");
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const box = useRef<HTMLFormElement>(null);
  const dayCount = wholeOf(days, 1, daysMax);

  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (label.trim() === "" || chosen.length === 0 || dayCount === undefined)
      return focusFirstProblem(box.current);
    try {
      onMade(
        await postJson<Token>("api/tokens", { label: label.trim(), scopes: [...chosen], days: dayCount }),
      );
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    }
  };

  return (
    <form ref={box} class="form-stack" noValidate onSubmit={(event) => void submit(event)}>
      <TextField
        label={words.label}
        problem={tried && label.trim() === "" ? words.labelWrong : undefined}
        value={label}
        onInput={setLabel}
        lengthMax={labelLengthMax}
      />
      <CheckGroup
        label={words.scopes}
        problem={tried && chosen.length === 0 ? words.scopesWrong : undefined}
        options={scopes.map((scope) => ({ value: scope, text: words.scopeNames[scope] }))}
        chosen={chosen}
        onChange={setChosen}
      />
      <TextField
        short
        label={words.days}
        problem={tried && dayCount === undefined ? words.daysWrong : undefined}
        value={days}
        onInput={setDays}
        inputMode="numeric"
      />
      {failure && <ProblemNotice error={failure} />}
      <div class="button-row">
        <button type="submit" class="button primary">
          {words.make}
        </button>
      </div>
    </form>
  );
}

function Made({ token, again }: { token: Token; again: () => void }) {
  const words = actionWords().tokens;
  return (
    <div class="form-stack">
      <div class="notice" role="status">
        <strong>{words.made}</strong>
        <Hash value={token.token} name={words.token} whole />
      </div>
      <p>{words.use}</p>
      <Command text={`curl -H 'Authorization: Bearer ${token.token}' ${resolve("api/fleet")}`} />
      <div class="button-row">
        <button type="button" class="button" onClick={again}>
          {words.another}
        </button>
      </div>
    </div>
  );
}
