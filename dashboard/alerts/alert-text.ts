/** An alert in words. Names in it are other people's and are shown as the text they are. */

import type { Alert } from "../../gateway/contract/alerts.ts";
import { quantityName } from "../../report/quantity.ts";
import { language, zone } from "../app/preferences.ts";
import { distance } from "../format/measurement.ts";
import { duration, noValue, shortTime } from "../format/time.ts";
import { decimal, integer } from "../format/values.ts";
import { alertWords } from "../messages/alert-messages.ts";
import { clockName } from "../messages/law-messages.ts";
import { t } from "../messages/messages.ts";

export function alertText({ kind, about, ruleName, values }: Alert): string {
  const words = alertWords().text;
  const figure = (name: string): number | undefined => {
    const value = values[name];
    return typeof value === "number" ? value : undefined;
  };
  switch (kind) {
    case "harm": {
      const percent = figure("usedPercent") ?? 0;
      const name = quantityName(about, t().quantities);
      return percent < 100 ? words.harm(name, percentText(percent)) : words.harmed(name);
    }
    case "battery":
      return words.battery(percentText(figure("batteryPercent")));
    case "silence":
      return words.silence(duration(figure("silentMs") ?? 0));
    case "geofence":
      return words.area(ruleName);
    case "deviation":
      return words.deviation(distance(figure("offMeters") ?? 0, language.value));
    case "lateness": {
      const expected = shortTime(figure("expectedMs") ?? Number.NaN, language.value, zone.value);
      return words.lateness(percentText(figure("latePercent")), expected);
    }
    case "deadline": {
      const [code = "", leg = ""] = about.split(" ");
      const due = shortTime(figure("deadlineMs") ?? Number.NaN, language.value, zone.value);
      return words.deadline(leg === "" ? clockName(code) : `${clockName(code)} (${leg})`, due);
    }
  }
}

export function percentText(value: number | undefined): string {
  return value === undefined ? noValue : `${integer(value, language.value)} %`;
}

export function kilometres(meters: number): string {
  return `${decimal(meters / 1000, meters < 10_000 ? 1 : 0, language.value)} km`;
}

/** Its page in the dashboard. */
export function alertPath({ id }: Pick<Alert, "id">): string {
  return `./alerts/${encodeURIComponent(id)}`;
}
