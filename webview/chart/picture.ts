/** The chart as a picture for others: on the theme's ground, with the names of the lines above it. */
import { revealName } from '../../src/shared/payload/text.ts';
import { readColours } from './colours.ts';
import type { PlotLine } from './plot.ts';

const lineHeight = 18;
const margin = 12;
const swatch = 18;

/** @returns PNG */
export async function pictureOf(
  canvas: HTMLCanvasElement,
  title: string,
  lines: readonly PlotLine[],
): Promise<Uint8Array> {
  const ratio = devicePixelRatio;
  const { background, text, font, line: lookOf } = readColours();
  const shown = lines.filter((line) => line.shown);
  const head = margin + lineHeight * (shown.length + 1);
  const picture = document.createElement('canvas');
  picture.width = canvas.width + 2 * margin * ratio;
  picture.height = canvas.height + (head + margin) * ratio;
  const context = picture.getContext('2d');
  if (!context) throw new Error('this browser cannot draw.');
  context.fillStyle = background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(canvas, margin * ratio, head * ratio);
  context.scale(ratio, ratio);
  context.textBaseline = 'middle';
  context.font = `bold ${font}`;
  context.fillStyle = text;
  context.fillText(revealName(title), margin, margin + lineHeight / 2);
  context.font = font;
  for (const [index, { label, look }] of shown.entries()) {
    const y = margin + lineHeight * (index + 1.5);
    const { colour, dash } = lookOf(look);
    context.strokeStyle = colour;
    context.lineWidth = 3;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(margin, y);
    context.lineTo(margin + swatch, y);
    context.stroke();
    context.fillStyle = text;
    context.fillText(revealName(label), margin + swatch + 8, y);
  }
  const blob = await new Promise<Blob | null>((resolve) => {
    picture.toBlob(resolve, 'image/png');
  });
  if (!blob) throw new Error('the picture is too large for this browser.');
  return new Uint8Array(await blob.arrayBuffer());
}
