/** For whom the user acts: a choice among the keys that may sign this, or the way to get one that may. */
import { useEffect } from "preact/hooks";
import { apart } from "../../report/apart.ts";
import { language } from "../app/preferences.ts";
import { ProblemNotice } from "../components/problem.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { mayAct } from "../signing/standing.ts";
import { useIdentities } from "../signing/use-identities.ts";
import { SelectField } from "./fields.tsx";
import { RequestForm } from "./request-form.tsx";
import { legalName, useParties } from "./use-parties.ts";
import { Waiting } from "./waiting.tsx";

interface Properties {
  /** Kind of statement that is to be signed. */
  kind: string;
  /** Who may sign it, whoever is most likely first; absent, any party. */
  parties?: readonly string[];
  value: Acting | undefined;
  onChange: (acting: Acting | undefined) => void;
}

export function ActingAs({ kind, parties, value, onChange }: Properties) {
  const { list, failure } = useIdentities();
  const able = ableToSign(list ?? [], kind, parties);
  const chosen = able.find((one) => one.identity.party === value?.identity.party) ?? able[0];
  useEffect(() => {
    if (chosen !== value) onChange(chosen);
  }, [chosen, value]);

  if (failure)
    return (
      <>
        <p class="notice">{actionWords().request.storageFailed}</p>
        <ProblemNotice error={failure} />
      </>
    );
  if (list === undefined) return null;
  if (!chosen) return <NoKey kind={kind} parties={parties} list={list} />;
  return (
    <SelectField
      label={actionWords().request.actingAs}
      value={chosen.identity.party}
      onChange={(party) => onChange(able.find((one) => one.identity.party === party))}
      options={able.map(({ identity, party }) => ({
        value: identity.party,
        text: party?.legalName ?? identity.party,
      }))}
    />
  );
}

/** In the order of `parties`, where there is one. */
export function ableToSign(
  list: readonly Acting[],
  kind: string,
  parties: readonly string[] | undefined,
): Acting[] {
  const able = list.filter(({ standing }) => mayAct(standing, kind));
  if (!parties) return able;
  return parties.flatMap((party) => able.find(({ identity }) => identity.party === party) ?? []);
}

/** `A, B or C`. */
function oneOfThese(names: readonly string[]): string {
  return new Intl.ListFormat(language.value, { type: "disjunction" }).format(names.map(apart));
}

function NoKey(props: { kind: string; parties: readonly string[] | undefined; list: readonly Acting[] }) {
  const { kind, parties, list } = props;
  const words = actionWords().request;
  const all = useParties();
  const waiting = list.find(
    ({ identity, standing }) =>
      standing.state === "asked" &&
      identity.kinds.includes(kind) &&
      (parties?.includes(identity.party) ?? true),
  );
  if (waiting?.standing.state === "asked")
    return <Waiting acting={waiting} untilMs={waiting.standing.untilMs} />;
  const names = parties && oneOfThese(parties.map((party) => legalName(all.value, party)));
  return (
    <section class="needed-key">
      <p>{names ? words.neededFor(names) : words.needed}</p>
      <RequestForm parties={parties} kind={kind} />
    </section>
  );
}
