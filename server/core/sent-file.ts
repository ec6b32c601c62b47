/** A file of a form over the bytes that were sent: a `File` of its own would copy them, which holds the event loop when they are many. */
export class SentFile extends File {
  readonly sent: Uint8Array<ArrayBuffer>;

  constructor(sent: Uint8Array<ArrayBuffer>, { name, type }: { name: string; type: string }) {
    super([], name, { type });
    this.sent = sent;
  }

  override get size(): number {
    return this.sent.length;
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.sent.slice().buffer);
  }
  override text(): Promise<string> {
    return Promise.resolve(new TextDecoder().decode(this.sent));
  }
  override slice(start?: number, end?: number, type?: string): Blob {
    return new Blob([this.sent]).slice(start, end, type);
  }
  override stream(): ReturnType<File['stream']> {
    return new Blob([this.sent]).stream();
  }
}

/** The bytes of a file, without a copy when they are in memory already. */
export const bytesOf = async (file: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  file instanceof SentFile ? file.sent : new Uint8Array(await file.arrayBuffer());
