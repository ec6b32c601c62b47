export const csvResponse = (fileName: string, rows: AsyncGenerator<string>): Response =>
  fileResponse(fileName, 'text/csv; charset=utf-8', rows);

/** A streamed download with backpressure. */
export function fileResponse(
  fileName: string,
  contentType: string,
  rows: AsyncGenerator<string | Uint8Array>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await rows.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
    cancel: () => void rows.return(undefined),
  });
  return new Response(body, {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'private, no-store',
    },
  });
}
