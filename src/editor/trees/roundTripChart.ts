/** Round-trip times as a small chart: in characters for a line of the tree, as a picture for its tooltip and the report. */
import type { Health } from '../../shared/health.ts';
import { milliseconds } from './text.ts';

type RoundTrips = NonNullable<Health['roundTripTimes']>;

const bars = '▁▂▃▄▅▆▇█';
/** Characters of the chart in the tree: a side bar is narrow. */
const characters = 8;

/** "▁▂▁▇": the last pings, each measured against the longest of them; empty before there are two. */
export function sparkline(roundTrips: RoundTrips): string {
  const last = roundTrips.slice(-characters).map((one) => one.milliseconds);
  if (last.length < 2) return '';
  const longest = Math.max(...last);
  // Pings that hardly differ draw a flat line and not a mountain range.
  const floor = Math.max(longest, 1);
  return last.map((value) => bars[Math.min(7, Math.floor((value / floor) * 7.99))] ?? '').join('');
}

const width = 360;
const height = 90;
const margin = { left: 46, right: 8, top: 8, bottom: 18 };

/** The chart as an SVG picture in a data URI; undefined before there are two pings. Its colours are seen on dark and on light. */
export function chartUri(roundTrips: RoundTrips): string | undefined {
  const [first] = roundTrips;
  const last = roundTrips.at(-1);
  if (roundTrips.length < 2 || !first || !last) return undefined;
  const longest = Math.max(...roundTrips.map((one) => one.milliseconds));
  const span = Math.max(1, last.time - first.time);
  const x = (time: number) =>
    margin.left + ((time - first.time) / span) * (width - margin.left - margin.right);
  const y = (value: number) =>
    height - margin.bottom - (value / longest) * (height - margin.top - margin.bottom);
  const points = roundTrips.map((one) => `${x(one.time).toFixed(1)},${y(one.milliseconds).toFixed(1)}`);
  const text = (at: { x: number; y: number; anchor: string }, words: string) =>
    `<text x="${at.x}" y="${at.y}" text-anchor="${at.anchor}" font-family="sans-serif" font-size="10" fill="#888888">${words}</text>`;
  const bottom = height - margin.bottom;
  const ago = Math.round(span / 1000);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<path d="M${margin.left} ${margin.top}V${bottom}H${width - margin.right}" fill="none" stroke="#888888"/>`,
    `<polygon points="${margin.left},${bottom} ${points.join(' ')} ${x(last.time).toFixed(1)},${bottom}" fill="#3794ff" fill-opacity="0.2"/>`,
    `<polyline points="${points.join(' ')}" fill="none" stroke="#3794ff" stroke-width="1.5" stroke-linejoin="round"/>`,
    text({ x: margin.left - 5, y: margin.top + 8, anchor: 'end' }, milliseconds(longest)),
    text({ x: margin.left - 5, y: bottom, anchor: 'end' }, '0'),
    text(
      { x: margin.left, y: height - 5, anchor: 'start' },
      `${ago < 120 ? `${ago} s` : `${Math.round(ago / 60)} min`} ago`,
    ),
    text({ x: width - margin.right, y: height - 5, anchor: 'end' }, 'last ping'),
    '</svg>',
  ].join('');
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** "fastest 3 ms · median 4 ms · slowest 20 ms"; empty without pings. */
export function roundTripWords(roundTrips: RoundTrips): string {
  const sorted = roundTrips.map((one) => one.milliseconds).toSorted((one, other) => one - other);
  const [fastest] = sorted;
  const median = sorted[sorted.length >> 1];
  const slowest = sorted.at(-1);
  if (fastest === undefined || median === undefined || slowest === undefined) return '';
  return `fastest ${milliseconds(fastest)} · median ${milliseconds(median)} · slowest ${milliseconds(slowest)}`;
}
