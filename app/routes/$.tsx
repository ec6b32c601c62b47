/** Addresses that no other route has. As a route of its own the page is rendered with the root's data, like every other. */
export const loader = () => {
  throw new Response(null, { status: 404 });
};

export default function NotFound() {
  return null;
}
