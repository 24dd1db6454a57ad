import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type Client } from "aedes";
import { encodeReceipts } from "../../ledger/statement/answers.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { operatorKey, receiptsFor } from "./fake-operator.ts";

type Answerer = (statement: Uint8Array, broker: FakeBroker) => void;

/** A broker that hears statements and answers as the test says; it never acknowledges by itself what it holds back. */
export class FakeBroker {
  readonly heard: Uint8Array[] = [];
  readonly passwords: string[] = [];
  answer: Answerer = (statement, broker) => broker.seal(statement);
  accepts = true;
  acknowledges = true;
  readonly #aedes = new Aedes({
    authenticate: (_client, _user, password, done) => {
      this.passwords.push(String(password));
      done(null, this.accepts);
    },
    authorizePublish: (_client, packet, done) => {
      const statement = new Uint8Array(packet.payload as Buffer);
      this.heard.push(statement);
      if (!this.acknowledges) packet.qos = 0;
      done();
      this.answer(statement, this);
    },
  });
  readonly #server: Server = createServer((socket) => this.#accept(socket));
  readonly #sockets = new Set<Socket>();

  async listen(): Promise<string> {
    await this.#aedes.listen();
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `mqtt://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  send(name: string, payload: Uint8Array): void {
    const packet = { cmd: "publish", qos: 0, dup: false, retain: false } as const;
    this.#aedes.publish(
      { ...packet, topic: `devices/d1/${name}`, payload: Buffer.from(payload) },
      () => undefined,
    );
  }

  seal(statement: Uint8Array, key = operatorKey): void {
    const [receipt] = receiptsFor([statement], key);
    this.send("receipts", encodeReceipts([{ hash: readStatement(statement).hash, receipt: receipt! }]));
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    this.#aedes.handle(socket as unknown as Client["conn"]);
  }
}
