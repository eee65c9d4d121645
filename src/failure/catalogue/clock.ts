/** How far this machine's clock is from a server's, told by the header `Date` of its answer. */

/** Milliseconds of difference that the seconds of `Date` and the way of the answer explain. */
const unsure = 5000;

/**
 * Milliseconds that this machine's clock is ahead of the server's; negative when it is behind. Undefined without a usable header.
 *
 * @param date header `Date` of an answer that came just now
 * @param now milliseconds since 1970, by this machine
 */
export function clockSkew(date: string | undefined, now: number): number | undefined {
  const server = Date.parse(date ?? '');
  return Number.isNaN(server) ? undefined : now - server;
}

/** " By its answer it is 10 min 3 s behind the server's.", or nothing where that is not known. */
export function clockText(date: string | undefined, now: number): string {
  const skew = clockSkew(date, now);
  if (skew === undefined) return '';
  if (Math.abs(skew) < unsure) return " By the server's answer the clocks agree.";
  return ` By the server's answer it is ${span(Math.abs(skew))} ${skew > 0 ? 'ahead' : 'behind'}.`;
}

function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
