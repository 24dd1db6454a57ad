/**
 * A whole gateway whose files may not grow beyond a limit: the system itself refuses its writes. It stops
 * acknowledging and goes on serving; with the limit gone, or started again without it, everything acknowledged is
 * there and nothing else.
 */
import { spawnSync } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { checkHistory } from "../crash/check-history.ts";
import { GatewayLife } from "../crash/gateway-life.ts";
import { History } from "../crash/history.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { clientOf, healthOf, Registrations, seed, send } from "./whole-gateway.ts";

let folder: string | undefined;
let life: GatewayLife | undefined;

afterEach(async () => {
  life?.kill();
  await life?.death;
  if (folder !== undefined) removeFolder(folder);
});

it("a limit on the size of files stops the acknowledgements and nothing else", {
  timeout: 180_000,
}, async () => {
  folder = temporaryFolder();
  const history = new History();
  const registrations = new Registrations(history);
  // In blocks of 512 or 1024 bytes, as the shell counts.
  life = new GatewayLife(["sh", "-c", 'ulimit -S -f 2000 && exec "$0" "$@"']);
  const ports = await life.begin({ folder, seed, killCommit: 0 });
  expect(ports, life.errors).toBeDefined();
  const client = clientOf(ports!);

  // Some at a time, until some are left unanswered for lack of room, or refused because others are.
  const pending: Promise<string>[] = [];
  for (let round = 0; pending.length === 0; round++) {
    expect(round, "the limit was never met").toBeLessThan(200);
    const answers = Array.from({ length: 25 }, () => send(client, registrations.next(), history));
    let isAnswered = false;
    const all = Promise.all(answers).finally(() => {
      isAnswered = true;
    });
    // What is left unanswered is looked at one by one, below.
    all.catch(() => undefined);
    while (!isAnswered && (await healthOf(ports!)).code === 200);
    if (!isAnswered) pending.push(...answers);
    else if ((await all).some((code) => code === "gateway_stopped")) pending.push(Promise.resolve("sealed"));
    else expect(new Set(await all)).toEqual(new Set(["sealed"]));
  }
  // What was made of the room that was asked for is used, too: a smaller block may still be sealed.
  await expect
    .poll(() => send(client, registrations.next(), history), { timeout: 60_000, interval: 200 })
    .toBe("gateway_stopped");
  await expect
    .poll(() => healthOf(ports!), { timeout: 20_000 })
    .toMatchObject({ code: 503, reason: expect.stringMatching(/cannot grow.*make room/) });
  expect((await client.parties()).length).toBeGreaterThan(0);
  expect((await client.chain()).size).toBeGreaterThan(1);
  const acknowledged = history.acknowledged.size;

  const raised = spawnSync("prlimit", ["--pid", String(life.pid), "--fsize=unlimited"]);
  if (raised.status === 0) {
    await expect.poll(() => healthOf(ports!), { timeout: 20_000 }).toMatchObject({ code: 200 });
    for (const answer of pending) expect(["sealed", "gateway_stopped"]).toContain(await answer);
  } else {
    // Left to their senders, who try again.
    for (const answer of pending) answer.catch(() => undefined);
  }
  expect(history.acknowledged.size).toBeGreaterThanOrEqual(acknowledged);
  life.kill();
  await life.death;

  life = new GatewayLife();
  const again = await life.begin({ folder, seed, killCommit: 0 });
  expect(again, life.errors).toBeDefined();
  const reader = clientOf(again!);
  for (const sent of history.sent.values()) expect(await send(reader, sent, history)).toBe("sealed");
  expect(await life.stop()).toEqual({ code: 0, signal: null });
  const { problems } = await checkHistory(folder, history);
  // Of statements that are posted together some may be refused for now and come later.
  expect(problems.filter((problem) => !problem.includes("not in the order"))).toEqual([]);
});
