import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDeviceClock } from "../../simulators/device-clock.ts";
import { createJourney } from "../../simulators/journey.ts";
import type { Outgoing } from "../../simulators/outgoing.ts";
import { bufferOffline, silencesOf } from "../../simulators/radio.ts";
import { createRandom } from "../../simulators/random.ts";
import { sampleRoutes } from "../../simulators/routes.ts";
import { isWithin, type TimeWindow } from "../../simulators/windows.ts";

const hourMs = 3_600_000;

describe.each(sampleRoutes.map((route) => [route.id, route] as const))("radio silence on %s", (_, route) => {
  const journey = createJourney({ route, departureMs: Date.UTC(2025, 0, 7), random: createRandom("radio") });
  const silences = silencesOf(journey, createRandom("radio"));

  it("falls between departure and arrival, one silence after the other, the same for a seed", () => {
    expect(silencesOf(journey, createRandom("radio"))).toEqual(silences);
    for (const [k, { fromMs, toMs }] of silences.entries()) {
      expect(toMs).toBeGreaterThan(fromMs);
      if (k > 0) expect(fromMs).toBeGreaterThan(silences[k - 1]!.toMs);
      expect(journey.legs.some((leg) => fromMs >= leg.departureMs && toMs <= leg.arrivalMs)).toBe(true);
    }
  });

  it("covers whole flights, some watches at sea, and no handover", () => {
    for (const { leg, departureMs, arrivalMs } of journey.legs) {
      const inside = silences.filter(({ fromMs }) => fromMs >= departureMs && fromMs < arrivalMs);
      if (leg.mode === "air") expect(inside).toEqual([{ fromMs: departureMs, toMs: arrivalMs }]);
      if (leg.mode === "sea") {
        expect(inside.length).toBeGreaterThan(1);
        for (const { fromMs, toMs } of inside) expect(toMs - fromMs).toBeLessThanOrEqual(12 * hourMs);
      }
    }
    for (const { actualMs } of journey.handovers) expect(isWithin(silences, actualMs)).toBe(false);
  });
});

describe("offline buffering", () => {
  const silences: TimeWindow[] = [
    { fromMs: 100, toMs: 200 },
    { fromMs: 230, toMs: 300 },
  ];
  const at = (...times: number[]): Outgoing<number>[] =>
    times.map((dueAtMs, message) => ({ dueAtMs, message }));
  const sent = (stream: Outgoing<number>[], messagesMax = 100, spacingMs = 10) => {
    const dropped: number[] = [];
    const onDropped = ({ message }: Outgoing<number>) => dropped.push(message);
    const out = [...bufferOffline(stream, { silences, messagesMax, spacingMs, onDropped })];
    return { out: out.map(({ message, dueAtMs }) => [message, dueAtMs]), dropped };
  };

  it("keeps what is due in a silence and sends it afterwards, oldest first, the new ones behind", () => {
    expect(sent(at(50, 110, 150, 199, 205, 225, 400))).toEqual({
      out: [
        [0, 50],
        [1, 200],
        [2, 210],
        [3, 220],
        [4, 300],
        [5, 310],
        [6, 400],
      ],
      dropped: [],
    });
  });

  it("gives up the oldest when the memory is full, and says which", () => {
    expect(sent(at(110, 120, 130, 140, 150), 2)).toEqual({
      out: [
        [3, 200],
        [4, 210],
      ],
      dropped: [0, 1, 2],
    });
    expect(() => sent(at(1), 0)).toThrow(RangeError);
  });

  it("loses nothing silently, sends nothing in a silence, and keeps the order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { maxLength: 50 }),
        fc.integer({ min: 1, max: 8 }),
        fc.nat(40),
        (times, messagesMax, spacingMs) => {
          const stream = at(...times.sort((a, b) => a - b));
          const { out, dropped } = sent(stream, messagesMax, spacingMs);
          const numbers = out.map(([message]) => message!);
          expect([...numbers, ...dropped].sort((a, b) => a - b)).toEqual(
            stream.map(({ message }) => message),
          );
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
          for (const [k, [message, dueAtMs]] of out.entries()) {
            expect(isWithin(silences, dueAtMs!)).toBe(false);
            expect(dueAtMs).toBeGreaterThanOrEqual(times[message!]!);
            if (k > 0) expect(dueAtMs).toBeGreaterThanOrEqual(out[k - 1]![1]!);
          }
        },
      ),
    );
  });
});

describe("a device's clock", () => {
  const silences = [{ fromMs: 5 * hourMs, toMs: 20 * hourMs }];
  const clock = createDeviceClock({ driftPpm: 50, startMs: 0, syncEveryMs: hourMs, silences });

  it("drifts from one setting to the next", () => {
    expect(clock.stampAt(0)).toBe(0);
    expect(clock.stampAt(0.5 * hourMs) - 0.5 * hourMs).toBeCloseTo(90, 6);
    expect(clock.stampAt(hourMs)).toBe(hourMs);
  });

  it("is not set in a radio silence, so it drifts on", () => {
    // Last set at four hours; 50 ppm of 15 hours are 2.7 seconds.
    expect(clock.stampAt(19 * hourMs) - 19 * hourMs).toBeCloseTo(2_700, 6);
    expect(clock.stampAt(20 * hourMs)).toBe(20 * hourMs);
  });

  it("may be slow as well, and right before its first use", () => {
    const slow = createDeviceClock({ driftPpm: -20, startMs: 0 });
    expect(slow.stampAt(hourMs)).toBeLessThan(hourMs);
    expect(slow.stampAt(-hourMs)).toBe(-hourMs);
  });
});
