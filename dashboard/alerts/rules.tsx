/** The rules by which alerts are raised: all at a glance, changed in a dialog, removed with a way back. */
import { useState } from "preact/hooks";
import type { AlertRule } from "../../gateway/contract/alerts.ts";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { Dialog } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { UndoNotice } from "../components/undo-notice.tsx";
import { duration } from "../format/time.ts";
import { alertWords } from "../messages/alert-messages.ts";
import { session } from "../store/live.ts";
import { kilometres, percentText } from "./alert-text.ts";
import { Level } from "./level.tsx";
import { RuleForm } from "./rule-form.tsx";
import { ruleName } from "./rule-name.ts";

export function mayAdminister(): boolean {
  const current = session.value;
  return current.state === "signed-in" && current.view.scopes.includes("administer");
}

export function Rules() {
  const loaded = useResource("alert-rules", api.alertRules);
  return <Loaded resource={loaded}>{(rules) => <RuleList loaded={rules} />}</Loaded>;
}

function RuleList({ loaded }: { loaded: readonly AlertRule[] }) {
  const words = alertWords().rules;
  const [rules, setRules] = useState(loaded);
  const [editing, setEditing] = useState<AlertRule | "new" | undefined>(undefined);
  const [removed, setRemoved] = useState<{ rule: AlertRule; before: readonly AlertRule[] } | undefined>();
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const may = mayAdminister();

  const replace = async (next: readonly AlertRule[]): Promise<boolean> => {
    setFailure(undefined);
    try {
      setRules(await api.replaceAlertRules(next));
      return true;
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
      return false;
    }
  };
  const remove = async (rule: AlertRule) => {
    if (await replace(rules.filter(({ id }) => id !== rule.id))) setRemoved({ rule, before: rules });
  };
  const save = async (rule: AlertRule) => {
    const isKnown = rules.some(({ id }) => id === rule.id);
    const next = isKnown ? rules.map((one) => (one.id === rule.id ? rule : one)) : [...rules, rule];
    if (await replace(next)) setEditing(undefined);
  };

  return (
    <div class="panels">
      <p class="lead">{words.lead}</p>
      {!may && <p class="notice">{words.mayNot}</p>}
      {failure && <ProblemNotice error={failure} />}
      {removed && (
        <UndoNotice
          text={words.removed(ruleName(removed.rule.kind, removed.rule.name))}
          undo={() => {
            const { before } = removed;
            setRemoved(undefined);
            void replace(before);
          }}
        />
      )}
      <section class="panel" aria-label={alertWords().sections.rules}>
        {rules.length === 0 ? (
          <Empty title={words.noneTitle} help={words.noneHelp} />
        ) : (
          <ul class="alert-rules">
            {rules.map((rule) => (
              <Rule
                key={rule.id}
                rule={rule}
                may={may}
                edit={() => setEditing(rule)}
                change={(changed) => void replace(rules.map((one) => (one.id === rule.id ? changed : one)))}
                remove={() => void remove(rule)}
              />
            ))}
          </ul>
        )}
        {may && (
          <div class="panel-note button-row">
            <button type="button" class="button primary" onClick={() => setEditing("new")}>
              <Icon name="plus" size={16} />
              {words.add}
            </button>
          </div>
        )}
      </section>
      <Dialog
        open={editing !== undefined}
        close={() => setEditing(undefined)}
        title={editing === "new" ? words.newTitle : words.editTitle}
        form
      >
        {editing && (
          <RuleForm
            rule={editing === "new" ? undefined : editing}
            rules={rules}
            failure={failure}
            save={(rule) => void save(rule)}
          />
        )}
      </Dialog>
    </div>
  );
}

function Rule(props: {
  rule: AlertRule;
  may: boolean;
  edit: () => void;
  change: (rule: AlertRule) => void;
  remove: () => void;
}) {
  const words = alertWords().rules;
  const { rule, may } = props;
  const name = ruleName(rule.kind, rule.name);
  return (
    <li class={rule.enabled ? "alert-rule" : "alert-rule off"}>
      <div class="alert-rule-text">
        <h2 class="wrap-anywhere">
          {name} {!rule.enabled && <span class="badge">{words.off}</span>}
        </h2>
        <p>
          {summary(rule)}
          {rule.delayMs > 0 && `, ${words.delayed(duration(rule.delayMs))}`}
        </p>
        <p class="dim wrap-anywhere">{scope(rule)}</p>
      </div>
      <div class="alert-rule-level">
        {"steps" in rule ? (
          rule.steps.map(({ level, percent }) => <Level key={percent} level={level} />)
        ) : (
          <Level level={rule.level} />
        )}
      </div>
      {may ? (
        <div class="button-row">
          <button
            type="button"
            class="button small"
            aria-label={rule.enabled ? words.turnOff(name) : words.turnOn(name)}
            onClick={() => props.change({ ...rule, enabled: !rule.enabled })}
          >
            {rule.enabled ? words.disable : words.enable}
          </button>
          <button type="button" class="button small" aria-label={words.editName(name)} onClick={props.edit}>
            {words.edit}
          </button>
          <button
            type="button"
            class="button small quiet"
            aria-label={words.removeName(name)}
            onClick={props.remove}
          >
            {words.remove}
          </button>
        </div>
      ) : (
        <span />
      )}
    </li>
  );
}

function summary(rule: AlertRule): string {
  const words = alertWords().rules;
  const { summary: texts } = words;
  switch (rule.kind) {
    case "harm":
      return texts.harm(percentList(rule.steps));
    case "lateness":
      return texts.lateness(percentList(rule.steps));
    case "battery":
      return texts.battery(percentText(rule.belowPercent));
    case "silence":
      return texts.silence(duration(rule.afterMs));
    case "geofence":
      return texts.geofence(words[rule.when]);
    case "deviation":
      return texts.deviation(kilometres(rule.metersMax));
    case "deadline":
      return texts.deadline(duration(rule.beforeMs));
  }
}

function percentList(steps: readonly { readonly percent: number }[]): string {
  return new Intl.ListFormat(language.value).format(steps.map(({ percent }) => percentText(percent)));
}

function scope({ phases, shipments, parties }: AlertRule): string {
  const { phases: names, rules: words } = alertWords();
  return [
    phases.map((phase) => names[phase]).join(" · "),
    shipments && words.onlyShipments(shipments.join(", ")),
    parties && words.onlyParties(parties.join(", ")),
  ]
    .filter(Boolean)
    .join(" · ");
}
