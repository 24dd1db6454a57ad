/** What a person can do something about: the message says what is wrong and what to do next. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";
}
