/** What has to hold between the rows of a network: names are unique and known, calls are in order of time. */
import { dayOfText } from "../statement/civil-date.ts";
import { type Network, periods, type Service } from "./network.ts";

export interface RowProblem {
  readonly table: "terminals" | "services" | "haulage" | "emissionFactors";
  readonly index: number;
  readonly message: string;
}

/** All problems, in the order of the tables. */
export function checkNetwork(network: Network): RowProblem[] {
  const terminals = new Map(network.terminals.map((terminal) => [terminal.id, terminal]));
  const factors = new Map(network.emissionFactors.map((factor) => [factor.id, factor]));
  const problems: RowProblem[] = [
    ...repeated("terminals", network.terminals),
    ...repeated("services", network.services),
    ...repeated("haulage", network.haulage),
    ...repeated("emissionFactors", network.emissionFactors),
  ];
  const say = (table: RowProblem["table"], index: number, message: string) =>
    problems.push({ table, index, message });
  network.services.forEach((service, index) => {
    for (const message of callProblems(service)) say("services", index, message);
    for (const { terminal } of service.calls) {
      const kind = terminals.get(terminal)?.kind;
      if (kind === undefined) say("services", index, `calls: there is no terminal "${terminal}"`);
      else if (kind !== service.mode)
        say(
          "services",
          index,
          `calls: "${terminal}" is a terminal for ${kind}, the service is ${service.mode}`,
        );
    }
    const mode = factors.get(service.emissionFactor)?.mode;
    if (mode !== service.mode)
      say("services", index, `emissionFactor: "${service.emissionFactor}" is no factor for ${service.mode}`);
    if (dayOfText(service.validTo)! < dayOfText(service.validFrom)!)
      say("services", index, `validTo: ${service.validTo} lies before validFrom, ${service.validFrom}`);
  });
  network.haulage.forEach(({ emissionFactor }, index) => {
    if (factors.get(emissionFactor)?.mode !== "road")
      say("haulage", index, `emissionFactor: "${emissionFactor}" is no factor for road`);
  });
  return problems;
}

function repeated(table: RowProblem["table"], rows: readonly { readonly id: string }[]): RowProblem[] {
  const seen = new Set<string>();
  return rows.flatMap(({ id }, index) => {
    if (seen.has(id)) return [{ table, index, message: `id: "${id}" stands in an earlier row, too` }];
    seen.add(id);
    return [];
  });
}

function callProblems({ calls, period }: Service): string[] {
  const problems: string[] = [];
  if (calls[0]!.arrivalMinute >= periods[period])
    problems.push(
      `calls[0].arrivalMinute: the first call begins within one period, ${periods[period]} minutes`,
    );
  calls.forEach(({ arrivalMinute, departureMinute }, i) => {
    if (departureMinute < arrivalMinute)
      problems.push(
        `calls[${i}]: the departure, ${departureMinute}, lies before the arrival, ${arrivalMinute}`,
      );
    const before = calls[i - 1];
    if (before && arrivalMinute <= before.departureMinute)
      problems.push(
        `calls[${i}].arrivalMinute: ${arrivalMinute} is not after the call before, ${before.departureMinute}`,
      );
  });
  return problems;
}
