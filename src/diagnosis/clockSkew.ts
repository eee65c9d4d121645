/** How far this machine's clock is from the server's, by the header Date of an HTTP answer (whole seconds). */
import type { DiagnosisFact } from '../shared/diagnosis.ts';
import { quotas } from '../shared/aws/quotas.ts';
import { roughly } from './dates.ts';

/** Milliseconds below which a difference is the answer's way and the header's whole seconds. */
const negligible = 5000;

/** The server's clock minus this machine's, in milliseconds; undefined when the header is missing or no date. */
export function skewOf(date: string | undefined, now: number): number | undefined {
  const server = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(server) ? undefined : server - now;
}

/** Is it far enough to spoil signatures? AWS accepts 5 minutes either way. */
export function spoilsSignatures(skew: number): boolean {
  return Math.abs(skew) > quotas.signatureSeconds * 1000;
}

/** "This machine's clock is 7 minutes behind". */
export function skewText(skew: number): string {
  if (Math.abs(skew) < negligible) return "agrees with the server's";
  return `${roughly(Math.abs(skew))} ${skew > 0 ? "behind the server's" : "ahead of the server's"}`;
}

export function skewFact(skew: number, signs: boolean): DiagnosisFact {
  const warning =
    Math.abs(skew) < 60_000
      ? undefined
      : `This machine's clock is ${skewText(skew)}${signs && spoilsSignatures(skew) ? ': AWS accepts signatures of 5 minutes either way' : ''}.`;
  return {
    name: "This machine's clock",
    value: skewText(skew),
    ...(warning === undefined ? {} : { warning }),
  };
}
