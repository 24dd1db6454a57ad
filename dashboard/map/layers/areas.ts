/** The areas of the alert rules, as the map shows and changes them. The gateway's list of rules is the one there is. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AlertRule, GeofenceRule } from "../../../gateway/contract/alerts.ts";
import * as api from "../../api/routes.ts";
import { type AreaDraft, rulesWith } from "./area-draft.ts";

export interface Areas {
  readonly rules: ReadonlySignal<readonly GeofenceRule[]>;
  /** What is being drawn. */
  readonly draft: Signal<AreaDraft | undefined>;
  readonly removed: Signal<GeofenceRule | undefined>;
  readonly failure: Signal<Error | undefined>;
  load(): Promise<void>;
  save(draft: AreaDraft): Promise<void>;
  remove(rule: GeofenceRule): Promise<void>;
  /** Puts what was removed last back. */
  restore(): Promise<void>;
}

export function areasOfGateway(): Areas {
  const all = signal<readonly AlertRule[]>([]);
  const draft = signal<AreaDraft | undefined>(undefined);
  const removed = signal<GeofenceRule | undefined>(undefined);
  const failure = signal<Error | undefined>(undefined);

  const attempt = async (act: () => Promise<void>): Promise<void> => {
    failure.value = undefined;
    try {
      await act();
    } catch (cause) {
      failure.value = cause instanceof Error ? cause : new Error(String(cause));
    }
  };
  // Rules are replaced as a whole: the newest list is the one to change.
  const change = (next: (rules: readonly AlertRule[]) => readonly AlertRule[]) =>
    attempt(async () => {
      all.value = await api.replaceAlertRules(next(await api.alertRules()));
    });

  return {
    rules: computed(() => all.value.filter((rule) => rule.kind === "geofence")),
    draft,
    removed,
    failure,
    load: () =>
      attempt(async () => {
        all.value = await api.alertRules();
      }),
    async save(drawn) {
      await change((rules) => rulesWith(drawn, rules) ?? rules);
      if (!failure.peek() && draft.peek() === drawn) draft.value = undefined;
    },
    async remove(rule) {
      await change((rules) => rules.filter(({ id }) => id !== rule.id));
      if (!failure.peek()) removed.value = rule;
    },
    async restore() {
      const rule = removed.peek();
      if (!rule) return;
      await change((rules) => [...rules.filter(({ id }) => id !== rule.id), rule]);
      if (!failure.peek()) removed.value = undefined;
    },
  };
}
