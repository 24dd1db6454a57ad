/** The rules that a new gateway starts with; the administrator changes them. */
import { type AlertRule, defaultRuleNames } from "../contract/alerts.ts";

const hourMs = 3_600_000;

export const defaultAlertRules: readonly AlertRule[] = [
  {
    id: "harm",
    kind: "harm",
    name: defaultRuleNames.harm,
    enabled: true,
    phases: ["waiting", "moving"],
    delayMs: 0,
    steps: [
      { percent: 50, level: "watch" },
      { percent: 80, level: "warning" },
      { percent: 100, level: "critical" },
    ],
  },
  {
    id: "battery",
    kind: "battery",
    name: defaultRuleNames.battery,
    enabled: true,
    phases: ["waiting", "moving"],
    delayMs: 0,
    belowPercent: 20,
    level: "watch",
  },
  {
    id: "silence",
    kind: "silence",
    name: defaultRuleNames.silence,
    enabled: true,
    phases: ["moving"],
    delayMs: 0,
    afterMs: 12 * hourMs,
    level: "warning",
  },
  {
    id: "deviation",
    kind: "deviation",
    name: defaultRuleNames.deviation,
    enabled: true,
    phases: ["moving"],
    delayMs: 2 * hourMs,
    metersMax: 500_000,
    level: "watch",
  },
  {
    id: "lateness",
    kind: "lateness",
    name: defaultRuleNames.lateness,
    enabled: true,
    phases: ["waiting", "moving"],
    delayMs: 0,
    steps: [
      { percent: 60, level: "watch" },
      { percent: 90, level: "warning" },
    ],
  },
  {
    id: "deadline",
    kind: "deadline",
    name: defaultRuleNames.deadline,
    enabled: true,
    phases: ["delivered"],
    delayMs: 0,
    beforeMs: 48 * hourMs,
    level: "warning",
  },
];
