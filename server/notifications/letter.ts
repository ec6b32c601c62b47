export type Letter = {
  title: string;
  /** Empty lines separate paragraphs. */
  body: string;
  /** The one action, with an absolute address. */
  button: { label: string; href: string } | null;
  /** Why the reader gets it, and how to change that. */
  footer: { text: string; links: { label: string; href: string }[] };
};

/** A letter as complete plain text, and as HTML with inline styles, without pictures, in light and dark. */
export function writeLetter({ title, body, button, footer }: Letter): { text: string; html: string } {
  const paragraphs = body.split('\n\n');
  const text = [
    title,
    ...paragraphs,
    ...(button ? [`${button.label}: ${button.href}`] : []),
    ['--', footer.text, ...footer.links.map(({ label, href }) => `${label}: ${href}`)].join('\n'),
  ].join('\n\n');
  return {
    text: `${text}\n`,
    html: page(title, [...paragraphs.map(paragraph), button ? buttonOf(button) : ''], footer),
  };
}

// Mail clients with a dark mode apply these over the inline styles.
const DARK = `@media (prefers-color-scheme: dark) {
.back { background: #0d1214 !important } .card { background: #141b1e !important; border-color: #2a3539 !important }
.text { color: #e6ecec !important } .muted, .muted a { color: #98a8ac !important }
.button { background: #5ec8c7 !important; color: #042022 !important } }`;
const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const page = (title: string, content: string[], footer: Letter['footer']): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title><style>:root { color-scheme: light dark } ${DARK}</style></head>
<body class="back" style="margin:0;padding:0;background:#f7f7f4">
<table role="presentation" class="back" width="100%" cellpadding="0" cellspacing="0" style="background:#f7f7f4"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;${FONT}">
<tr><td class="text" style="padding:0 8px 16px;font-size:15px;font-weight:600;color:#141e22">Headroom</td></tr>
<tr><td class="card" style="padding:28px 24px;background:#ffffff;border:1px solid #dee0db;border-radius:10px">
<h1 class="text" style="margin:0 0 16px;font-size:21px;line-height:1.3;font-weight:600;color:#141e22;overflow-wrap:anywhere">${escaped(title)}</h1>
${content.join('\n')}
</td></tr>
<tr><td class="muted" style="padding:16px 8px;font-size:13px;line-height:1.5;color:#546166">${escaped(footer.text)}<br>
${footer.links.map(({ label, href }) => `<a href="${escaped(href)}" style="color:#546166">${escaped(label)}</a>`).join(' · ')}</td></tr>
</table></td></tr></table></body></html>
`;

const paragraph = (text: string): string =>
  `<p class="text" style="margin:0 0 16px;font-size:16px;line-height:1.55;color:#141e22;overflow-wrap:anywhere">${escaped(text).replaceAll('\n', '<br>')}</p>`;

const buttonOf = ({ label, href }: { label: string; href: string }): string =>
  `<p style="margin:24px 0 0"><a class="button" href="${escaped(href)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0b5c63;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${escaped(label)}</a></p>`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
