/** An InfluxDB to test against: the one that TALLYMAN_INFLUX_URL names, or `influxd` started on a free port. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export function influxIsPresent(): boolean {
  if (process.env.TALLYMAN_INFLUX_URL) return true;
  try {
    execFileSync("influxd", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface Influx {
  /** Without a database. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startInflux(): Promise<Influx> {
  const given = process.env.TALLYMAN_INFLUX_URL;
  if (given) return { url: given.replace(/\/$/, ""), stop: async () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "tallyman-influxd-"));
  const port = await freePort();
  writeFileSync(join(folder, "influxdb.conf"), configuration(folder, port));
  const child = spawn("influxd", ["run", "-config", join(folder, "influxdb.conf")], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child);
  return {
    url,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[monitor]
store-enabled = false
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`influxd ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/ping`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  child.kill("SIGKILL");
  throw new Error("influxd does not answer");
}

/** Stands between a store and its server, and breaks the line when told to. */
export interface Line {
  readonly url: string;
  /**
   * The request to `path` after the next `count` ones is cut off, and all that follow: before the server sees it,
   * or with the server's answer withheld, or with half of its answer.
   */
  cutAfter(path: string, count: number, how: Cut): void;
  mend(): void;
  stop(): Promise<void>;
}

export type Cut = "before" | "unanswered" | "halfway";

export async function lineTo(target: string): Promise<Line> {
  let cut: { path: string; left: number; how: Cut } | undefined;
  const server = createHttpServer((incoming, outgoing) => {
    if (cut && incoming.url!.startsWith(cut.path) && cut.left-- <= 0)
      forward(target, incoming, outgoing, cut.how);
    else forward(target, incoming, outgoing);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAfter: (path, count, how) => {
      cut = { path, left: count, how };
    },
    mend: () => {
      cut = undefined;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse, cut?: Cut): void {
  if (cut === "before") {
    incoming.destroy();
    return;
  }
  const { method, headers } = incoming;
  const onward = request(new URL(incoming.url!, target), { method: method!, headers }, (answer) => {
    if (cut === "unanswered") {
      answer.resume().on("end", () => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode!, answer.headers);
    if (cut === undefined) answer.pipe(outgoing);
    else
      answer
        .once("data", (bytes: Buffer) => outgoing.write(bytes.subarray(0, 10), () => outgoing.destroy()))
        .resume();
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}
