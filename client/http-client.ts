/** The gateway's HTTP API, typed. Every error says what happened and what to do about it. */

import type {
  BlockView,
  ChainView,
  ClearanceRow,
  ClearanceView,
  ClockAcceptedView,
  ComplaintView,
  CustomsListView,
  DelegationRequest,
  DeviceView,
  DisputeRow,
  DisputeView,
  EntryView,
  FleetView,
  LotView,
  PartyView,
  ProductView,
  ProfileView,
  RecallView,
  SeriesView,
  SessionView,
  ShipmentSuggestionView,
  ShipmentView,
  SimulatedDeviceRequest,
  StatementSummary,
  SuggestionHistoryView,
  TraceView,
  UnitView,
} from "../gateway/contract/api.ts";
import type { FigureDimension, FiguresView } from "../gateway/contract/figures.ts";
import type {
  NetworkTakenView,
  NetworkView,
  RoutePlanRequest,
  RoutePlanView,
} from "../gateway/contract/routes.ts";
import type { ShareLink, ShareMade, ShareRequest } from "../gateway/contract/shares.ts";
import type {
  AccountStatementView,
  AccountView,
  AssetView,
  DirectoryView,
  ExchangeView,
  HoldingView,
  InvoiceView,
  NettingSuggestion,
  NettingView,
  OfferView,
  OrderRow,
  OrderView,
  PersonalView,
} from "../gateway/contract/trade.ts";
import { type Code, codes } from "../ledger/codes.ts";
import { fromHex, toHex } from "../ledger/encoding/bytes.ts";
import type { RoundsPlan } from "../ledger/routing/rounds/plan-rounds.ts";
import { ClientError } from "./client-error.ts";
import { bodyOf } from "./http-body.ts";
import type { SequencePosition } from "./sequence.ts";

/** The gateway answered with a problem document: `code` says which (docs/codes.md). */
export class Refused extends ClientError {
  override readonly name = "Refused";
  /** Normally a `Code`; a gateway newer than this program may have others. */
  readonly code: string;
  readonly detail: string;
  /** Sending the same again can never succeed. */
  readonly final: boolean;
  readonly status: number;

  constructor(problem: { code: string; detail: string; final: boolean; status: number }) {
    super(`${problem.code}: ${problem.detail}`);
    this.code = problem.code;
    this.detail = problem.detail;
    this.final = problem.final;
    this.status = problem.status;
  }

  /** What the code means, for people. */
  get title(): string {
    return Object.hasOwn(codes, this.code)
      ? codes[this.code as Code].title
      : "This program does not know the code.";
  }
}

/** No answer, or none that a Tallyman gateway gives. */
export class UnreachableError extends ClientError {
  override readonly name = "UnreachableError";
}

export interface HttpClientOptions {
  /** Where the gateway's pages are: `http://127.0.0.1:8420`. */
  readonly url: string;
  /** API token or sign-in proof for each request; absent, requests carry none. */
  readonly bearer?: (() => string) | undefined;
  readonly timeoutMs?: number;
}

const timeoutMsDefault = 60_000;
/** Answers that are read whole. Evidence is not: it is streamed. */
const answerBytesMax = 64 * 1024 * 1024;
const evidenceMsMax = 600_000;

/** Which part of a list: identifiers after this one, at most so many. */
export type Part = { readonly after?: string; readonly limit?: number };

/** Which figures: by what, of what was booked between these times. */
export type FiguresPart = {
  readonly by: FigureDimension;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

/** Which blocks: below this height, newest first, at most so many. */
export type BlockPart = { readonly before?: number; readonly limit?: number };

export interface SignerView extends SequencePosition {
  readonly gaps: number;
}

export class HttpClient {
  readonly url: string;
  readonly #bearer: (() => string) | undefined;
  readonly #timeoutMs: number;

  constructor({ url, bearer, timeoutMs = timeoutMsDefault }: HttpClientOptions) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      throw new ClientError(`"${url}" is not an address: it looks like http://127.0.0.1:8420.`);
    this.url = url.endsWith("/") ? url : `${url}/`;
    this.#bearer = bearer;
    this.#timeoutMs = timeoutMs;
  }

  /** The same gateway with other credentials. */
  withBearer(bearer: () => string): HttpClient {
    return new HttpClient({ url: this.url, bearer, timeoutMs: this.#timeoutMs });
  }

  /** Throws `Refused` when the gateway refuses it, `UnreachableError` when nobody knows what became of it. */
  async submit(statement: Uint8Array): Promise<EntryView> {
    const entry = await this.#json<EntryView>("entries", {
      method: "POST",
      body: new Uint8Array(statement),
      headers: { "content-type": "application/cose" },
    });
    const isEntry =
      isHex(entry.hash, 64) && isCount(entry.index) && isCount(entry.height) && isHex(entry.receipt);
    if (!isEntry) throw notTallyman(this.url);
    return entry;
  }

  async chain(): Promise<ChainView> {
    const view = await this.#json<ChainView>("api/chain");
    if (typeof view.chain !== "string" || !isHex(view.operatorKey) || !isCount(view.time?.nowMs))
      throw notTallyman(this.url);
    return view;
  }

  /** Where the sequence of a key stands as far as it is sealed. */
  async signer(kid: Uint8Array): Promise<SignerView> {
    const view = await this.#json<{ next: number; last: string | null; gaps: number }>(
      `api/signers/${toHex(kid)}`,
    );
    if (!isCount(view.next) || !(view.last === null ? view.next === 0 : isHex(view.last, 64)))
      throw notTallyman(this.url);
    return { next: view.next, last: view.last === null ? undefined : fromHex(view.last), gaps: view.gaps };
  }

  /** Says that the gateway's clock is right although it jumped; scope `administer`. */
  readonly acceptClock = () => this.#json<ClockAcceptedView>("api/clock/accept", { method: "POST" });
  readonly directory = (filter: { readonly [name: string]: string | number | undefined } = {}) =>
    this.#json<DirectoryView>(`api/directory${query(filter)}`);
  readonly offers = (part: Part = {}) => this.#json<OfferView[]>(`api/offers${query(part)}`);
  readonly orders = (part: Part = {}) => this.#json<OrderRow[]>(`api/orders${query(part)}`);
  readonly order = (id: string) => this.#json<OrderView>(`api/orders/${encodeURIComponent(id)}`);
  readonly invoices = (part: Part = {}) => this.#json<InvoiceView[]>(`api/invoices${query(part)}`);
  readonly invoice = (id: string) => this.#json<InvoiceView>(`api/invoices/${encodeURIComponent(id)}`);
  readonly assets = (part: Part = {}) => this.#json<AssetView[]>(`api/assets${query(part)}`);
  readonly asset = (id: string) => this.#json<AssetView>(`api/assets/${encodeURIComponent(id)}`);
  readonly accounts = (party: string) => this.#json<AccountView[]>(`api/accounts${query({ party })}`);
  readonly account = (asset: string, party: string) =>
    this.#json<AccountStatementView>(
      `api/accounts/${encodeURIComponent(asset)}/${encodeURIComponent(party)}`,
    );
  readonly exchange = (id: string) => this.#json<ExchangeView>(`api/exchanges/${encodeURIComponent(id)}`);
  readonly netting = (id: string) => this.#json<NettingView>(`api/nettings/${encodeURIComponent(id)}`);
  readonly nettingSuggestion = (asset: string) =>
    this.#json<NettingSuggestion>(`api/assets/${encodeURIComponent(asset)}/netting-suggestion`);
  readonly wallet = (party: string) => this.#json<HoldingView[]>(`api/wallets/${encodeURIComponent(party)}`);
  readonly personal = (party: string) =>
    this.#json<PersonalView>(`api/personal/${encodeURIComponent(party)}`);

  /** Leaves a datum with the gateway, which checks it against the party's commitment. */
  async disclose(party: string, datum: { name: string; salt: string; value: string }): Promise<void> {
    await this.#request(`api/personal/${encodeURIComponent(party)}`, {
      method: "PUT",
      body: JSON.stringify(datum),
      headers: { "content-type": "application/json" },
    });
  }

  /** Erases the content of a datum. */
  async erase(party: string, name: string): Promise<void> {
    const path = `api/personal/${encodeURIComponent(party)}/${encodeURIComponent(name)}`;
    await this.#request(path, { method: "DELETE" });
  }

  /** An ISO 20022 message of the gateway's. */
  async message(path: string): Promise<string> {
    return new TextDecoder().decode(await this.#whole(await this.#request(path)));
  }

  readonly shares = (shipment?: string) => this.#json<ShareLink[]>(`api/shares${query({ shipment })}`);
  readonly makeShare = (asked: ShareRequest) =>
    this.#json<ShareMade>("api/shares", sending("POST", JSON.stringify(asked)));
  readonly changeShare = (id: string, change: "revoke" | "restore") =>
    this.#json<ShareLink>(`api/shares/${encodeURIComponent(id)}/${change}`, { method: "POST" });
  readonly session = () => this.#json<SessionView>("api/session");
  readonly fleet = () => this.#json<FleetView>("api/fleet");
  readonly parties = (part: Part = {}) => this.#json<PartyView[]>(`api/parties${query(part)}`);
  readonly party = (id: string) => this.#json<PartyView>(`api/parties/${encodeURIComponent(id)}`);
  readonly devices = (part: Part = {}) => this.#json<DeviceView[]>(`api/devices${query(part)}`);
  readonly device = (id: string) => this.#json<DeviceView>(`api/devices/${encodeURIComponent(id)}`);
  readonly units = (part: Part = {}) => this.#json<UnitView[]>(`api/units${query(part)}`);
  readonly unit = (id: string) => this.#json<UnitView>(`api/units/${encodeURIComponent(id)}`);
  readonly shipment = (id: string) => this.#json<ShipmentView>(`api/shipments/${encodeURIComponent(id)}`);
  readonly suggestion = (id: string, closed: readonly string[] = []) => {
    const asked = closed.map((passage) => `closed=${encodeURIComponent(passage)}`).join("&");
    return this.#json<ShipmentSuggestionView>(
      `api/shipments/${encodeURIComponent(id)}/suggestion${asked === "" ? "" : `?${asked}`}`,
    );
  };
  readonly suggestionHistory = (part: { shipment?: string; before?: number; limit?: number } = {}) =>
    this.#json<SuggestionHistoryView>(`api/suggestions/history${query(part)}`);
  readonly shipmentStatements = (id: string) =>
    this.#json<StatementSummary[]>(`api/shipments/${encodeURIComponent(id)}/statements`);
  readonly shipmentReadings = (id: string) =>
    this.#json<SeriesView[]>(`api/shipments/${encodeURIComponent(id)}/readings`);
  readonly disputes = (part: Part = {}) => this.#json<DisputeRow[]>(`api/disputes${query(part)}`);
  readonly dispute = (id: string) => this.#json<DisputeView>(`api/disputes/${encodeURIComponent(id)}`);
  readonly profiles = (part: Part = {}) => this.#json<ProfileView[]>(`api/profiles${query(part)}`);
  readonly profile = (party: string, id: string) =>
    this.#json<ProfileView>(`api/profiles/${encodeURIComponent(party)}/${encodeURIComponent(id)}`);
  readonly products = (part: Part = {}) => this.#json<ProductView[]>(`api/products${query(part)}`);
  readonly lots = (part: Part = {}) => this.#json<LotView[]>(`api/lots${query(part)}`);
  readonly lot = (id: string) => this.#json<LotView>(`api/lots/${encodeURIComponent(id)}`);
  readonly lotTrace = (id: string, direction: "back" | "forward") =>
    this.#json<TraceView>(`api/lots/${encodeURIComponent(id)}/trace${query({ direction })}`);
  readonly recall = (id: string) => this.#json<RecallView>(`api/recalls/${encodeURIComponent(id)}`);
  readonly complaints = (part: Part = {}) => this.#json<ComplaintView[]>(`api/complaints${query(part)}`);
  readonly figures = (part: FiguresPart) => this.#json<FiguresView>(`api/figures${query({ ...part })}`);
  /** The same as a file. */
  async figuresFile(part: FiguresPart & { readonly format: "csv" | "parquet" }): Promise<Uint8Array> {
    return this.#whole(await this.#request(`api/figures/export${query({ ...part })}`));
  }
  readonly customsLists = (part: Part = {}) =>
    this.#json<CustomsListView[]>(`api/customs/lists${query(part)}`);
  readonly customsQueue = (part: { country?: string } = {}) =>
    this.#json<ClearanceRow[]>(`api/customs/queue${query(part)}`);
  readonly clearance = (shipment: string) =>
    this.#json<ClearanceView>(`api/customs/shipments/${encodeURIComponent(shipment)}`);
  readonly network = () => this.#json<NetworkView>("api/routes/network");
  /** Another network to plan in, as a JSON document; scope `administer`. */
  readonly setNetwork = (document: string) =>
    this.#json<NetworkTakenView>("api/routes/network", sending("PUT", document), evidenceMsMax);
  readonly planRoutes = (request: RoutePlanRequest) =>
    this.#json<RoutePlanView>("api/routes/plan", sending("POST", JSON.stringify(request)), evidenceMsMax);
  readonly planRounds = (document: string) =>
    this.#json<RoundsPlan>("api/routes/rounds", sending("POST", document), evidenceMsMax);
  readonly block = (height: number) => this.#json<BlockView>(`api/blocks/${height}`);
  readonly blocks = (part: BlockPart = {}) => this.#json<BlockView[]>(`api/blocks${query(part)}`);

  readonly delegationRequests = () => this.#json<DelegationRequest[]>("api/delegation-requests");
  readonly simulatedDevices = () => this.#json<SimulatedDeviceRequest[]>("api/simulated-devices");

  updateSimulatedDevice(
    id: string,
    outcome: Pick<SimulatedDeviceRequest, "state" | "device" | "detail">,
  ): Promise<SimulatedDeviceRequest> {
    return this.#json(
      `api/simulated-devices/${encodeURIComponent(id)}`,
      sending("PATCH", JSON.stringify(outcome)),
    );
  }

  /** The receipt of the statement with this hash. */
  async receipt(hash: Uint8Array): Promise<Uint8Array> {
    return this.#whole(await this.#request(`entries/${toHex(hash)}/receipt`));
  }

  /** The proof file about a value of the state; `kind` and `id` as the route has them. */
  async proof(kind: string, id: string): Promise<Uint8Array> {
    return this.#whole(await this.#request(`api/proofs/${kind}/${encodeURIComponent(id)}`));
  }

  /** Sealed blocks from this height on, oldest first: a CBOR sequence, empty where the chain ends. */
  async blockSequence({ from, limit }: { from: number; limit?: number }): Promise<Uint8Array> {
    return this.#whole(await this.#request(`api/chain/blocks${query({ from, limit })}`, {}, evidenceMsMax));
  }

  /** The evidence bundle of a shipment, as it arrives. */
  async evidence(shipment: string): Promise<AsyncIterable<Uint8Array>> {
    const path = `api/shipments/${encodeURIComponent(shipment)}/evidence`;
    const answer = await this.#request(path, {}, evidenceMsMax);
    if (!answer.body) throw notTallyman(this.url);
    return answer.body as unknown as AsyncIterable<Uint8Array>;
  }

  async #json<T>(path: string, init?: RequestInit, timeoutMs?: number): Promise<T> {
    return parse<T>(this.url, await this.#whole(await this.#request(path, init, timeoutMs)));
  }

  async #request(path: string, init: RequestInit = {}, timeoutMs = this.#timeoutMs): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#bearer) headers.set("authorization", `Bearer ${this.#bearer()}`);
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect would carry the credentials to an address nobody named.
    const answer = await this.#answered(
      fetch(`${this.url}${path}`, { ...init, headers, signal, redirect: "error" }),
    );
    if (answer.ok) return answer;
    throw refusedOf(await this.#whole(answer), this.url, answer.status);
  }

  #whole(answer: Response): Promise<Uint8Array> {
    return this.#answered(bodyOf(answer, answerBytesMax));
  }

  async #answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ClientError) throw error;
      throw new UnreachableError(
        `The gateway at ${this.url} does not answer (${reasonOf(error)}). Start one with \`tallyman gateway\`, or name another with --url.`,
        { cause: error },
      );
    }
  }
}

const sending = (method: string, body: string): RequestInit => ({
  method,
  body,
  headers: { "content-type": "application/json" },
});

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return "no answer in time";
  return cause?.code ?? cause?.message ?? message;
}

function refusedOf(body: Uint8Array, url: string, status: number): ClientError {
  const { code, detail, final } = parse<{ code?: unknown; detail?: unknown; final?: unknown }>(
    url,
    body,
    status,
  );
  if (typeof code !== "string" || typeof final !== "boolean") return notTallyman(url, status);
  return new Refused({ code, detail: String(detail ?? ""), final, status });
}

function parse<T>(url: string, body: Uint8Array, status = 200): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw notTallyman(url, status);
  }
  if (typeof value !== "object" || value === null) throw notTallyman(url, status);
  return value as T;
}

function notTallyman(url: string, status = 200): ClientError {
  if (status >= 500)
    return new UnreachableError(
      `The gateway at ${url} failed (HTTP ${status}): look at its own messages, then try again.`,
    );
  return new UnreachableError(
    `What answers at ${url} is not a Tallyman gateway of this version (HTTP ${status}). Check --url.`,
  );
}

function isHex(value: unknown, length?: number): value is string {
  return (
    typeof value === "string" && /^([0-9a-f]{2})+$/.test(value) && value.length === (length ?? value.length)
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function query(part: { readonly [name: string]: string | number | undefined }): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(part))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? "" : `?${parameters}`;
}
