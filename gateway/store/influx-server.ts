/** What the telemetry store needs of an InfluxDB 1.x server: lines in, queries out, plain errors, deadlines. */
import { InfluxDB } from "influx";

/** One series of a result. */
export interface Table {
  readonly tags: Readonly<Record<string, unknown>>;
  readonly rows: readonly (readonly unknown[])[];
}

/** Retrying is the caller's: a failed host is asked again at once when the next request comes. */
const noBackoff = { getDelay: () => 0, next: () => noBackoff, reset: () => noBackoff };

export class InfluxServer {
  readonly #client: InfluxDB;
  readonly #database: string;
  readonly #writeUrl: string;
  readonly #authorization: string | undefined;
  readonly #timeoutMs: number;

  /** `address`: `http(s)://[user:password@]host[:port][/database]`. Throws `TypeError` when it is something else. */
  constructor(address: string, timeoutMs: number) {
    // Its own error would repeat the password.
    if (!URL.canParse(address)) throw new TypeError("the InfluxDB URL is malformed");
    const url = new URL(address);
    const protocol = url.protocol.slice(0, -1);
    if (protocol !== "http" && protocol !== "https")
      throw new TypeError("an InfluxDB URL begins with http or https");
    this.#timeoutMs = timeoutMs;
    this.#database = decodeURIComponent(url.pathname.slice(1)) || "tallyman";
    const username = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    this.#authorization =
      username === "" ? undefined : `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    this.#writeUrl = `${url.origin}/write?db=${encodeURIComponent(this.#database)}&precision=ns`;
    this.#client = new InfluxDB({
      protocol,
      host: url.hostname,
      port: url.port === "" ? (protocol === "https" ? 443 : 80) : Number(url.port),
      database: this.#database,
      ...(username === "" ? {} : { username, password }),
      pool: { maxRetries: 0, requestTimeout: timeoutMs, backoff: noBackoff },
    });
  }

  /** Makes the database unless it is there: a user without the right to make one may still use it. */
  async createDatabase(): Promise<void> {
    const names = await this.#plainly("list databases", this.#client.getDatabaseNames());
    if (!names.includes(this.#database))
      await this.#plainly("create the database", this.#client.createDatabase(this.#database));
  }

  /** Writes lines with times in nanoseconds; durable when it resolves. */
  async write(lines: string): Promise<void> {
    const response = await this.#plainly(
      "write",
      fetch(this.#writeUrl, {
        method: "POST",
        body: lines,
        redirect: "error",
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: this.#authorization === undefined ? {} : { authorization: this.#authorization },
      }),
    );
    await response.body?.cancel();
    if (!response.ok)
      throw new Error(
        `InfluxDB: write: ${response.status} ${response.headers.get("x-influxdb-error") ?? ""}`,
      );
  }

  /** Runs statements with bound names; times are in ms. One list of tables per statement. */
  async query(
    statements: readonly string[],
    names: Readonly<Record<string, string>> = {},
  ): Promise<Table[][]> {
    const answer: unknown = await this.#plainly(
      "query",
      this.#client.queryRaw([...statements], { precision: "ms", placeholders: { ...names }, method: "POST" }),
    );
    const results = tablesOf(answer);
    if (results.length !== statements.length) throw noResult();
    return results;
  }

  /** The client's errors hold the request with its password, and an answer cut short never settles its promise. */
  async #plainly<T>(what: string, answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#timeoutMs} ms`)), this.#timeoutMs);
    });
    try {
      return await Promise.race([answer, deadline]);
    } catch (error) {
      const { message, cause } = error instanceof Error ? error : new Error(String(error));
      throw new Error(`InfluxDB: ${what}: ${cause instanceof Error ? cause.message : message}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function tablesOf(answer: unknown): Table[][] {
  const { results } = objectOf(answer);
  return arrayOf(results).map((result) => {
    const { series, error } = objectOf(result);
    if (error !== undefined) throw new Error(`InfluxDB: query: ${String(error)}`);
    return arrayOf(series ?? []).map((one) => {
      const { tags, values } = objectOf(one);
      return { tags: tags === undefined ? {} : objectOf(tags), rows: arrayOf(values).map(arrayOf) };
    });
  });
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw noResult();
  return value as Record<string, unknown>;
}

function arrayOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw noResult();
  return value;
}

function noResult(): Error {
  return new Error("InfluxDB: the answer is not a result");
}
