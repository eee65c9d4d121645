/** What the person takes away from a chart: a picture, all values, the values in sight. Each answers with what to say of it. */
import type { ChartHostSide, ChartPageSide, ChartSnapshot } from '../../src/shared/chartContract.ts';
import type { RpcPeer } from '../../src/shared/rpc.ts';
import type { Drawing } from './drawing.ts';
import { pictureOf } from './picture.ts';
import type { CursorPlace } from './plot.ts';
import type { ChartState } from './state.ts';
import { chartStrings as text } from './strings.ts';

export type ChartPeer = RpcPeer<ChartPageSide, ChartHostSide>;

/** Saves what is drawn as PNG; undefined when the person turned away. */
export async function savePicture(
  peer: ChartPeer,
  canvas: HTMLCanvasElement,
  drawing: Drawing,
  title: string,
): Promise<string | undefined> {
  const png = await pictureOf(canvas, title, drawing.model.lines);
  return (await peer.request('savePicture', { png })) ? text.saved : undefined;
}

/** Saves all values of the lines that are not hidden, over the time in sight, as CSV; undefined when the person turned away. */
export async function saveValues(
  peer: ChartPeer,
  { fields }: Pick<ChartSnapshot, 'fields'>,
  drawing: Drawing,
  { zoom, span }: Pick<ChartState, 'zoom' | 'span'>,
): Promise<string | undefined> {
  const lines = drawing.shown;
  if (lines.length === 0) return undefined;
  const { from, to } = drawing.range;
  const bounds = zoom || span !== 'all' ? { from, to } : {};
  return (await peer.request('saveValues', { fields, lines, ...bounds })) ? text.saved : undefined;
}

/** Copies what is in sight, or what is at a place. */
export async function copyValues(peer: ChartPeer, drawing: Drawing, place?: CursorPlace): Promise<string> {
  const copied = drawing.copied(place);
  await peer.request('copy', { text: copied.text });
  return text.copied(copied.rows);
}
