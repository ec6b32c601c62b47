/** The fields of a form that was sent; a body that is none is answered 400. */
export async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw new Response('This is not a form.', { status: 400 });
  }
}
