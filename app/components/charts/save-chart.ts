/** How many pixels of the picture a unit of the drawing gets. */
const SCALE = 2;

/** Saves the drawing of the figure around the button. */
export async function savePng(button: Element, title: string): Promise<void> {
  const drawing = [...(button.closest('figure')?.querySelectorAll<SVGSVGElement>('svg[role=img]') ?? [])].find(
    (svg) => svg.getBoundingClientRect().width > 0,
  );
  if (!drawing) return;
  const { width, height } = drawing.viewBox.baseVal;
  const picture = new Image();
  const url = URL.createObjectURL(new Blob([standAlone(drawing)], { type: 'image/svg+xml' }));
  picture.src = url;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = resolved('rgb(var(--surface))');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => blob && save(blob, `${title}.png`));
}

/** The drawing with its own size and font, and the theme's colours in place of their names. */
function standAlone(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const { width, height } = drawing.viewBox.baseVal;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('font-family', getComputedStyle(drawing).fontFamily);
  copy.removeAttribute('class');
  return resolved(new XMLSerializer().serializeToString(copy));
}

const resolved = (text: string): string =>
  text.replace(/var\((--[\w-]+)\)/g, (_, name) => getComputedStyle(document.documentElement).getPropertyValue(name));

/** Saves the table of the figure around the button. */
export function saveCsv(button: Element, title: string): void {
  const rows = [...(button.closest('figure')?.querySelectorAll('tr') ?? [])].map((row) =>
    [...row.cells].map(({ textContent }) => `"${(textContent ?? '').replaceAll('"', '""')}"`).join(','),
  );
  save(new Blob([`${rows.join('\r\n')}\r\n`], { type: 'text/csv' }), `${title}.csv`);
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[^\p{L}\p{N}. -]/gu, '');
  link.click();
  URL.revokeObjectURL(link.href);
}
