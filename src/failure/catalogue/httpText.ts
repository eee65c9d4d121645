import type { Symptom } from '../symptom.ts';

/** "The endpoint refused the publish with HTTP 403: Forbidden." */
export function refusedText({ http, destination }: Symptom): string {
  const what = destination.protocol === 'https' ? 'the publish' : 'the WebSocket upgrade';
  const text = http === undefined || http.message === '' ? '' : `: ${http.message}`;
  const said = `The endpoint refused ${what} with HTTP ${http?.status ?? ''}${text}`;
  return /[.!?]\s*$/.test(said) ? said.trimEnd() : `${said}.`;
}
