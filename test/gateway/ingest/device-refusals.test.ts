/** What is noted of refused devices stays bounded, whatever they send, and the newest is what is kept. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { DeviceRefusals, type NotedRefusal } from "../../../gateway/ingest/device-refusals.ts";
import { type Code, codes, refusal } from "../../../ledger/codes.ts";

const devicesMax = 3;
const codesMax = 5;

/** All that ever happened, and the rules applied to it when asked. */
function expected(all: readonly (readonly [string, Code])[], device: string): [Code, number][] {
  const newest = [...new Set(all.map(([name]) => name).reverse())].slice(0, devicesMax);
  if (!newest.includes(device)) return [];
  const own = all.filter(([name]) => name === device).map(([, code]) => code);
  return [...new Set(own.toReversed())].map((code) => [code, own.filter((one) => one === code).length]);
}

it("keeps the newest codes of the newest devices", () => {
  const fewCodes = (Object.keys(codes) as Code[]).slice(0, codesMax);
  const event = fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(...fewCodes));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const refusals = new DeviceRefusals(devicesMax);
      events.forEach(([device, code], index) => refusals.note(device, refusal(code, "x".repeat(999)), index));
      for (const device of ["a", "b", "c", "d"]) {
        const noted = refusals.of(device);
        expect(noted.map(({ code, count }) => [code, count])).toEqual(expected(events, device));
        for (const { detail } of noted) expect(detail.length).toBeLessThan(999);
      }
    }),
  );
});

it("forgets the device that was refused longest ago, and the codes beyond the newest", () => {
  const refusals = new DeviceRefusals(2);
  const all = (Object.keys(codes) as Code[]).slice(0, codesMax + 1);
  all.forEach((code, index) => refusals.note("a", refusal(code), index));
  expect(refusals.of("a").map(({ code }: NotedRefusal) => code)).toEqual(all.toReversed().slice(0, codesMax));
  for (const device of ["b", "a", "c"]) refusals.note(device, refusal(all[0]!), 100);
  expect(refusals.of("b")).toEqual([]);
  expect(refusals.of("a")).toHaveLength(codesMax);
});
