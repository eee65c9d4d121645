/** Brokers' codes in words. */
import { reasonName } from '../../shared/reasonCodes.ts';
import type { Symptom } from '../symptom.ts';

/** "0x87 Not authorized: no policy", or "return code 5" for MQTT 3.1.1. */
export function named({ destination, reasonString }: Symptom, code: number): string {
  const hex = `0x${code.toString(16).padStart(2, '0').toUpperCase()}`;
  const name = destination.mqttVersion === '5' ? `${hex} ${reasonName(code)}` : `return code ${code}`;
  return reasonString ? `${name}: ${reasonString}` : name;
}
