import { afterEach, beforeEach, expect, it } from "vitest";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "./fixture.ts";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => removeFolder(folder));

const poolCountMax = 64;
const blockCountMax = 32;
/** Started in a turn before the next party's: 1,024 bytes of statements of 250, and the one that goes beyond. */
const turnCountMax = 5;

it("makes a party that says little wait for its turn, not for all that another has sent", async () => {
  const running = await startTestGateway({
    folder,
    bounds: { poolCountMax, blockCountMax, blockAgeMsMax: 5 },
  });
  const { device, other } = await populate(running);
  const atMs = Date.now();
  const reading = (signer: typeof device) =>
    signer.readings([{ name: "temperature", value: 5, timeMs: atMs }], atMs).bytes;
  const flood = Array.from({ length: 1_500 }, () => reading(device));
  let floodSealed = 0;
  const flooded = flood.map(
    (payload) =>
      new Promise<void>((resolve) =>
        running.gateway.receive({
          payload,
          sender: "party:flood",
          device: "sensor-1",
          answered: (answer) => {
            expect(answer.sealed).toBe(true);
            floodSealed++;
            resolve();
          },
        }),
      ),
  );
  const ahead: number[] = [];
  for (let i = 0; i < 8; i++) {
    const before = floodSealed;
    await new Promise<void>((resolve) =>
      running.gateway.receive({
        payload: reading(other),
        sender: "party:trickle",
        device: "sensor-2",
        answered: (answer) => {
          expect(answer.sealed).toBe(true);
          ahead.push(floodSealed - before);
          resolve();
        },
      }),
    );
  }
  // What is at work, one turn, and the block that the statement is sealed with.
  for (const statements of ahead)
    expect(statements).toBeLessThanOrEqual(poolCountMax + turnCountMax + blockCountMax);
  expect(floodSealed).toBeLessThan(flood.length);
  await Promise.all(flooded);
  await running.close();
});
